"""Which tags does this room lend to all templates?  Those of `colleagues`."""

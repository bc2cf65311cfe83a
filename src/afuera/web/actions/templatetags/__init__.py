"""Which tags does this room lend to its templates?  Those of `acts`."""

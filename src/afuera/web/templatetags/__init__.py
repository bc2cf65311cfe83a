"""Which tags do templates have?  Those of `words`, everywhere, without loading them."""

"""How sure are we?  Intervals, many looks, groups too small to show."""

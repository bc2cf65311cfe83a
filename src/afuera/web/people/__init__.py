"""Who is it?  One history per person over all channels, and who decided that it is one person."""

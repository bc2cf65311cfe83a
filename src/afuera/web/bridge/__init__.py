"""How do pages and background work reach the lake?  Only through here: plain Python goes in and comes out."""

"""How did the tables of this room come to be?  One step a file, in order."""

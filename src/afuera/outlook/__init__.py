"""How near is the company to the outside?  Fifteen rows, read line by line; what is not known is said so."""

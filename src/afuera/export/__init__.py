"""How does what was found leave the house?  Pictures, pages to print, and journeys in the formats of others.

rows           what is one row of journeys that leave, and what is hidden in it
xes, ocel      event logs of process mining
cjml           the modelling language of customer journeys: only what was lived, with what was felt
tables         CSV and Parquet, with the columns of our own contract
mermaid        a goal's journey as a diagram of a few lines of text
pictures       every picture of a goal, with its numbers as a table
images         a picture as a file that stands alone: SVG, PNG; a table as CSV
typesetting    pages set in type: tagged PDF, PNG
pdf            the map, the paths, the report of one goal
shelved        the events of journeys, asked from a shelf piece by piece
journeys       which writer belongs to which format

What each format cannot hold stands in docs/exports.md.
"""

"""How large may things in a file be before Afuera refuses them?

Every limit stands here once.  A single row or value that passes its limit goes to quarantine; a file that
passes one ends in `UnreadableInput`.
"""

from __future__ import annotations

ROW_BYTES = 1_000_000  # one row of CSV, one line of JSON
TEXT_BYTES = 200_000  # `text` and `properties`
VALUE_BYTES = 4_096  # every other value: names, identifiers, words
COLUMNS = 2_000  # columns of one file
HEADER_BYTES = 1_000_000
NESTING = 32  # levels of a JSON record
TRACE_EVENTS = 1_000_000  # events of one XES trace, held in memory while it is read
WHOLE_FILE_BYTES = 512 * 1024 * 1024  # what must be loaded whole (OCEL, JSON arrays)
PARQUET_GROUP_BYTES = 4 * 1024**3  # one row group, as its own metadata says, decompressed
SQUEEZED_FREE_BYTES = 64 * 1024 * 1024  # below this a compressed file may expand as much as it likes …
SQUEEZED_RATIO = 200  # … above it at most this many times

BLOCK_BYTES = 8 * 1024 * 1024  # how much text is read and parsed at a time
PIECE_ROWS = 20_000  # rows at a time for readers that build them in Python
BATCH_ROWS = 100_000  # rows of one Checked, at most
SAMPLE_ROWS = 20_000  # rows that a guess rests on
RAW_CHARACTERS = 20_000  # how much of a refused row is kept
SHOWN_CHARACTERS = 80  # how much of a value a sentence shows

"""What in a text tells who somebody is, and how is it hidden before others read it?

`mask` hides e-mail addresses, telephone, card, account and identity numbers, postal addresses and names, in
Spanish, English and both mixed.  The marks read alike in both languages: [e-mail], [tel.], [IBAN], [ID],
[nº], [loc.] for a place where somebody lives, and [pers. 1], [pers. 2] for people: the same name has the same
mark in one text.
"""

from afuera.privacy.found import Found
from afuera.privacy.keys import grave_of_word, keyed_hash, new_key, tells_somebody, words_of
from afuera.privacy.masking import find, mask

__all__ = [
    "Found",
    "find",
    "grave_of_word",
    "keyed_hash",
    "mask",
    "new_key",
    "tells_somebody",
    "words_of",
]

"""Has anybody read what they said, in full, of those whom it concerns?"""

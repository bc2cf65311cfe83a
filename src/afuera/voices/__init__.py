"""What do customers say, in full?

A machine sorts, finds, connects and protects; people read the words.
"""

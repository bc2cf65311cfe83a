"""How do people see it, decide and act?  The pages: Django, one folder a room, in the words of the library.

Nothing here is imported by the library; the package imports Django only in its modules, never here.
"""

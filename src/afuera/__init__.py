"""What did customers really live through, seen from the outside in?"""

__version__ = "0.1.0"

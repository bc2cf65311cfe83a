"""How does XML leave in a stream?  Written piece by piece, everything escaped in one place."""

from __future__ import annotations

import re
from html import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_marked = re.compile(r"[&<>\"'\n\t\r]").search  # most texts hold nothing that needs escaping
_SPACES = str.maketrans({"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def inside(text: str) -> str:
    """Text that may stand between two tags."""
    return escape(text, quote=False) if _marked(text) else text


def quoted(text: str) -> str:
    """Text in quotes, as the value of an attribute; a line break in it stays one."""
    return f'"{escape(text, quote=True).translate(_SPACES)}"' if _marked(text) else f'"{text}"'


def element(name: str, text: str | None) -> str:
    """A small element with text, or nothing when there is none."""
    return f"<{name}>{inside(text)}</{name}>" if text else ""

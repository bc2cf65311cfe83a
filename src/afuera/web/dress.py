"""What do the pages wear?  Colours and letters, made from the library's own tables when the server starts.

`DATA/dress/frame/`: tokens.css from `pictures.tokens`, the fonts cut as the report cuts them, their licences.
"""

from __future__ import annotations

from pathlib import Path

from afuera.pictures import tokens
from afuera.report import fonts


def dress(data: Path) -> Path:
    """Write what is missing or different; the directory that holds it."""
    place = data / "dress" / "frame"
    (place / "fonts").mkdir(parents=True, exist_ok=True)
    rules = [tokens.css()]
    for name, face, cut in fonts.usual():
        _write(place / "fonts" / name, cut)
        rules.append(
            f"@font-face{{font-family:{face.family};font-style:{face.style};font-weight:{face.weight};"
            f'font-display:swap;src:url("fonts/{name}") format("woff2")}}'
        )
    _write(place / "tokens.css", "\n".join(rules).encode())
    for family, text in fonts.licences():
        _write(place / "fonts" / f"{family}-LICENSE.txt", text.encode())
    return place


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)

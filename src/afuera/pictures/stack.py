"""What does one whole consist of?  One bar cut into named pieces that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afuera.pictures import letters, marks


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the whole: `amount` in any unit, all pieces in the same one."""

    label: str
    amount: float
    said: str
    fill: str
    ink: str


HEIGHT = 40.0


def stack(pieces: Sequence[Piece], *, width: float, name: str, title: str, description: str) -> str:
    """Pieces from left to right; the number is written inside where it fits.  Names stand beside it, in
    HTML.
    """
    total = sum(piece.amount for piece in pieces)
    drawn, start = [], 0.0
    for piece in pieces:
        wide = width * piece.amount / total if total else 0.0
        drawn.append(_piece(piece, start, wide))
        start += wide
    return marks.picture(width, HEIGHT, *drawn, name=name, title=title, description=description)


def _piece(piece: Piece, start: float, wide: float) -> str:
    if wide <= 0:
        return ""
    inside = [
        marks.tip(f"{piece.label}: {piece.said}"),
        marks.box(
            start + 1,
            0,
            wide - 2,
            HEIGHT,
            piece.fill,
            corner=min(4.0, wide / 3),
            stroke="line-strong" if piece.fill in ("sunken", "surface") else None,
        ),
    ]
    if letters.width(piece.said, 14, 700) + 12 < wide:
        inside.append(
            marks.words(
                start + wide / 2,
                HEIGHT / 2 + 5,
                piece.said,
                size=14,
                weight=700,
                fill=piece.ink,
                anchor="middle",
            )
        )
    return marks.group(*inside)

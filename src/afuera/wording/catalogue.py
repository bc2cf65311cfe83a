"""What is this English sentence in Spanish?  Read from `locale/es.po` when first needed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def spanish() -> dict[str, str]:
    """Every English template of the catalogue with its Spanish one; fuzzy and empty entries are left out."""
    from babel.messages.pofile import read_po

    with files("afuera").joinpath("locale", "es.po").open("rb") as source:
        catalogue = read_po(source, locale="es")
    return {
        str(entry.id): str(entry.string)
        for entry in catalogue
        if entry.id and isinstance(entry.string, str) and entry.string and not entry.fuzzy
    }

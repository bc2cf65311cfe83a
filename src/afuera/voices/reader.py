"""Who reads this company's voices, and with which heads?

One place answers, so that what was trained and switched on is what understands: the endpoint that the company
named (`AFUERA_EMBEDDINGS_URL`), else both readers (`AFUERA_READER=quality`), else the default; and the folder
of heads that learned from the company's own labels.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from afuera.errors import EngineError
from afuera.voices import embedding, endpoint, quality
from afuera.voices.embedding import Embedder
from afuera.wording import Phrase

SETTING: Final = "AFUERA_READER"
QUALITY: Final = "quality"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who turns words into vectors, and where the company's own heads lie (or would lie)."""

    embedder: Embedder
    heads: Path


def of(data: Path, environment: Mapping[str, str] | None = None, embedder: Embedder | None = None) -> Reader:
    """The reader of an installation, whose lake lies in `data`; `embedder` stands in for what is set."""
    return Reader(embedder or chosen(environment), heads_in(data))


def heads_in(data: Path) -> Path:
    """Where the heads of a company lie that were trained with its own labels."""
    return data / "voices" / "heads"


def chosen(environment: Mapping[str, str] | None = None, both: bool = False) -> Embedder:
    """The embedder that is set; `both` asks for both readers whatever the setting says."""
    told = os.environ if environment is None else environment
    elsewhere = endpoint.from_environment(told)
    if elsewhere is not None:
        return elsewhere
    return quality.both() if _both_wanted(told) or both else embedding.default()


def _both_wanted(told: Mapping[str, str]) -> bool:
    wanted = told.get(SETTING, "").strip().lower()
    if not wanted:
        return False
    if wanted != QUALITY:
        detail = Phrase("there is no reader “{name}”; set quality, or nothing", {"name": wanted})
        raise EngineError(engine=SETTING, detail=detail)
    if not quality.installed():
        detail = Phrase("it needs the extra afuera[quality], which is not installed")
        raise EngineError(engine=f"{SETTING}={QUALITY}", detail=detail)
    return True


def named(name: str, environment: Mapping[str, str] | None = None) -> Embedder | None:
    """Who made the vectors of this name, to make more that compare; None where that reader is not here."""
    if name == embedding.Sentences.name:
        return embedding.default()
    if name == quality.Both.name:
        return quality.both() if quality.installed() else None
    elsewhere = endpoint.from_environment(os.environ if environment is None else environment)
    return elsewhere if elsewhere is not None and elsewhere.name == name else None


def leaving(environment: Mapping[str, str] | None = None) -> Phrase | None:
    """What leaves the house by what is set; None where nothing does.  A wrong setting is refused in words."""
    told = os.environ if environment is None else environment
    elsewhere = endpoint.from_environment(told)
    if elsewhere is None:
        _both_wanted(told)
        return None
    return elsewhere.leaving()

"""How is what went wrong kept in the database, and told later in whichever language?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afuera import wording
from afuera.errors import AfueraError
from afuera.wording import Phrase

Fault = dict[str, Any]


def kept(error: AfueraError) -> Fault:
    """A sentence and its facts, fit for JSON."""
    return {"sentence": error.sentence, "facts": {name: _plain(fact) for name, fact in error.facts.items()}}


def _plain(fact: object) -> Any:
    if isinstance(fact, Phrase):
        return {"phrase": fact.template, "facts": {name: _plain(one) for name, one in fact.facts.items()}}
    return fact if isinstance(fact, (int, float, str, type(None))) else str(fact)


def told(fault: Fault | None, lang: str) -> str:
    """The sentence in the reader's language; empty when nothing went wrong."""
    if not fault:
        return ""
    facts = {name: _fact(fact) for name, fact in fault.get("facts", {}).items()}
    return wording.sentence(AfueraError(fault["sentence"], **facts), lang)


def _fact(fact: Any) -> object:
    if isinstance(fact, Mapping) and "phrase" in fact:
        return Phrase(fact["phrase"], {name: _fact(one) for name, one in fact.get("facts", {}).items()})
    return fact

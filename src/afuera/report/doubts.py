"""Which sentence belongs to a caution of the findings?"""

from __future__ import annotations

from collections.abc import Sequence

from afuera import wording
from afuera.pictures.marks import clean
from afuera.report.reader import Facts, Reader, facts, items

# Facts that name a goal, step or team and are said by their name in the reader's language.
_SMALL = ("step_with_few", "step_without_evidence")  # one a step, so there may be many
_NAMED = ("goal", "step", "team", "teams")


def caution_sentences(reader: Reader, cautions: object) -> list[str]:
    """One sentence a caution, without repeats, the weightier first; codes may come bare or with their
    facts.
    """
    ordered = sorted(items(cautions), key=lambda caution: _code(caution) in _SMALL)
    said = (caution_sentence(reader, caution) for caution in ordered)
    return list(dict.fromkeys(sentence for sentence in said if sentence))


def _code(caution: object) -> str:
    return str(facts(caution).get("code") or caution)


def caution_sentence(reader: Reader, caution: object) -> str:
    """The sentence of one caution, `{"code": …, facts}` or a bare code."""
    if isinstance(caution, str):
        return wording.caution(clean(caution), reader.tag)
    told = facts(caution)
    if not told.get("code"):
        return ""
    return wording.caution(clean(told["code"]), reader.tag, **_readable(reader, told))


def _readable(reader: Reader, told: Facts) -> dict[str, object]:
    return {
        str(key): _named(reader, value) if key in _NAMED else value
        for key, value in told.items()
        if key != "code"
    }


def _named(reader: Reader, value: object) -> object:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [reader.short(key) for key in value]
    return reader.short(value)

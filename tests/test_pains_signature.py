"""By what is a trouble recognised when it returns?"""

from __future__ import annotations

import pytest

from afuera.pains.signature import NO_GOAL, Signature
from afuera.pains.spelling import normal, pattern


def test_equal_signatures_have_one_key_whatever_the_order_and_spelling_of_their_words() -> None:
    one = Signature("theme", words=("  Llegó  TARDE", "retras*"))
    same = Signature("theme", words=("retras*", "llego tarde", "llego tarde"))
    assert one == same
    assert one.key == same.key
    assert len({one, same}) == 1
    assert one.words == ("llego tarde", "retras*")


def test_the_key_is_frozen() -> None:
    """These keys stand in databases: whoever changes them loses every pain's history."""
    assert Signature("friction", goal="move home", friction="transfer").key == "d5f8f3725361"
    full = Signature("friction", goal="mudarse", friction="transfer", between=("línea", "cobros"))
    assert full.canonical() == (
        '{"between":["línea","cobros"],"friction":"transfer","goal":"mudarse","kind":"friction"}'
    )


def test_a_signature_survives_json() -> None:
    one = Signature(
        "named", goal=NO_GOAL, step="pay", words=("por política",), segment=("plan", "basic"), team="desk"
    )
    assert Signature.from_json(one.to_json()) == one
    assert Signature.from_json({**one.to_json(), "channel": None}).key == one.key


def test_what_matters_not_and_what_is_not_known_are_two_things() -> None:
    whichever = Signature("theme", words=("late",))
    unknown = Signature("theme", goal=NO_GOAL, words=("late",))
    assert whichever.key != unknown.key


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "trouble"},
        {"kind": "friction", "goal": "a"},
        {"kind": "theme", "words": ("  ",)},
        {"kind": "seam", "goal": "a", "friction": "wait"},
        {"kind": "extraction"},
        {"kind": "named", "goal": "a"},
    ],
)
def test_a_signature_that_says_nothing_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="pain"):
        Signature(**facts)  # type: ignore[arg-type]


def test_words_are_compared_without_accents_and_capitals() -> None:
    assert normal(" ¿POR QUÉ   me Cobraron? ") == "¿por que me cobraron?"
    assert "[aáàäâãÁÀÄÂÃ]" in pattern(("a",))

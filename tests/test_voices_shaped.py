"""Are themes still as people made them when all voices are grouped anew?"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from afuera.lake import Lake, voiced
from afuera.people import erase
from afuera.voices import asked_themes, naming, shaping, store
from afuera.voices.keeping import Event, Kept, keep
from afuera.voices.keys import key_of
from afuera.voices.shaping import Decision
from voices_said import SAID, bring, comment, comments, sentences, shelved


class Heard:
    """Voices around so many subjects, and what is kept of their themes."""

    def __init__(self, subjects: int, each: int, seed: int = 3) -> None:
        self.rng = np.random.default_rng(seed)
        self.middles = self.unit(self.rng.normal(size=(12, 64)))
        self.vectors = np.zeros((0, 64), dtype=np.float32)
        self.keys, self.subject = np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
        self.kept = Kept()
        self.more(dict.fromkeys(range(subjects), each))
        self.keep()

    @staticmethod
    def unit(vectors: np.ndarray) -> np.ndarray:
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def more(self, many: dict[int, int]) -> None:
        for subject, n in many.items():
            came = self.unit(self.middles[subject] + 0.07 * self.rng.normal(size=(n, 64)))
            self.vectors = np.vstack([self.vectors, came])
            keys = self.rng.integers(1, 2**63, size=n).astype(np.uint64)
            self.keys = np.concatenate([self.keys, keys])
            self.subject = np.concatenate([self.subject, np.full(n, subject)])

    def keep(self, *decisions: Decision) -> list[Event]:
        same = ["x"] * len(self.keys), ["es"] * len(self.keys)
        self.kept, events = keep(self.kept, self.keys, self.vectors, *same, decisions)
        return events

    def themes(self, subject: int) -> Counter[str]:
        return Counter(self.kept.themes[at] for at in self.kept.member[self.subject == subject].tolist())

    def theme(self, subject: int) -> str:
        ((name, _),) = self.themes(subject).items()
        return name


def test_what_people_put_together_stays_together_when_all_are_grouped_anew() -> None:
    heard = Heard(5, 80)
    one, other = heard.theme(0), heard.theme(1)
    merged = Decision("merge", one, other, number=1)
    heard.keep(merged)
    heard.more(dict.fromkeys(range(5), 50))
    assert heard.keep(merged) == []
    assert heard.kept.grouped == 5 * 130
    assert heard.theme(0) == heard.theme(1) == other
    assert len({heard.theme(subject) for subject in range(1, 5)}) == 4


def test_a_merge_that_was_decided_just_before_all_are_grouped_anew_holds_too() -> None:
    heard = Heard(5, 80)
    one, other = heard.theme(0), heard.theme(1)
    heard.more(dict.fromkeys(range(5), 50))
    assert heard.keep(Decision("merge", one, other, number=1)) == [Event("merged", one, other, 80, True)]
    assert heard.theme(0) == heard.theme(1) == other


def test_what_people_took_apart_stays_apart_when_all_are_grouped_anew() -> None:
    heard = Heard(5, 80)
    merged = Decision("merge", heard.theme(0), heard.theme(1), number=1)
    heard.keep(merged)
    split = Decision("split", heard.theme(1), number=2)
    assert {event.what for event in heard.keep(merged, split)} == {"split"}
    parts = {subject: heard.themes(subject) for subject in range(2)}
    heard.more(dict.fromkeys(range(5), 50))
    assert heard.keep(merged, split) == []
    for subject, before in parts.items():
        after = heard.themes(subject)
        assert set(after) == set(before)
        assert all(after[name] >= n for name, n in before.items())


def test_a_subject_that_people_took_apart_does_not_grow_together() -> None:
    heard = Heard(5, 80)
    split = Decision("split", heard.theme(0), number=1)
    heard.keep(split)
    before = heard.themes(0)
    assert len(before) > 1
    heard.more(dict.fromkeys(range(5), 50))
    assert heard.keep(split) == []
    after = heard.themes(0)
    assert set(after) == set(before)
    assert sum(after.values()) == 130


def test_new_voices_join_a_pinned_theme_and_make_it_no_twin() -> None:
    heard = Heard(4, 80)
    pinned = Decision("pin", heard.theme(1), number=1)
    name = heard.theme(1)
    heard.more(dict.fromkeys(range(4), 60))
    assert heard.keep(pinned) == []
    assert heard.themes(1) == {name: 140}


@pytest.mark.parametrize("seed", [2, 3, 5, 6])
def test_a_new_subject_is_a_theme_of_its_own_beside_pinned_ones(seed: int) -> None:
    heard = Heard(4, 60, seed)
    decisions = [Decision("pin", heard.theme(subject), number=subject) for subject in range(3)]
    names = [heard.theme(subject) for subject in range(4)]
    heard.more({**dict.fromkeys(range(4), 20), 7: 100})
    assert {event.what for event in heard.keep(*decisions)} == {"new"}
    assert not set(heard.themes(7)) & set(names)
    assert [heard.theme(subject) for subject in range(4)] == names


def test_of_two_merges_of_one_theme_the_first_stands() -> None:
    heard = Heard(4, 40)
    one, other, third = (heard.theme(subject) for subject in range(3))
    both = [Decision("merge", one, other, number=1), Decision("merge", one, third, number=2)]
    heard.keep(*both)
    assert heard.theme(0) == other
    assert shaping.into(both, heard.kept.themes) == {one: other}


def test_two_themes_that_were_merged_into_each_other_are_one_and_it_is_told_once() -> None:
    heard = Heard(4, 40)
    one, other = heard.theme(0), heard.theme(1)
    both = [Decision("merge", one, other, number=1), Decision("merge", other, one, number=2)]
    assert heard.keep(*both) == [Event("merged", one, other, 40, True)]
    assert heard.keep(*both) == []
    assert heard.theme(0) == heard.theme(1) == other


def test_a_theme_goes_along_with_the_one_that_it_goes_into() -> None:
    heard = Heard(4, 40)
    one, other, third = (heard.theme(subject) for subject in range(3))
    both = [Decision("merge", other, third, number=1), Decision("merge", one, other, number=2)]
    assert len(heard.keep(*both)) == 2
    assert heard.theme(0) == heard.theme(1) == third
    assert heard.keep(*both) == []
    assert shaping.into(both, heard.kept.themes) == {one: third, other: third}


def opened(lake: Lake) -> store.Open:
    path = voiced.shelf(lake.path)
    assert path is not None
    return store.Open.at(path)


def of_subject(here: store.Open, subject: str) -> Counter[str]:
    said = {text for tongue in ("es", "en") for text in sentences(subject, tongue)}
    rows = here.shelf.rows("SELECT text, theme FROM voices")
    return Counter(row["theme"] for row in rows if row["text"].rstrip("!") in said or row["text"] in said)


def again() -> list[dict[str, object]]:
    """All comments once more, a little otherwise: all are grouped anew."""
    every = [
        (text, tongue) for subject in SAID for tongue in ("es", "en") for text in sentences(subject, tongue)
    ]
    return [comment(1_000 + at, f"{text}!", tongue) for at, (text, tongue) in enumerate(every)]


def test_names_and_addresses_of_merged_themes_mean_the_same_after_all_are_grouped_anew(
    tmp_path: Path,
) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments())
        store.understand(lake)
        one, other = (of_subject(opened(lake), name).most_common(1)[0][0] for name in ("delivery", "invoice"))
        merged = [Decision("merge", one, other, number=1)]
        store.understand(lake, merged)
        name = asked_themes.theme(opened(lake).shelf, other)
        bring(lake, again(), name="more")
        store.understand(lake, merged)
        here = opened(lake)
        for subject in ("delivery", "invoice"):
            assert of_subject(here, subject)[other] >= 44
        after, gone = asked_themes.theme(here.shelf, other), asked_themes.theme(here.shelf, one)
        assert name is not None
        assert after is not None
        assert gone is not None
        assert after["name_es"] == name["name_es"]
        assert (gone["n"], gone["into"]) == (0, other)


def test_only_names_that_hung_on_an_erased_person_are_made_anew(tmp_path: Path) -> None:
    rare = [comment(900 + at, "El paquete: caja zarandeada.", "es") for at in range(3)]
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, [*comments(["delivery", "invoice"]), *rare])
        done = store.understand(lake)
        assert done is not None
        file = done.place / voiced.THEMES
        told = json.loads(file.read_text())
        first, second = (told["themes"][at] for at in (0, 1))
        told["names"][first] = {"es": ["caja zarandeada · paquete", True], "en": ["late · parcel", True]}
        told["names"][second]["es"] = ["factura · paquete", True]
        file.write_text(json.dumps(told))
        erase(lake, ["crm:p900"])
        left = voiced.newest(lake.path)
        assert left is not None
        names = json.loads((left / voiced.THEMES).read_text())["names"]
        assert names == {**told["names"], first: {"en": ["late · parcel", True]}}
        shelved(lake)
        store.understand(lake)
        after = {row["theme"]: row for row in asked_themes.themes(opened(lake).shelf)}
        assert after[first]["name_en"] == "late · parcel"
        assert "zarandeada" not in after[first]["name_es"]
        assert after[first]["name_es"]
        assert after[second]["name_es"] == "factura · paquete"


def test_where_nobody_can_be_asked_the_themes_of_an_erased_person_lose_their_names(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments(["delivery", "invoice"]))
        done = store.understand(lake)
        assert done is not None
        (done.place / f"{done.place.name}{voiced.ENDING}").unlink()
        told = json.loads((done.place / voiced.THEMES).read_text())
        theirs = told["themes"][told["member"][key_of("crm", "c3")][0]]
        erase(lake, ["crm:p3"])
        left = voiced.newest(lake.path)
        assert left is not None
        kept = json.loads((left / voiced.THEMES).read_text())["names"]
        assert kept == {theme: name for theme, name in told["names"].items() if theme != theirs}
        assert kept


def test_the_lake_takes_names_apart_as_they_were_made() -> None:
    assert naming.Name(("a", "b"), True).words == f"a{voiced.BETWEEN}b"
    assert naming.LEAST_PEOPLE == voiced.SAID_BY
    assert voiced._WORDS.pattern == naming.WORDS


def test_a_store_that_did_not_remember_parts_finds_them_in_what_was_told(tmp_path: Path) -> None:
    told = [
        {"what": "split", "theme": "t2", "other": "t1", "by_hand": True},
        {"what": "split", "theme": "t3", "other": "t1", "by_hand": True},
        {"what": "split", "theme": "t5", "other": "t4", "by_hand": False},
    ]
    lines = '{"themes": [], "grouped": 0, "split": [9], "names": {}, "member": {}, "events": %s}'
    (tmp_path / voiced.THEMES).write_text(lines % str(told).replace("'", '"').lower())
    assert store.remembered(tmp_path).kept.parts == ["t1", "t2", "t3"]

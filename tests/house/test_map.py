"""Does a newcomer find the room for a change?  MAP.md, questions, names and sizes."""

from __future__ import annotations

import ast
import configparser
import re

import pytest

from house.pages import REPOSITORY, written
from house.sources import PACKAGE, Source, sources

REFUSED_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "base",
    "misc",
    "manager",
    "service",
    "handler",
}
TALK_AT_LINES = 400
TALK_AT_FUNCTION = 60

every_file = pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)


@pytest.mark.parametrize(
    ("path", "text"), [pytest.param(path, text, id=path.name) for path, text in written()]
)
def test_pages_written_from_the_code_are_up_to_date(path: object, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, "run `make docs`"  # type: ignore[attr-defined]


@every_file
def test_a_file_opens_with_the_question_that_it_answers(source: Source) -> None:
    assert "?" in source.question, source.question


@every_file
def test_nothing_is_called_by_a_name_that_says_nothing(source: Source) -> None:
    words = set(source.name.removesuffix(".py").split("/"))
    assert not words & REFUSED_NAMES


def test_no_two_test_files_share_a_name() -> None:
    """Of two, pytest takes in only one, when they lie in folders without __init__.py."""
    names = [path.name for path in (REPOSITORY / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


@every_file
def test_a_file_is_short_enough_to_be_read(source: Source) -> None:
    assert source.lines <= TALK_AT_LINES


@every_file
def test_a_function_is_short_enough_to_be_read(source: Source) -> None:
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= TALK_AT_FUNCTION, f"{node.name} has {length} lines"


def test_every_path_in_the_map_is_there() -> None:
    text = (REPOSITORY / "MAP.md").read_text(encoding="utf-8").split("## Every file")[0]
    for path in re.findall(r"`([\w/.-]+(?:/|\.py|\.po|\.md|\.importlinter|Makefile|\.ci/run))`", text):
        places = (PACKAGE / path, REPOSITORY / path)
        assert any(place.exists() for place in places) or "<" in path, path


def rooms() -> set[str]:
    """The rooms that are built: folders and single files of the package."""
    inside = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    return (inside | {path.stem for path in PACKAGE.glob("*.py")}) - {"__init__"}


def test_every_room_has_a_place_in_the_order_of_imports() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(REPOSITORY / ".importlinter")
    layers = contracts["importlinter:contract:floors"]["layers"]
    assert rooms() <= set(re.findall(r"\w+", layers))


@pytest.mark.parametrize(
    ("contract", "allowed"), [("no-django", {"cli", "web"}), ("engines", {"lake", "web"})]
)
def test_no_room_is_forgotten_where_something_is_forbidden(contract: str, allowed: set[str]) -> None:
    contracts = configparser.ConfigParser()
    contracts.read(REPOSITORY / ".importlinter")
    named = contracts[f"importlinter:contract:{contract}"]["source_modules"].split()
    assert {f"afuera.{room}" for room in rooms() - allowed} == set(named)


def test_every_room_is_in_the_glossary_in_both_languages() -> None:
    text = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8")
    known = {row.split("|")[1].strip().strip("*`") for row in text.splitlines() if row.startswith("| **")}
    assert rooms() - {"results", "errors", "cli", "locale"} <= known

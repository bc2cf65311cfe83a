"""Is a file that stops a parser told of in the reader's own language, with the place?"""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from afuera.company import Company, read_company
from afuera.errors import AfueraError, CompanyError, MappingError, UnreadableInput
from afuera.signals import read
from afuera.signals.mapping import Mapping
from afuera.wording import sentence, system_refusal


def test_a_broken_company_toml_is_told_by_line_and_column() -> None:
    with pytest.raises(CompanyError) as caught:
        read_company("[company]\nname = 'a'\ngoals: 3\n")
    assert str(caught.value) == "company.toml cannot be read: line 3, column 6 is not valid TOML."
    spanish = "No se puede leer company.toml: la línea 3, columna 6, no es TOML válido."
    assert sentence(caught.value, "es") == spanish


def test_a_mapping_that_breaks_off_is_told_in_spanish() -> None:
    with pytest.raises(MappingError) as caught:
        Mapping.loads("[columns", "m.toml")
    spanish = sentence(caught.value, "es")
    assert spanish.startswith("No se puede leer la correspondencia m.toml: ")
    assert "Expected" not in spanish
    assert "-" not in spanish


def test_tables_without_end_in_a_company_toml_are_refused() -> None:
    with pytest.raises(CompanyError):
        read_company("a = " + "[" * 100_000)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"[1, 2\n, oops]"),
        ("a.jsonocel", b'{"objectTypes": [], "eventTypes": [],\n "events": oops}'),
        ("a.xes", b"<log><trace></log>"),
        ("a.parquet", b"PAR1" + b"\0" * 50 + b"PAR1"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00rubbish"),
    ],
)
def test_no_english_of_a_parser_stands_in_a_spanish_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableInput) as caught:
        list(read(tmp_path / name).batches)
    english, spanish = sentence(caught.value, "en"), sentence(caught.value, "es")
    assert spanish.endswith(".")
    assert not set(_words(english)) & set(_words(spanish)) - {name, "json", "xml", "parquet", "gzip"}


def test_a_refusal_of_the_system_is_said_in_spanish(tmp_path: Path) -> None:
    for problem in (lambda: Company.load(tmp_path / "no.toml"), lambda: read(tmp_path / "no.csv")):
        with pytest.raises(AfueraError) as caught:
            problem()
        assert sentence(caught.value, "es").endswith(": no existe.")
    assert str(system_refusal(OSError(errno.ELOOP, "Too many levels"))) == "the system reports error 40"


def _words(text: str) -> list[str]:
    return [word for word in text.lower().replace(":", " ").replace(",", " ").split() if len(word) > 3]

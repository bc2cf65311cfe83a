"""Separated texts as the world writes them."""

from __future__ import annotations

import csv as python_csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afuera.errors import AfueraError, UnreadableInput
from afuera.signals import limits, read
from afuera.signals.rows import Splitter
from signals.files import csv, moment, whole, write

PLAIN = "person,occurred_at,step\nana,2024-03-13T10:00:00Z,ask\nluis,2024-03-13T11:00:00Z,buy\n"


def test_three_columns_are_a_valid_file(tmp_path: Path) -> None:
    found = csv(tmp_path, PLAIN)
    assert found.column("person") == ["ana", "luis"]
    assert found.column("occurred_at") == [moment("2024-03-13T10:00"), moment("2024-03-13T11:00")]
    assert found.column("kind") == ["touch", "touch"]
    assert found.column("source") == ["signals", "signals"]
    assert found.column("sequence") == [0, 1]
    assert found.column("signal_id") == [None, None]
    assert not found.refused
    assert not found.cautions


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_it_reads_every_encoding_separator_and_line_end(
    tmp_path: Path, encoding: str, separator: str, line_end: str
) -> None:
    lines = [
        "person,occurred_at,step,text",
        "íñigo,2024-03-13T10:00:00Z,ask,¿Cuándo llega?",
        "é,2024-03-13T11:00:00Z,ask,ñandú",
    ]
    content = line_end.join(lines).replace(",", separator) + line_end
    found = csv(tmp_path, content, encoding=encoding)
    assert found.column("person") == ["íñigo", "é"]
    assert found.column("text") == ["¿Cuándo llega?", "ñandú"]
    assert not found.refused


def test_it_says_when_an_encoding_had_to_be_guessed(tmp_path: Path) -> None:
    found = csv(tmp_path, PLAIN.replace("ana", "Begoña"), encoding="latin-1")
    assert found.column("person")[0] == "Begoña"
    assert found.cautions["guessed_encoding"]["encoding"] == "cp1252"


def test_rows_of_another_length_are_quarantined_with_their_line_and_text(tmp_path: Path) -> None:
    ragged = "b,2024-03-13\nc,2024-03-13,x,y\nd,2024-03-13,ok\n"
    content = f'person,occurred_at,step\na,2024-03-13,"two\nlines"\n\n{ragged}'
    found = csv(tmp_path, content)
    assert found.column("person") == ["a", "d"]
    assert found.column("sequence") == [0, 3]
    assert [(row["line"], row["reason"], row["raw"]) for row in found.refused] == [
        (5, "wrong_number_of_columns", "b,2024-03-13"),
        (6, "wrong_number_of_columns", "c,2024-03-13,x,y"),
    ]
    assert found.facts() == {"found": 2, "expected": 3}
    assert found.total == 4


def test_refused_rows_show_the_line_and_the_text_of_the_file(tmp_path: Path) -> None:
    first, second = 'a,2024-03-13,x,"one\r\ntwo ""quoted"""', 'b,never,x,"so, ""it"" is"'
    content = f"person,occurred_at,step,text\r\n{first}\r\n{second}\r\n"
    found = csv(tmp_path, content)
    assert found.rows[0]["text"] == 'one\r\ntwo "quoted"'
    assert found.refused[0]["line"] == 4
    assert found.refused[0]["raw"] == 'b,never,x,"so, ""it"" is"'
    assert found.reasons() == [(4, "occurred_at", "time_not_understood")]


def test_a_stray_quotation_mark_never_swallows_its_neighbours(tmp_path: Path) -> None:
    rows = [f'p{i},2024-03-13,ask,"fine, really"' for i in range(50)]
    rows[10] = 'p10,2024-03-13,"ask,hm'
    rows[20] = 'p20,2024-03-13,ask,a 5" pipe'
    rows[30] = 'p30,2024-03-13,"ask"ed,hm'
    found = csv(tmp_path, "person,occurred_at,step,text\n" + "\n".join(rows))
    assert found.reasons() == [(12, None, "bad_quotes"), (32, None, "bad_quotes")]
    assert len(found.rows) == 48
    assert next(row for row in found.rows if row["person"] == "p20")["text"] == 'a 5" pipe'


def test_bytes_that_are_no_text_cost_only_their_own_row(tmp_path: Path) -> None:
    good = "ñ,2024-03-13,ask\n" * 40
    content = f"person,occurred_at,step\n{good}".encode() + b"\xff\xfe!,2024-03-13,ask\n" + good.encode()
    found = csv(tmp_path, content)
    assert len(found.rows) == 80
    assert found.reasons() == [(42, "person", "bad_characters")]


def test_nul_characters_are_refused(tmp_path: Path) -> None:
    found = csv(tmp_path, PLAIN + "e\x00va,2024-03-13,ask\n")
    assert found.reasons() == [(4, "person", "nul_characters")]
    assert "\x00" not in found.refused[0]["raw"]


def test_it_reads_compressed_files(tmp_path: Path) -> None:
    assert csv(tmp_path, PLAIN, name="signals.csv.gz").column("person") == ["ana", "luis"]


def test_a_cut_off_gzip_file_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress((PLAIN * 1000).encode())[:-20])
    with pytest.raises(UnreadableInput, match="gzip"):
        whole(path)


def test_a_file_that_expands_without_end_is_not_read_further(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as out:
        out.write(PLAIN.encode())
        for _ in range(100):
            out.write(b"0" * 1_000_000)
    with pytest.raises(UnreadableInput, match="expands"):
        whole(path)


def test_a_row_without_end_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    long = "x" * (limits.ROW_BYTES + 10)
    found = csv(tmp_path, f"{PLAIN}eva,2024-03-13,{long}\nleo,2024-03-13,ask\n")
    assert found.column("person") == ["ana", "luis", "leo"]
    assert found.reasons() == [(4, None, "row_too_long")]
    assert len(found.refused[0]["raw"]) <= limits.RAW_CHARACTERS


def test_an_unclosed_quotation_mark_does_not_eat_the_rest_of_a_large_file(tmp_path: Path) -> None:
    rows = [f"p{i},2024-03-13,ask" for i in range(120_000)]
    rows[5] = 'p5,2024-03-13,"ask'
    reading = read(write(tmp_path, "person,occurred_at,step\n" + "\n".join(rows) + "\n"))
    refused = [row for one in reading.batches for row in one.refused.to_pylist()]
    assert reading.notes.signals == 119_999
    assert [(row["line"], row["reason"]) for row in refused] == [(7, "bad_quotes")]


def test_long_values_are_refused(tmp_path: Path) -> None:
    found = csv(tmp_path, f"{PLAIN}{'e' * 5000},2024-03-13,ask\n")
    assert found.reasons() == [(4, "person", "value_too_long")]
    assert found.facts() == {"column": "person", "length": 5000, "limit": 4096}


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    found = csv(tmp_path, "person,occurred_at,step,step,\na,2024-03-13,ask,buy,rest\n")
    assert found.rows[0]["step"] == "ask"
    assert found.rows[0]["properties"] == '{"step (2)":"buy","column 5":"rest"}'
    assert found.cautions["repeated_columns"]["columns"] == "step"


def test_everything_else_is_kept_as_properties(tmp_path: Path) -> None:
    found = csv(
        tmp_path,
        'person,occurred_at,step,plan,"a ""b"""\na,2024-03-13,ask,gold,"x\t""y""\\z"\nb,2024-03-13,ask,,\n',
    )
    assert found.column("properties") == ['{"plan":"gold","a \\"b\\"":"x\\t\\"y\\"\\\\z"}', None]


def test_own_properties_and_the_rest_become_one_object(tmp_path: Path) -> None:
    rows = 'a,2024-03-13,ask,gold,"{""n"": 1}"\nb,2024-03-13,ask,,"[1]"\n'
    content = f"person,occurred_at,step,plan,properties\n{rows}"
    found = csv(tmp_path, content)
    assert found.rows[0]["properties"] == '{"n": 1,"plan":"gold"}'
    assert found.reasons() == [(3, "properties", "properties_not_an_object")]


def test_excels_own_first_line_is_no_header(tmp_path: Path) -> None:
    found = csv(tmp_path, "sep=;\r\n" + PLAIN.replace(",", ";"))
    assert found.column("person") == ["ana", "luis"]


def test_a_file_without_a_header_says_so(tmp_path: Path) -> None:
    content = "ana,2024-03-13T10:00:00Z,ask\nluis,2024-03-13T11:00:00Z,buy\n"
    mapping = '[columns]\nperson = "column 1"\noccurred_at = "column 2"\nstep = "column 3"\n'
    found = csv(tmp_path, content, mapping)
    assert found.column("person") == ["ana", "luis"]
    assert "header_guessed" in found.cautions


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n\n", b"\xef\xbb\xbf", b"\x00" * 100, b"PK\x03\x04abc", b"\x89PNG\r\n\x1a\n\x00\x01\x02\x03"],
)
def test_files_that_are_no_table_end_in_a_clear_error(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(AfueraError):
        csv(tmp_path, content)


def test_a_missing_file_and_a_directory_are_clear_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(UnreadableInput):
            read(path)


def test_a_header_alone_gives_nothing(tmp_path: Path) -> None:
    found = csv(tmp_path, "person,occurred_at,step\n")
    assert found.rows == []
    assert found.total == 0


_LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.text(_LETTERS, max_size=12), min_size=2, max_size=2)),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 40),
)  # fmt: skip
def test_whatever_a_csv_writer_writes_is_split_into_the_same_rows(
    values: list[list[str]], line_end: str, block: int
) -> None:
    out = io.StringIO()
    python_csv.writer(out, quoting=python_csv.QUOTE_ALL, lineterminator=line_end).writerows(values)
    data = out.getvalue().encode()
    blocks = [data[i : i + block] for i in range(0, len(data), block)]
    rows = [rows.raw(i) for rows in Splitter(",").rows(blocks) for i in range(len(rows.starts))]
    expected = io.StringIO()
    found = []
    for row in values:
        expected = io.StringIO()
        python_csv.writer(expected, quoting=python_csv.QUOTE_ALL, lineterminator="").writerow(row)
        found.append(expected.getvalue())
    assert rows == found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400).map(lambda data: data.replace(b"\x00", b'"')), st.integers(1, 60))
def test_the_way_a_file_is_cut_into_blocks_changes_no_row(data: bytes, block: int) -> None:
    def rows(size: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for part in Splitter(",").rows([data[i : i + size] for i in range(0, len(data), size)]):
            found += [(int(part.lines[i]), part.raw(i)) for i in range(len(part.starts))]
            found += [(one.line, "!" + one.raw) for one in part.refused]
        return sorted(found)

    assert rows(block) == rows(1000)


def test_a_text_looks_the_same_whichever_block_it_falls_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "person,occurred_at,step,text\n" + "".join(
        f'p{i},2024-03-13,ask,"{"é" * (i % 7)}\n""{i}"""\r\n' for i in range(300)
    )
    path = write(tmp_path, content)
    expected = whole(path).rows
    monkeypatch.setattr(limits, "BLOCK_BYTES", 97)
    assert whole(path).rows == expected
    assert len(expected) == 300


def test_a_header_without_end_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="first line"):
        csv(tmp_path, "a," * 700_000)


def test_a_byte_order_mark_in_the_middle_is_a_row_like_others(tmp_path: Path) -> None:
    found = csv(tmp_path, PLAIN.encode() + b"\xef\xbb\xbf\n\xef\xbb\xbfeva,2024-03-13,ask\n\xef\xbb\xbf")
    assert found.reasons() == [(4, None, "wrong_number_of_columns"), (6, None, "wrong_number_of_columns")]
    assert len(found.rows) == 3

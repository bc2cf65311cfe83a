"""Somebody else's columns and words become ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afuera.errors import ContractError, MappingError, UnreadableInput
from afuera.signals import read
from afuera.signals.mapping import FileSettings, Mapping, Origin
from afuera.signals.proposal import propose
from signals.files import csv, moment, write

SPANISH = (
    "Número de caso;Fecha;Hora;Cliente;Correo;Canal;Actividad;Estado final;Calificación;Comentario\n"
    "101;03/04/2024;9:15;C-1;ana@x.co;Teléfono;Solicita cambio;resuelto;4;muy bien\n"
    "101;25/04/2024;16:40;C-1;ana@x.co;Tienda;Recoge pedido;raro;2;\n"
)
MAPPING = """
[file]
timezone = "America/Bogota"
source = "crm"

[columns]
case_id = "Número de caso"
occurred_at = { join = ["Fecha", "Hora"] }
person = "Cliente"
identifiers = { email = "Correo" }
channel = "Canal"
step = "Actividad"
result = "Estado final"
score = "Calificación"
score_min = { value = "1" }
score_max = { value = 5 }
text = ["Comentario", "Actividad"]

[values.channel]
"Teléfono" = "call"
Tienda = "store"

[values.result]
resuelto = "ok"

[case]
prefix = true
"""


def test_a_mapping_says_everything(tmp_path: Path) -> None:
    found = csv(tmp_path, SPANISH, MAPPING)
    assert not found.refused
    first = {name: said for name, said in found.rows[0].items() if said is not None and name != "received_at"}
    assert first == {
        "sequence": 0,
        "source": "crm",
        "kind": "touch",
        "occurred_at": moment("2024-04-03T14:15"),
        "person": "C-1",
        "identifiers": ["email:ana@x.co"],
        "case_id": "crm:101",
        "channel": "call",
        "step": "Solicita cambio",
        "result": "ok",
        "score": 4.0,
        "score_min": 1.0,
        "score_max": 5.0,
        "text": "muy bien",
    }
    assert found.rows[1]["text"] == "Recoge pedido"
    assert found.rows[1]["result"] == "raro"


def test_a_mapping_is_written_and_read_back_the_same() -> None:
    mapping = Mapping.loads(MAPPING)
    assert Mapping.loads(mapping.dumps()) == mapping


_TEXTS = st.text(st.characters(codec="utf-8"))
_NAMES = st.text(st.characters(codec="utf-8"), min_size=1)


@given(
    st.dictionaries(st.sampled_from(["person", "step", "team", "goal"]), _NAMES),
    st.dictionaries(_TEXTS, _TEXTS),
)
def test_any_names_survive_the_way_through_toml(columns: dict[str, str], words: dict[str, str]) -> None:
    mapping = Mapping(
        file=FileSettings(separator="\t", first_is_month=False),
        columns=tuple((ours, Origin(columns=(theirs,))) for ours, theirs in columns.items()),
        values=(("result", tuple(words.items())),) if words else (),
    )
    assert Mapping.loads(mapping.dumps()) == mapping


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[file]\nencoding = 'klingon'", "file.encoding"),
        ("[file]\ntimezone = 'Mars/Olympus'", "file.timezone"),
        ("[file]\nseparator = ';;'", "file.separator"),
        ("[file]\ndate_formats = ['%Q']", "file.date_formats"),
        ("[file]\ncolour = 'red'", "file.colour"),
        ("[columns]\nshoe = 'size'", "columns.shoe"),
        ("[columns]\nstep = 7", "columns.step"),
        ("[columns]\nstep = { column = 'x' }", "columns.step"),
        ("[values.shoe]\na = 'b'", "values.shoe"),
        ("[lifecycle]\nkeep = 'complete'", "lifecycle.keep"),
        ("[duplicates]\nkeep = 'last'", "duplicates.keep"),
        ("[limits]\nearliest = '1970'", "limits.earliest"),
        ("[limits]\nrefused_share = 5", "limits.refused_share"),
        ("[colums]", "colums"),
        ("columns = 3", "columns"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_key(text: str, key: str) -> None:
    with pytest.raises(MappingError) as caught:
        Mapping.loads(text, "my.toml")
    assert caught.value.facts["key"] == key
    assert "my.toml" in str(caught.value)


def test_a_mapping_of_columns_that_are_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="no column “when”"):
        csv(tmp_path, SPANISH, '[columns]\noccurred_at = "when"\n')


def test_a_missing_mapping_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        Mapping.load(tmp_path / "nothing.toml")


def test_own_names_that_a_mapping_does_not_mention_are_still_known(tmp_path: Path) -> None:
    found = csv(tmp_path, "when,step,team\n2024-03-13,ask,sales\n", '[columns]\noccurred_at = "when"\n')
    assert found.column("team") == ["sales"]


def test_rows_of_another_phase_are_set_aside_only_when_the_mapping_says_so(tmp_path: Path) -> None:
    content = (
        "case_id,occurred_at,step,lifecycle\n1,2024-03-13T10:00Z,ask,start\n1,2024-03-13T10:05Z,ask,complete\n"
        "1,2024-03-13T10:06Z,buy,\n"
    )
    assert len(csv(tmp_path, content).rows) == 3
    found = csv(tmp_path, content, '[lifecycle]\nkeep = ["Complete"]\n')
    assert found.column("step") == ["ask", "buy"]
    assert found.rows[0]["properties"] == '{"lifecycle":"complete"}'
    assert found.cautions["rows_set_aside"]["rows"] == 1


def test_repeated_rows_are_set_aside_only_when_the_mapping_says_so(tmp_path: Path) -> None:
    content = "person,occurred_at,step\n" + "a,2024-03-13,ask\n" * 3 + "a,2024-03-13,buy\n"
    assert len(csv(tmp_path, content).rows) == 4
    found = csv(tmp_path, content, '[duplicates]\nkeep = "first"\n')
    assert found.column("step") == ["ask", "buy"]
    assert found.column("sequence") == [0, 3]


def test_limits_of_time_can_be_changed(tmp_path: Path) -> None:
    content = "person,occurred_at,step\na,1948-01-01,ask\nb,1999-01-01,ask\n"
    found = csv(tmp_path, content, "[limits]\nearliest = 1940-01-01\nlatest = 1990-01-01\n")
    assert found.column("person") == ["a"]


def test_a_spanish_file_is_understood_without_a_mapping(tmp_path: Path) -> None:
    path = write(tmp_path, SPANISH)
    proposal = propose(path)
    assert dict(proposal.pairs()) == {
        "occurred_at": "Fecha + Hora",
        "person": "Cliente",
        "identifiers": "Correo",
        "case_id": "Número de caso",
        "step": "Actividad",
        "channel": "Canal",
        "text": "Comentario",
    }
    assert proposal.confident
    assert proposal.scores == ("Calificación",)
    assert "score_min" in proposal.dumps()
    found = csv(tmp_path, SPANISH)
    assert found.column("occurred_at") == [moment("2024-04-03T09:15"), moment("2024-04-25T16:40")]
    assert "mapping_guessed" in found.cautions


def test_a_proposal_is_a_mapping_that_can_be_saved_and_used(tmp_path: Path) -> None:
    path = write(tmp_path, SPANISH)
    proposal = propose(path)
    mapping = Mapping.loads(proposal.dumps())
    assert mapping.columns == proposal.mapping.columns
    assert len(csv(tmp_path, SPANISH, mapping).rows) == 2


def test_a_file_that_says_too_little_is_refused_with_what_could_be_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, "colour,size\nred,1\nblue,2\n")
    with pytest.raises(ContractError) as caught:
        read(path)
    assert caught.value.facts["column"] == "occurred_at"
    assert isinstance(caught.value.facts["proposal"], Mapping)


def test_a_guess_must_be_borne_out_by_the_values(tmp_path: Path) -> None:
    proposal = propose(write(tmp_path, "timestamp,user_id,event\nred,1,ask\nblue,2,buy\n"))
    assert proposal.missing == "occurred_at"


@pytest.mark.parametrize(
    ("head", "scores"),
    [
        ("Puntuación NPS", ("Puntuación NPS",)),
        ("csat_2026", ("csat_2026",)),
        ("Fecha NPS", ()),
        ("score_count", ()),
    ],
)
def test_a_column_whose_name_holds_a_word_for_scores_is_proposed_as_one(
    tmp_path: Path, head: str, scores: tuple[str, ...]
) -> None:
    rows = [f"fecha,cliente,actividad,{head}"]
    rows += [f"2026-03-{day:02d}T10:00:00Z,c{day},pregunta,{day % 11}" for day in range(1, 28)]
    (tmp_path / "encuesta.csv").write_text("\n".join(rows), encoding="utf-8")
    assert propose(tmp_path / "encuesta.csv").scores == scores

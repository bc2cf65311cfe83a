"""Which tables do pages ask about understood voices?  One DuckDB file beside the vectors.

`voices` has a row a voice, in the order of the vectors; `themes` a row a theme, found or given; the others
(`theme_events`, `segments`, `about`) what happened to themes, what journeys were like, what made it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from afuera.lake import voiced
from afuera.voices import given, naming, shaping
from afuera.voices.asked_inbox import band_of, words_in
from afuera.voices.embedding import Embedder
from afuera.voices.fresh import week_of
from afuera.voices.grouping import LOW
from afuera.voices.keeping import Kept
from afuera.voices.shaping import Decision

if TYPE_CHECKING:
    from afuera.lake import Lake

VERSION: Final = 1

VOICES: Final = pa.schema(
    [
        ("row", pa.int64()),
        ("key", pa.string()),
        ("source", pa.string()),
        ("signal_id", pa.string()),
        ("at_us", pa.int64()),
        ("week", pa.int64()),
        ("person", pa.string()),
        ("journey_id", pa.string()),
        ("goal", pa.string()),
        ("step", pa.string()),
        ("channel", pa.string()),
        ("team", pa.string()),
        ("score", pa.float64()),
        ("band", pa.string()),
        ("language", pa.string()),
        ("language_sure", pa.float64()),
        ("feeling", pa.string()),
        ("feeling_sure", pa.float64()),
        ("sentiment", pa.float64()),
        ("emotions", pa.string()),
        ("theme", pa.string()),
        ("theme_sure", pa.float64()),
        ("given", pa.string()),
        ("given_sure", pa.float64()),
        ("copy_of", pa.string()),
        ("words", pa.int64()),
        ("text", pa.string()),
    ]
)
THEMES: Final = pa.schema(
    [
        ("theme", pa.string()),
        ("kind", pa.string()),
        ("name_es", pa.string()),
        ("name_en", pa.string()),
        ("own_es", pa.bool_()),
        ("own_en", pa.bool_()),
        ("by_hand", pa.bool_()),
        ("pinned", pa.bool_()),
        ("into", pa.string()),
        ("n", pa.int64()),
        ("people", pa.int64()),
        ("unsure", pa.int64()),
        ("first_us", pa.int64()),
        ("last_us", pa.int64()),
    ]
)
EVENTS: Final = pa.schema(
    [
        ("at_us", pa.int64()),
        ("what", pa.string()),
        ("theme", pa.string()),
        ("other", pa.string()),
        ("n", pa.int64()),
        ("by_hand", pa.bool_()),
    ]
)
SEGMENTS: Final = pa.schema([("journey_id", pa.string()), ("name", pa.string()), ("value", pa.string())])
ABOUT: Final = pa.schema([("version", pa.int64()), ("embedder", pa.string()), ("until_us", pa.int64())])


def put_tables(
    lake: Lake,
    made: Path,
    rows: list[dict[str, Any]],
    cut: list[dict[str, Any]],
    kept: Kept,
    names: dict[str, dict[str, Any]],
    events: list[dict[str, Any]],
    decisions: Sequence[Decision],
    described: Sequence[given.Described],
    embedder: Embedder,
) -> None:
    """Write the file of one understanding into the directory `made`."""
    for at, row in enumerate(rows):
        row |= {
            "row": at,
            "week": week_of(int(row["at_us"])),
            "band": band_of(row["score"]),
            "words": words_in(str(row["text"])),
        }
    heard = {row["journey_id"] for row in rows}
    until = max((int(row["at_us"]) for row in rows), default=0)
    themes = _theme_rows(rows, kept, names, decisions, described)
    about = [{"version": VERSION, "embedder": embedder.name, "until_us": until}]
    tables = {
        "voices": (_table(rows, VOICES), ("row",)),
        "themes": (_table(themes, THEMES), ("theme",)),
        "theme_events": (_table(events, EVENTS), ("at_us", "theme")),
        "segments": (_table([one for one in cut if one["journey_id"] in heard], SEGMENTS), ("name", "value")),
        "about": (_table(about, ABOUT), ("version",)),
    }
    file = made / f"{made.name}{voiced.ENDING}"
    lake.engine.copy_into(
        file,
        {name: (lake.memory(table), order) for name, (table, order) in tables.items()},
        made.parent / "tables",
    )


def _table(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.table({one.name: pa.array([row[one.name] for row in rows], one.type) for one in schema})


def _theme_rows(
    rows: list[dict[str, Any]],
    kept: Kept,
    names: dict[str, dict[str, Any]],
    decisions: Sequence[Decision],
    described: Sequence[given.Described],
) -> list[dict[str, Any]]:
    theirs: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for theme in (row["theme"], row["given"]):
            if theme:
                theirs.setdefault(theme, []).append(row)
    into = shaping.into(decisions, kept.themes)
    pinned = shaping.pinned(decisions)
    found = [
        _theme_row(theme, "found", theirs.get(theme, []), names.get(theme, {}), _called(theme, decisions))
        | {"pinned": theme in pinned, "into": into.get(theme) if theme not in theirs else None}
        for theme in kept.themes
    ]
    return found + [
        _theme_row(one.theme, "given", theirs.get(one.theme, []), {}, dict(one.names))
        | {"pinned": True, "into": None}
        for one in described
    ]


def _theme_row(
    theme: str, kind: str, rows: list[dict[str, Any]], name: dict[str, Any], called: dict[str, str]
) -> dict[str, Any]:
    told = {tongue: name.get(tongue, ["", False]) for tongue in naming.OURS}
    return {
        "theme": theme,
        "kind": kind,
        **{f"name_{tongue}": called.get(tongue) or told[tongue][0] for tongue in naming.OURS},
        **{f"own_{tongue}": bool(called.get(tongue) or told[tongue][1]) for tongue in naming.OURS},
        "by_hand": bool(called),
        "n": len(rows),
        "people": len({row["person"] for row in rows}),
        "unsure": sum(float(row["theme_sure"]) < LOW for row in rows) if kind == "found" else 0,
        "first_us": min((int(row["at_us"]) for row in rows), default=None),
        "last_us": max((int(row["at_us"]) for row in rows), default=None),
    }


def _called(theme: str, decisions: Sequence[Decision]) -> dict[str, str]:
    """The names that people gave it last, by language."""
    found: dict[str, str] = {}
    for one in decisions:
        if one.what == "rename" and one.theme == theme:
            found |= {tongue: words for tongue, words in one.names if words}
    return found

"""afuera read FILE… --lake DIR: how do signals come into a lake, and how is an import taken back?"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from afuera.cli import options
from afuera.cli.progress import shown
from afuera.wording import Phrase, caution, counted, moment, say


@click.command("read")
@click.argument("files", nargs=-1, type=options.FILE)
@click.option(
    "--lake", "place", required=True, type=options.NEW, help="Directory of the lake; made when it is missing."
)
@options.mapping
@options.company
@options.memory
@click.option("--list", "listed", is_flag=True, help="List the imports of the lake.")
@click.option("--undo", type=int, help="Take back the import of this number.")
@options.as_json
@options.language
def command(
    files: tuple[Path, ...],
    place: Path,
    mapping_path: Path | None,
    company_path: Path | None,
    memory: str,
    listed: bool,
    undo: int | None,
    json_wanted: bool,
    lang: str | None,
) -> None:
    """Read files of signals into a lake.

    Reading a file again changes nothing; rows that break the contract are kept in the lake's quarantine.
    """
    from afuera.findings.study import add_file
    from afuera.lake import Lake

    if not (files or listed or undo is not None):
        raise options.Wrong(Phrase("There is nothing to do: name files, --list or --undo."))
    if not files:
        options.lake_at(place)  # a lake is made for files only
    known = options.find_company(company_path, files)
    reader = options.reader(lang, known)
    with Lake.open(place, memory_limit=memory) as lake, shown(reader) as progress:
        removed = lake.undo(undo) if undo is not None else None
        rows = [
            add_file(
                lake, file, known, options.find_mapping(mapping_path), progress=progress, by=getpass.getuser()
            )
            for file in files
        ]
        imports = [_as_dict(one) for one in lake.imports()] if listed else []
    if json_wanted:
        answer = {"imported": rows, "removed": removed, "imports": imports}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=_written))
        return
    _say(rows, removed, imports, undo, reader)


def _written(value: object) -> str:
    """Moments as the findings write them."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)


def _say(
    rows: list[dict[str, Any]],
    removed: int | None,
    imports: list[dict[str, Any]],
    undo: int | None,
    lang: str,
) -> None:
    if removed is not None:
        click.echo(
            say(
                "Import {batch} was taken back: {signals}.",
                lang,
                batch=str(undo),
                signals=counted(removed, "signals removed", lang),
            )
        )
    for row in (*rows, *imports):
        click.echo(" ".join(_told(row, lang)))


def _told(row: dict[str, Any], lang: str) -> Iterator[str]:
    """What became of an import; of one in a list also when, by whom, and whether it still holds."""
    yield say(
        "{name}: {rows}, {added}, {repeated} known already, {refused} in quarantine, "
        "{buried} refused for ever (import {batch}).",
        lang,
        **{
            **row,
            "rows": counted(row["rows"], "rows read", lang),
            "added": counted(row["added"], "signals added", lang),
            "refused": row["quarantined"] + row["conflicting"],
            "batch": str(row["batch"]),
        },
    )
    if not row["rows"]:
        yield caution("no_rows", lang, file=row["name"])
    if row.get("at"):
        facts = {"at": moment(row["at"].astimezone(), lang), "by": row["by"]}
        yield say("Read on {at} by {by}." if row["by"] else "Read on {at}.", lang, **facts)
    if row.get("undone"):
        yield say("It was taken back.", lang)


def _as_dict(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}

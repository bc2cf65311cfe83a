"""afuera read FILE… --lake DIR: how do signals come into a lake, and how is an import taken back?"""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Any

import click

from afuera.cli import options
from afuera.cli.progress import shown
from afuera.wording import say


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
        raise click.UsageError("nothing to do: name files, --list or --undo")
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
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
        return
    _say(rows, removed, imports, undo, reader)


def _say(
    rows: list[dict[str, Any]],
    removed: int | None,
    imports: list[dict[str, Any]],
    undo: int | None,
    lang: str,
) -> None:
    if removed is not None:
        click.echo(
            say("Import {batch} was taken back: {rows} signals removed.", lang, batch=undo, rows=removed)
        )
    for row in (*rows, *imports):
        facts = {**row, "refused": row["quarantined"] + row["conflicting"]}
        line = say(
            "{name}: {rows} rows read, {added} signals added, {repeated} known already, "
            "{refused} in quarantine, {buried} refused for ever (import {batch}).",
            lang,
            **facts,
        )
        click.echo(f"{line} {say('It was taken back.', lang)}" if row.get("undone") else line)


def _as_dict(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}

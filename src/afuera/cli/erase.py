"""afuera erase IDENTIFIER… --lake DIR: how is a person forgotten everywhere?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from afuera.cli import options
from afuera.wording import say


@click.command("erase")
@click.argument("identifiers", nargs=-1, required=True)
@click.option("--lake", "place", required=True, type=options.PLACE, help="Directory of the lake.")
@click.option("--alone", is_flag=True, help="Only these identifiers, not the others of the same person.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.company
@options.as_json
@options.language
def command(
    identifiers: tuple[str, ...],
    place: Path,
    alone: bool,
    yes: bool,
    company_path: Path | None,
    json_wanted: bool,
    lang: str | None,
) -> None:
    """Erase a person, named by identifiers such as user:123 or crm:4711, from a lake.

    It cannot be undone; signals of theirs that are sent again will be refused.
    """
    from afuera.lake import Lake
    from afuera.people import erase

    reader = options.reader(lang)
    if not yes:
        question = say("Erase {who} for ever?", reader, who=", ".join(identifiers))
        click.confirm(question, abort=True, err=True)
    with Lake.open(place) as lake:
        known = options.find_company(company_path, [place])
        done = erase(lake, identifiers, key=lake.erasure_key(), company=known, alone=alone)
    if json_wanted:
        click.echo(json.dumps(asdict(done), indent=1))
        return
    click.echo(
        say("Erased: {signals} signals, {quarantine_rows} rows of quarantine.", reader, **asdict(done))
    )

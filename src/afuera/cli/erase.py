"""afuera erase IDENTIFIER… --lake DIR: how is a person forgotten everywhere?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from afuera.cli import options
from afuera.wording import Phrase, counted, mark, say

if TYPE_CHECKING:
    from afuera.people.erase import Erased


BARE = mark("“{who}” does not say whose it is: write type:value, such as user:123, or source:person.")
NEVER_HERE = mark(
    "Nobody here is called {who}: no signal names them. Signals that do are refused from now on."
)
GONE_ALREADY = mark(
    "Nobody here is called {who} any more: no signal names them, and new ones are refused already."
)


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

    It cannot be undone; signals of theirs that are sent again will be refused.  So will those of identifiers
    that nobody here has; exit code 1 when there was nobody at all.
    """
    from afuera.lake import Lake
    from afuera.people import erase

    reader = options.reader(lang)
    for who in identifiers:
        if ":" not in who:
            # a bare name could be anybody's: half an erasure would look like a whole one
            raise options.Wrong(Phrase(BARE, {"who": who}))
    options.lake_at(place)
    if not yes:
        question = say("Erase {who} for ever?", reader, who=", ".join(identifiers))
        click.confirm(question, abort=True, err=True)
    with Lake.open(place) as lake:
        known = options.find_company(company_path, [place])
        done = erase(lake, identifiers, key=lake.erasure_key(), company=known, alone=alone)
    if json_wanted:
        click.echo(json.dumps(asdict(done), ensure_ascii=False, indent=1))
    else:
        _say(done, reader)
    sys.exit(1 if done.found_nobody else 0)


def _say(done: Erased, lang: str) -> None:
    """What went; and who was not here, so that a slip of the pen is noticed."""
    for who in done.unknown:
        click.echo(say(NEVER_HERE if done.tombstones else GONE_ALREADY, lang, who=who))
    if done.signals or done.quarantine_rows or not done.unknown:
        signals = counted(done.signals, "signals", lang)
        rows = counted(done.quarantine_rows, "rows of quarantine", lang)
        click.echo(say("Erased: {signals}, {rows}.", lang, signals=signals, rows=rows))

"""afuera doctor: what is missing or wrong here, and what can be done about it?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from afuera.cli import options
from afuera.wording import say

SIGNS = {"good": "✓", "optional": "·", "wrong": "✗"}


@click.command("doctor")
@options.installation
@options.as_json
@options.language
def command(data: Path, json_wanted: bool, lang: str | None) -> None:
    """Say in plain words what is missing or wrong. Exit code 1 when something that is needed is."""
    from afuera.web.checkup import examine

    reader = options.reader(lang)
    found = list(examine(data.absolute()))
    wrong = sum(finding.state == "wrong" for finding in found)
    if json_wanted:
        told = [
            {
                "code": one.code,
                "state": one.state,
                "sentence": say(one.said.template, reader, **one.said.facts),
            }
            for one in found
        ]
        click.echo(json.dumps({"findings": told}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(f"{SIGNS[one.state]} {say(one.said.template, reader, **one.said.facts)}")
        click.echo(
            say(
                "Something that is needed is missing." if wrong else "Nothing that is needed is missing.",
                reader,
            )
        )
    if wrong:
        raise click.exceptions.Exit(1)

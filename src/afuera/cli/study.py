"""afuera study INPUT…: which journey is broken as a whole, where, for how many, and how sure are we?"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from afuera.cli import options
from afuera.cli.progress import shown
from afuera.cli.summary import print_summary
from afuera.wording import say


@click.command("study")
@click.argument("inputs", nargs=-1, required=True, type=options.PLACE)
@options.company
@options.mapping
@click.option("--out", type=options.NEW, help="Directory for findings.json and report.html.")
@click.option(
    "--since", callback=options.day, help="Study journeys from this day on; earlier ones are the standard."
)
@options.engine
@options.memory
@options.as_json
@options.language
def command(
    inputs: tuple[Path, ...],
    company_path: Path | None,
    mapping_path: Path | None,
    out: Path | None,
    since: datetime | None,
    engine: str,
    memory: str,
    json_wanted: bool,
    lang: str | None,
) -> None:
    """Study files of signals, a folder of them, or a lake.

    Prints a summary (or the findings, with --json) and writes findings.json and report.html into --out.
    """
    from afuera.findings import study
    from afuera.report import write

    known = options.find_company(company_path, inputs)
    reader = options.reader(lang, known)
    with shown(reader) as progress:
        done = study(
            inputs,
            company=known,
            mapping=options.find_mapping(mapping_path),
            out=out,
            engine=engine,
            memory_limit=memory,
            since=since,
            progress=progress,
        )
        page = write(done.findings, out / "report.html", reader) if out is not None else None
    if json_wanted:
        click.echo(json.dumps(done.findings, ensure_ascii=False, indent=1))
        return
    print_summary(done.findings, reader)
    if page is not None:
        click.echo(say("Findings: {findings}", reader, findings=str(done.path)))
        click.echo(say("Report: {report}", reader, report=str(page)))

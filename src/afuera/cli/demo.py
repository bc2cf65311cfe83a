"""afuera demo: what does a study look like?  Simulate a company, study it, write its report."""

from __future__ import annotations

from pathlib import Path

import click

from afuera.cli import options
from afuera.cli.progress import shown
from afuera.cli.summary import print_summary
from afuera.wording import say


@click.command("demo")
@click.option(
    "--out", default="demo", type=options.NEW, show_default=True, help="Directory for data and report."
)
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same company.")
@options.language
def command(out: Path, seed: int, lang: str | None) -> None:
    """Simulate a telephone company with the seven stories planted, study it, print and write the findings."""
    from afuera.findings import study
    from afuera.report import write
    from afuera.simulate.showcase import showcase

    data = out / "company"
    known = showcase(data, seed)
    reader = options.reader(lang, known)
    with shown(reader) as progress:
        done = study([data], company=known, out=out / "report", progress=progress)
    print_summary(done.findings, reader)
    languages: tuple[options.Language, ...] = ("es", "en")
    for language in languages:
        page = write(done.findings, out / "report" / f"report.{language}.html", language)
        click.echo(say("Report: {report}", reader, report=str(page)))

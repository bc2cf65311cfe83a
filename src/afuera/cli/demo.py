"""afuera demo: what is it like?  Simulate a company, study it, serve what was found (or write it down)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from afuera.cli import options, serve
from afuera.cli.progress import shown
from afuera.cli.summary import print_summary
from afuera.errors import EngineError
from afuera.wording import mark, say

NO_PAGES = mark(
    "The pages need packages that are missing: {names}. Install afuera[web], or ask for the report alone: "
    "afuera demo --no-serve."
)


@click.command("demo")
@click.option(
    "--out", default="demo", type=options.NEW, show_default=True, help="Directory for everything it makes."
)
@click.option("--seed", type=int, help="Another company; the same seed gives the same one.")
@click.option(
    "--serve/--no-serve", "served", default=True, help="Serve the pages, or print and write a report."
)
@options.listening
@options.language
def command(out: Path, seed: int | None, served: bool, host: str, port: int, lang: str | None) -> None:
    """Simulate a telephone company with the seven stories planted, study it, and serve it with an invented
    person of each role to enter as. With --no-serve: print the findings and write the report."""
    if not served:
        _on_paper(out, seed, lang)
        return
    if find_spec("django") is None:
        raise EngineError(NO_PAGES, names="django")
    reader = options.reader(lang)
    click.echo(say("A company is being made up and studied: about half a minute.", reader))
    serve.serve(out.absolute(), host, port, reader, demo=True, seed=seed)


def _on_paper(out: Path, seed: int | None, lang: str | None) -> None:
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

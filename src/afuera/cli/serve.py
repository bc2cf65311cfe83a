"""afuera serve: how do colleagues open the pages?  Web and worker together, until they are stopped."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from afuera.cli import options
from afuera.errors import EngineError
from afuera.wording import mark, say

NOBODY_YET = mark("Nobody administers this installation yet. This link makes the administrator, once:")


@click.command("serve")
@options.installation
@options.listening
@click.option(
    "--demo", is_flag=True, help="Five invented people, entered with one click. Never for real data."
)
@options.language
def command(data: Path, host: str, port: int, demo: bool, lang: str | None) -> None:
    """Serve the pages and do the work in the background. The first start prints a link to begin with."""
    if find_spec("django") is None:
        raise EngineError(
            "The pages need packages that are missing: {names}. Install afuera[web].", names="django"
        )
    serve(data.absolute(), host, port, options.reader(lang), demo=demo)


def serve(data: Path, host: str, port: int, reader: str, *, demo: bool, seed: int | None = None) -> None:
    """Prepare an installation and keep it going until it is asked to stop."""
    from afuera.web import serving

    options.say_what_leaves("es" if reader == "es" else "en")
    where = serving.Where(data, host, port, demo, seed=seed)
    link = serving.prepare(where, reader)
    if link:
        click.echo(say(NOBODY_YET, reader))
        click.echo(f"  {link}")
    click.echo(say("Afuera is served at {address}. Ctrl-C stops it.", reader, address=where.address))
    sys.stdout.flush()
    code = serving.keep_going(where)
    click.echo(
        say(
            "Stopped." if code == 0 else "A process ended again and again, so everything was stopped.", reader
        )
    )
    if code:
        raise click.exceptions.Exit(code)

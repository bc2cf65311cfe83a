"""What can be done from a terminal?  Parse, call one function, print.

Exit codes: 0 done · 1 a refusal, or (for `check`) more broken rows than are allowed · 2 wrong use.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Any, ClassVar

import click

from afuera.errors import AfueraError
from afuera.wording import reader_language, say, sentence


class Door(click.Group):
    """The command itself.  Its parts are loaded when they are called, so that `afuera --help` is quick."""

    _WHERE: ClassVar = {
        "check": "afuera.cli.check",
        "demo": "afuera.cli.demo",
        "erase": "afuera.cli.erase",
        "read": "afuera.cli.read",
        "simulate": "afuera.cli.simulate",
        "study": "afuera.cli.study",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return sorted(self._WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, imported now."""
        if cmd_name not in self._WHERE:
            return None
        from importlib import import_module

        found: click.Command = import_module(self._WHERE[cmd_name]).command
        return found


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("afuera"), prog_name="afuera")
def door() -> None:
    """Afuera: from the outside in. What customers lived through, and which journey is broken as a whole."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command; errors that we raise on purpose become one sentence in the reader's language."""
    try:
        return door.main(arguments, prog_name="afuera", standalone_mode=False)
    except AfueraError as error:
        click.echo(f"afuera: {sentence(error, _language(arguments))}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo(say("Stopped.", _language(arguments)), err=True)
        sys.exit(130)
    except BrokenPipeError:
        # the reader of a pipe went away (`afuera study … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _language(arguments: list[str] | None) -> str:
    """The language of an error, even of one that came before the options were parsed."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--lang":
            return reader_language(following, os.environ)
        if word.startswith("--lang="):
            return reader_language(word.removeprefix("--lang="), os.environ)
    return reader_language(None, os.environ)

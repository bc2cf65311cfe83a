"""What can be done from a terminal?  Parse, call one function, print.

Exit codes: 0 done · 1 a refusal, a file that cannot be used as it is (`check`), nobody to erase (`erase`),
something that is needed is missing (`doctor`) · 2 wrong use · 130 stopped by hand.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Any, ClassVar

import click

from afuera.errors import AfueraError
from afuera.wording import Phrase


class Door(click.Group):
    """The command itself.  Its parts are loaded when they are called, so that `afuera --help` is quick."""

    _WHERE: ClassVar = {
        "check": "afuera.cli.check",
        "demo": "afuera.cli.demo",
        "doctor": "afuera.cli.doctor",
        "erase": "afuera.cli.erase",
        "export": "afuera.cli.export",
        "read": "afuera.cli.read",
        "serve": "afuera.cli.serve",
        "simulate": "afuera.cli.simulate",
        "study": "afuera.cli.study",
        "voices": "afuera.cli.voices",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return sorted(self._WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, imported now."""
        from importlib import import_module

        if cmd_name not in self._WHERE:
            from afuera.cli.options import Wrong

            known = sorted(self._WHERE)
            raise Wrong(
                Phrase("There is no command {name}; there are {known}.", {"name": cmd_name, "known": known})
            )

        found: click.Command = import_module(self._WHERE[cmd_name]).command
        return found


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("afuera"), prog_name="afuera")
def door() -> None:
    """Afuera: from the outside in. What customers lived through, and which journey is broken as a whole."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command; what goes wrong becomes one sentence in the reader's language."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # not click's own main: it would take a closed pipe for a failure
        with door.make_context("afuera", [*words]) as context:
            return door.invoke(context)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except BrokenPipeError:
        # the reader of a pipe went away (`afuera study … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, EOFError):
        sys.exit(_refuse(click.Abort(), words))
    except (AfueraError, click.ClickException, click.Abort, OSError) as error:
        sys.exit(_refuse(error, words))


def _refuse(error: Any, words: list[str]) -> int:
    from afuera.cli.refusals import refuse

    return refuse(error, words)

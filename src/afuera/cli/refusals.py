"""What is printed when a command cannot do what was asked?  One sentence, and JSON for a program."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from itertools import pairwise

import click

from afuera.cli.options import Wrong
from afuera.errors import AfueraError
from afuera.wording import reader_language, say, sentence, system_refusal

REFUSED, WRONG_USE, STOPPED = 1, 2, 130
Trouble = AfueraError | click.ClickException | click.Abort | OSError


def refuse(error: Trouble, words: Sequence[str]) -> int:
    """Say what went wrong to whoever called the command with these words; the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return WRONG_USE
    lang = _language(words)
    told = _sentence(error, lang)
    if "--json" in words:
        answer = {"error": {"code": _code(error), "sentence": told}}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    click.echo(f"afuera: {told}", err=True)
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx is not None else "afuera"
        click.echo(say("`{command} --help` says how it is used.", lang, command=command), err=True)
    return _exit_code(error)


def _exit_code(error: Trouble) -> int:
    if isinstance(error, click.Abort):
        return STOPPED
    return WRONG_USE if isinstance(error, click.ClickException) else REFUSED


def _code(error: Trouble) -> str:
    """The name of the error for a program: the class of ours, else what kind of trouble it is."""
    if isinstance(error, AfueraError):
        return type(error).__name__
    if isinstance(error, click.Abort):
        return "Stopped"
    return "WrongUse" if isinstance(error, click.ClickException) else "SystemError"


def _sentence(error: Trouble, lang: str) -> str:
    if isinstance(error, click.Abort):
        return say("Stopped.", lang)
    if isinstance(error, click.ClickException):
        return _wrong_use(error, lang)
    if isinstance(error, OSError):
        facts = {"file": error.filename or "–", "why": system_refusal(error)}
        return say("{file} cannot be used: {why}.", lang, **facts)
    return sentence(error, lang)


def _wrong_use(error: click.ClickException, lang: str) -> str:
    """Click's own complaints are English: those that people meet are said in our words."""
    match error:
        case Wrong(said=said):
            return say(said.template, lang, **said.facts)
        case click.NoSuchOption(option_name=option):
            return say("There is no option {option}.", lang, option=option)
        case click.BadOptionUsage(option_name=option):
            return say("The option {option} needs a value, and only one.", lang, option=option)
        case click.MissingParameter():
            return say("{name} is missing.", lang, name=_name(error))
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            return say("{name} may only be {allowed}.", lang, name=_name(error), allowed=", ".join(choices))
        case click.BadParameter():
            return say("{name} must be a whole number.", lang, name=_name(error))
    return say("The command is not written as it should be.", lang)


def _name(error: click.BadParameter) -> str:
    """The argument or option as it is written."""
    if error.param is None:
        return "–"
    written = error.param.opts[0]
    return written if isinstance(error.param, click.Option) else written.upper()


def _language(words: Sequence[str]) -> str:
    """The language of an error, even of one that came before the options were parsed."""
    for word, following in pairwise([*words, ""]):
        asked = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and asked in ("es", "en"):
            return asked
    return reader_language(None, os.environ)

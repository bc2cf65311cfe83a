"""Which options do several commands share, and how are they understood?"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from afuera.company import Company
from afuera.errors import LakeError
from afuera.signals.mapping import Mapping
from afuera.wording import Phrase, reader_language, say

Language = Literal["es", "en"]
Command = TypeVar("Command", bound=Callable[..., Any])


class Wrong(click.UsageError):
    """Wrong use of the command, told in a sentence of ours."""

    def __init__(self, said: Phrase) -> None:
        self.said = said
        super().__init__(str(said))


class Place(click.Path):
    """A path whose faults are told in our words."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:  # click's own signature
        """The path, if it is what was asked for."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            raise Wrong(_fault(Path(value))) from None


def _fault(path: Path) -> Phrase:
    facts = {"path": str(path)}
    if path.is_dir():
        return Phrase("{path} is a directory; a file is expected.", facts)
    if path.is_file():
        return Phrase("{path} may not be read.", facts)
    return Phrase("There is no file {path}.", facts)


FILE = Place(exists=True, dir_okay=False, path_type=Path)
PLACE = Place(exists=True, path_type=Path)
NEW = Place(path_type=Path)


def language(command: Command) -> Command:
    """--lang: the reader's language; else that of the environment."""
    return click.option("--lang", type=click.Choice(["es", "en"]), help="Language of what you read.")(command)


def as_json(command: Command) -> Command:
    """--json: print for a program."""
    return click.option("--json", "json_wanted", is_flag=True, help="Print JSON, for a program.")(command)


def installation(command: Command) -> Command:
    """--data: where an installation keeps its database, its lake and its keys."""
    return click.option(
        "--data",
        default="afuera-data",
        type=NEW,
        show_default=True,
        help="Directory of the installation.",
    )(command)


def listening(command: Command) -> Command:
    """--host, --port: where pages are served."""
    port = click.option(
        "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
    )
    host = click.option(
        "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all."
    )
    return host(port(command))


def company(command: Command) -> Command:
    """--company: the file that says what only the company knows."""
    return click.option(
        "--company",
        "company_path",
        type=FILE,
        help="company.toml: goals, standards, teams, hours. The one beside the input when not given.",
    )(command)


def mapping(command: Command) -> Command:
    """--mapping: how the columns of a file are called."""
    return click.option("--mapping", "mapping_path", type=FILE, help="TOML: their columns -> ours.")(command)


def memory(command: Command) -> Command:
    """--memory: how much the engine may use before it spills to disk."""
    return click.option(
        "--memory",
        default="4GB",
        show_default=True,
        callback=_size,
        help="Memory limit of the engine.",
    )(command)


def _size(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """An amount of memory."""
    if not re.fullmatch(r"\d+(?:\.\d+)?\s?[KMGT]i?B", value, re.IGNORECASE):
        raise Wrong(Phrase("“{value}” is not an amount of memory, such as 4GB.", {"value": value}))
    return value


def engine(command: Command) -> Command:
    """--engine: who answers."""
    return click.option(
        "--engine",
        default="duckdb",
        show_default=True,
        help="duckdb, or the address of Spark: spark://host:7077, local[2].",
    )(command)


def find_company(path: Path | None, inputs: Sequence[Path]) -> Company:
    """The company.toml that was named, else the one beside the input, else a company that said nothing."""
    if path is not None:
        return Company.load(path)
    for one in inputs:
        beside = (one if one.is_dir() else one.parent) / "company.toml"
        if beside.is_file():
            return Company.load(beside)
    return Company.empty()


def lake_at(place: Path) -> None:
    """Refuse a directory that is no lake: opening would make one there."""
    from afuera.findings.study import is_lake

    if not is_lake(place):
        raise LakeError("There is no lake at {path}.", path=place)


def say_what_leaves(lang: Language) -> None:
    """Tell on the error output which words go to an endpoint, if one is set; a wrong setting is refused."""
    from afuera.voices.reader import leaving

    told = leaving()
    if told is not None:
        click.echo(say(told.template, lang, **told.facts), err=True)


def find_mapping(path: Path | None) -> Mapping | None:
    """The mapping file that was named, if any."""
    return Mapping.load(path) if path is not None else None


def reader(lang: str | None, known: Company | None = None) -> Language:
    """The reader's language: asked for, else the company's, else the environment's."""
    asked = lang or (known.language if known is not None else None)
    return "es" if reader_language(asked, os.environ) == "es" else "en"


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """A day as its first moment in UTC."""
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        raise Wrong(Phrase("“{value}” is not a day. Write it as 2026-12-25.", {"value": value})) from None

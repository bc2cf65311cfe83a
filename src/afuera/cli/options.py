"""Which options do several commands share, and how are they understood?"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from afuera.company import Company
from afuera.signals.mapping import Mapping
from afuera.wording import reader_language

Language = Literal["es", "en"]
Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PLACE = click.Path(exists=True, path_type=Path)
NEW = click.Path(path_type=Path)


def language(command: Command) -> Command:
    """--lang: the reader's language; else that of the environment."""
    return click.option("--lang", type=click.Choice(["es", "en"]), help="Language of what you read.")(command)


def as_json(command: Command) -> Command:
    """--json: print for a program."""
    return click.option("--json", "json_wanted", is_flag=True, help="Print JSON, for a program.")(command)


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
    return click.option("--memory", default="4GB", show_default=True, help="Memory limit of the engine.")(
        command
    )


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
        raise click.BadParameter("a day such as 2026-03-01 was expected") from None

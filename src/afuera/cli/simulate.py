"""afuera simulate OUT: how does one get a company with planted faults, and the truth beside its data?"""

from __future__ import annotations

from pathlib import Path

import click

from afuera.cli import options
from afuera.wording import Phrase, say


@click.command("simulate")
@click.argument("out", type=options.NEW)
@click.option(
    "--industry", default="telecom", show_default=True, help="telecom, retail, bank or public_service."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same company.")
@click.option("--journeys", default=2000, show_default=True, help="Journeys of each goal.")
@click.option("--months", default=6, show_default=True, help="Months that the signals span.")
@click.option(
    "--story", "stories", multiple=True, help="A story to plant by name; may be repeated; `all` for all."
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    help="A fault and its strength, such as ping_pong=0.5; may be repeated.",
)
@click.option("--healthy", is_flag=True, help="Plant nothing.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    default="parquet",
    show_default=True,
    help="Format of the signals.",
)
@options.language
def command(
    out: Path,
    industry: str,
    seed: int,
    journeys: int,
    months: int,
    stories: tuple[str, ...],
    faults: tuple[str, ...],
    healthy: bool,
    file_format: str,
    lang: str | None,
) -> None:
    """Simulate a company: signals, company.toml and truth.json in the directory OUT."""
    from afuera.simulate import simulate

    simulate(
        out,
        industry=industry,
        seed=seed,
        journeys_per_goal=journeys,
        months=months,
        stories=stories,
        faults=dict(_strength(fault) for fault in faults),
        healthy=healthy,
        format=file_format,
    )
    click.echo(
        say(
            "A company was simulated in {out}; the truth about it is in truth.json.",
            options.reader(lang),
            out=str(out),
        )
    )


def _strength(fault: str) -> tuple[str, float]:
    name, _, strength = fault.partition("=")
    try:
        return name, float(strength or 1.0)
    except ValueError:
        raise options.Wrong(
            Phrase("“{fault}” is not a fault and its strength, such as wait=0.5.", {"fault": fault})
        ) from None

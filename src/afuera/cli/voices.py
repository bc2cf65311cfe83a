"""afuera voices train FILE: does the machine read our customers better with labels of our own?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from afuera.cli import options, voices_themes
from afuera.cli.progress import shown
from afuera.wording import Phrase, mark, percent, say

if TYPE_CHECKING:
    from afuera.voices.embedding import Embedder
    from afuera.voices.learning import Comparison

WHATS = {"feelings": "sentiment", "emotions": "emotions"}
VERDICTS = {
    "better": mark("It became better, and chance alone hardly explains it."),
    "unsure": mark("It may have become better or not: the interval holds zero. More labels would tell."),
    "worse": mark("It became worse."),
}


NEXT = mark("The next study reads all voices with it.")
NOT_YET = mark("Voices are read with it once AFUERA_READER=quality is set.")


@click.group("voices")
def command() -> None:
    """Teach the machine that sorts voices how customers speak; what do they speak of, and where?"""


command.add_command(voices_themes.themes)
command.add_command(voices_themes.search)


@command.command("train")
@click.argument("file", type=options.FILE)
@click.option(
    "--what",
    type=click.Choice(list(WHATS)),
    default="feelings",
    show_default=True,
    help="What the labels say.",
)
@click.option("--quality", is_flag=True, help="Use both readers; needs afuera[quality].")
@click.option("--keep", is_flag=True, help="Keep what was learned even if it is not surely better.")
@options.installation
@options.as_json
@options.language
def train(
    file: Path, what: str, quality: bool, keep: bool, data: Path, json_wanted: bool, lang: str | None
) -> None:
    """Learn from a CSV with the columns text and feeling (or emotion), and say honestly what it is worth.

    A few hundred labels are enough to see. What was learned is kept in the installation only when it is
    better beyond chance, or with --keep.
    """
    from afuera.voices import learning
    from afuera.voices.reader import heads_in

    reader = options.reader(lang)
    place = heads_in(data)
    texts, labels = learning.read_labels(file, WHATS[what])
    options.say_what_leaves(reader)  # before the first word goes
    embedder = _embedder(quality)
    with shown(reader) as progress:
        head, told = learning.train(texts, labels, WHATS[what], embedder, place, progress)
    kept = told.better or keep
    if kept:
        head.save(place / f"{WHATS[what]}.{head.embedder}.npz")
    if json_wanted:
        click.echo(json.dumps(_as_dict(told, kept), ensure_ascii=False, indent=1))
        return
    for line in _said(told, kept, reader):
        click.echo(line)
    if kept:
        click.echo(say(_from_when(head.embedder), reader))


def _embedder(quality: bool) -> Embedder:
    from afuera.voices import quality as second
    from afuera.voices import reader

    if quality and not second.installed():
        raise options.Wrong(Phrase("--quality needs the extra afuera[quality], which is not installed."))
    return reader.chosen(both=quality)


def _from_when(trained_for: str) -> str:
    """When it is read with what was kept: a head reads only vectors of its own reader."""
    from afuera.voices import reader

    return NEXT if reader.chosen().name == trained_for else NOT_YET


def _as_dict(told: Comparison, kept: bool) -> dict[str, Any]:
    found = {name: getattr(told, name) for name in told.__slots__}
    return {**found, "better": told.better, "kept": kept}


def _said(told: Comparison, kept: bool, lang: options.Language) -> Iterator[str]:
    yield say(
        "{n} labels, each guessed by a head that had not seen it: {before} before, {after} after (macro-F1).",
        lang,
        n=told.labels,
        before=percent(told.before, lang),
        after=percent(told.after, lang),
    )
    yield say(
        "The difference lies between {low} and {high} points, 95 times of 100.",
        lang,
        low=round(100 * told.low, 1),
        high=round(100 * told.high, 1),
    )
    for name, (first, then) in told.each.items():
        yield f"  {name}: {percent(first, lang)} → {percent(then, lang)}"
    verdict = "better" if told.better else "worse" if told.high < 0 else "unsure"
    yield say(VERDICTS[verdict], lang)
    yield say(mark("It was kept.") if kept else mark("It was not kept; --keep keeps it all the same."), lang)

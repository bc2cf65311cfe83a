"""How does a person see that long work goes on?  A line on a terminal, nothing in a pipe or a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from afuera.wording import Phrase, mark, say

PARTS = {
    "people": mark("Finding out who is who"),
    "journeys": mark("Rebuilding the journeys"),
    "wholes": mark("Comparing parts and wholes"),
    "segments": mark("Looking closer at segments"),
    "steps": mark("Gathering what was said and felt at each step"),
    "paths": mark("Drawing the real paths"),
    "seams": mark("Finding the seams that carry the loss"),
    "frictions": mark("Counting the frictions"),
    "outlook": mark("Counting the rows of the outlook"),
    "pains": mark("Putting first what hurts customers most"),
    "words": mark("Reading the words"),
    "head": mark("Learning from all labels"),
}


@contextmanager
def shown(lang: str) -> Iterator[Callable[[str | Phrase], None]]:
    """A function to call with the name of each part as it begins, or with the words themselves."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def begin(part: str | Phrase) -> None:
            if isinstance(part, Phrase):
                progress.update(task, description=say(part.template, lang, **part.facts))
                return
            file = part.removeprefix("read ")
            words = (
                say("Reading {file}", lang, file=file) if file != part else say(PARTS.get(part, part), lang)
            )
            progress.update(task, description=words)

        yield begin

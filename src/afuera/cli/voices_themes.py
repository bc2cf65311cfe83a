"""afuera voices themes|search --lake DIR: what do customers speak of, and where did they say it?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from afuera.cli import options
from afuera.privacy import mask
from afuera.wording import mark, say

NOTHING = mark("There are no voices here yet: read signals with words, and run a study in the pages first.")
SPOKE = mark("{name}: {people} people, {n} voices")
UNNAMED = mark("A theme without a name")


@click.command("themes")
@click.option("--lake", "place", required=True, type=options.PLACE, help="Directory of the lake.")
@options.company
@options.as_json
@options.language
def themes(place: Path, company_path: Path | None, json_wanted: bool, lang: str | None) -> None:
    """Understand what is new and print the themes, those of most people first."""
    from afuera.company import Company
    from afuera.journeys.refresh import refresh
    from afuera.journeys.shelf import fill
    from afuera.lake import Lake
    from afuera.people import identities
    from afuera.voices.store import understand
    from afuera.voices.study import themes as studied

    reader = options.reader(lang)
    options.lake_at(place)
    options.say_what_leaves(reader)
    known = options.find_company(company_path, [place]) or Company.empty()
    with Lake.open(place) as lake:
        who = identities(lake, known)
        refresh(lake, known, who)
        fill(lake, known, who)
        understand(lake)
    found = studied(place)
    if json_wanted:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo(say(NOTHING, reader))
    for one in found:
        name = one["names"][reader] or say(UNNAMED, reader)
        click.echo(say(SPOKE, reader, name=name, people=one["people"], n=one["voices"]))


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--lake", "place", required=True, type=options.PLACE, help="Directory of the lake.")
@click.option("--most", default=10, show_default=True, type=click.IntRange(1, 200), help="How many voices.")
@options.as_json
@options.language
def search(words: tuple[str, ...], place: Path, most: int, json_wanted: bool, lang: str | None) -> None:
    """Find voices by their words and by their meaning, in both languages; what tells who spoke is masked."""
    from afuera.lake import voiced
    from afuera.voices import asked_search
    from afuera.voices.store import Open

    reader = options.reader(lang)
    path = voiced.shelf(place)
    if path is None:
        click.echo(say(NOTHING, reader))
        return
    options.say_what_leaves(reader)
    found = asked_search.search(Open.at(path), " ".join(words), most=most)
    if json_wanted:
        names = ("key", "journey_id", "goal", "step", "channel", "language", "theme", "near", "score")
        rows: list[dict[str, Any]] = [
            {**{name: row[name] for name in names}, "text": mask(row["text"])} for row in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in found:
        click.echo(f"{row['key']}  {mask(row['text'])}")

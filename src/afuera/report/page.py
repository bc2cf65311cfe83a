"""How do the parts become one page that needs nothing else?  Style, letters and script inside, nothing from
outside.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from afuera import wording
from afuera.pictures import tokens
from afuera.report.doubts import caution_sentences
from afuera.report.evidence import evidence
from afuera.report.figures import cautions_of, folded
from afuera.report.fonts import font_css, licences
from afuera.report.frictions import frictions
from afuera.report.goals import goals
from afuera.report.journey_map import journey_map
from afuera.report.markup import Markup, tag, together
from afuera.report.method import glossary, method
from afuera.report.next_steps import next_steps
from afuera.report.opening import headline, opening
from afuera.report.pains import pains
from afuera.report.paths import paths
from afuera.report.reader import Facts, Reader, reader_of, rows
from afuera.report.verdicts import fine_behind, in_order_of_hurt, verdict
from afuera.report.wholes import wholes


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its anchor, its short name for the contents, its heading, and what stands in it."""

    anchor: str
    short: str
    heading: str
    body: Callable[[Reader, Facts], Markup | None]


def page(findings: Facts, lang: str) -> str:
    """The whole document in one language."""
    reader = reader_of(findings, lang)
    body = together([_rail(reader), _main(reader, findings)])
    style = tokens.css() + _shipped("style.css") + font_css(_letters_in(body))
    script = _shipped("focus.js")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="generator", content="Afuera"),
        tag("title", headline(reader, findings)),
        tag("style", Markup(style)),
    )
    whole = tag("html", head, tag("body", body, tag("script", Markup(script))), lang=lang)
    return f"<!doctype html>\n{whole}\n"


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded; only our own style and script, known by their hashes, may act."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode("utf-8")).digest()).decode("ascii")


@lru_cache(maxsize=4)
def _shipped(name: str) -> str:
    return files("afuera.report").joinpath(name).read_text(encoding="utf-8")


def _letters_in(body: str) -> str:
    """Every character that a reader may see (entities are ASCII and spell no other letter than & < > and
    quotes).
    """
    return "".join(sorted(set(body)))


CHAPTERS = (
    Chapter(
        "wholes",
        wording.mark("Broken wholes"),
        wording.mark("What each team sees, and what people live through"),
        wholes,
    ),
    Chapter(
        "journey",
        wording.mark("The journey"),
        wording.mark("How the journey feels, step by step"),
        lambda reader, findings: _per_goal(reader, findings, journey_map),
    ),
    Chapter(
        "paths",
        wording.mark("Real paths"),
        wording.mark("The paths that people really take"),
        lambda reader, findings: _per_goal(reader, findings, paths),
    ),
    Chapter(
        "frictions",
        wording.mark("Frictions"),
        wording.mark("What wears people out on the way"),
        lambda reader, findings: frictions(
            reader, findings, in_order_of_hurt(rows(findings.get("journeys")))
        ),
    ),
    Chapter(
        "pains",
        wording.mark("Pains"),
        wording.mark("What hurts customers most"),
        pains,
    ),
    Chapter(
        "goals",
        wording.mark("All goals"),
        wording.mark("Inside against outside, goal by goal"),
        lambda reader, findings: goals(reader, rows(findings.get("journeys"))),
    ),
    Chapter("evidence", wording.mark("The evidence"), wording.mark("What this rests on"), evidence),
    Chapter(
        "cautions",
        wording.mark("Cautions"),
        wording.mark("Before you believe it"),
        lambda reader, findings: _cautions(reader, findings),
    ),
    Chapter(
        "method",
        wording.mark("Method"),
        wording.mark("How each number was made"),
        lambda reader, findings: method(reader),
    ),
    Chapter(
        "glossary",
        wording.mark("Words"),
        wording.mark("What the words mean"),
        lambda reader, findings: glossary(reader),
    ),
)


def _rail(reader: Reader) -> Markup:
    links = [
        tag("li", tag("a", reader.say(chapter.short), href=f"#{chapter.anchor}")) for chapter in CHAPTERS
    ]
    return tag(
        "header",
        tag("a", reader.say("To the content"), href="#content", class_="skip"),
        tag("a", Markup(LOGO), "Afuera", href="#content", class_="brand"),
        tag("nav", tag("ul", links), aria_label=reader.say("Contents")),
        class_="rail",
    )


LOGO = (
    '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">'
    '<circle cx="16" cy="16" r="13" fill="none" stroke="var(--inside)" stroke-width="2.5" '
    'stroke-dasharray="5 3.17"/><circle cx="16" cy="16" r="6" fill="var(--outside)"/></svg>'
)


def _main(reader: Reader, findings: Facts) -> Markup:
    chapters = [_chapter(reader, chapter, findings) for chapter in CHAPTERS]
    return tag(
        "main",
        opening(reader, findings),
        next_steps(reader, findings),
        chapters,
        _colophon(reader, findings),
        id="content",
        tabindex="-1",
    )


def _chapter(reader: Reader, chapter: Chapter, findings: Facts) -> Markup:
    return tag(
        "section",
        tag("h2", reader.say(chapter.heading), id=chapter.anchor),
        chapter.body(reader, findings),
        class_="chapter",
        aria_labelledby=chapter.anchor,
    )


def _per_goal(reader: Reader, findings: Facts, body: Callable[[Reader, Facts], Markup | None]) -> Markup:
    """The same for every goal: the first stands open, the others are folded."""
    journeys = in_order_of_hurt(rows(findings.get("journeys")))
    blocks = [(journey, inside) for journey in journeys if (inside := body(reader, journey)) is not None]
    if not blocks:
        return tag("p", reader.say("No journey was found."))
    drawn = [
        (journey, _goal(reader, journey, inside, opened=at == 0))
        for at, (journey, inside) in enumerate(blocks)
    ]
    return tag("div", fine_behind(reader, drawn))


def _goal(reader: Reader, journey: Facts, inside: Markup, opened: bool) -> Markup:
    heading = tag("h3", reader.title(journey.get("goal")))
    return folded(
        [heading, tag("span", verdict(reader, journey), class_="chips")], inside, kind="fold", opened=opened
    )


def _cautions(reader: Reader, findings: Facts) -> Markup:
    said = caution_sentences(reader, findings.get("cautions"))
    return cautions_of(reader, said) or tag("p", reader.say("Nothing beyond what stands beside each number."))


def _colophon(reader: Reader, findings: Facts) -> Markup:
    """What made this file, and the licences of the letters in it."""
    made = reader.say(
        "Afuera {version}, findings of schema {schema}. This file needs no network and asks for nothing.",
        version=str(findings.get("afuera") or "–"),
        schema=str(findings.get("schema") or "–"),
    )
    letters = reader.say("Set in Figtree and Newsreader, under the SIL Open Font License 1.1.")
    texts = [tag("div", tag("h3", family), tag("pre", text, lang="en")) for family, text in licences()]
    return tag("footer", tag("p", made), folded(letters, texts, kind="licences"))

"""What did single people live through, event by event, in their own words?"""

from __future__ import annotations

from afuera import wording
from afuera.pictures.marks import clean
from afuera.pictures.walk import Met, walk
from afuera.privacy import mask
from afuera.report.figures import figure, folded
from afuera.report.markup import Markup, tag
from afuera.report.reader import ACTORS, RESULTS, Facts, Reader, capital, items, moment_of, rows

MOST_EVENTS, LONG_SILENCE_DAYS = 30, 1.0
BAD = frozenset({"failed", "abandoned", "goal_failed", "left", "bought_elsewhere"})
GOOD = frozenset({"ok", "goal_reached", "purchased", "renewed"})
WORDLESS = {
    "outcome": wording.mark("How it ended"),
    "answer": wording.mark("An answer"),
    "comment": wording.mark("Words"),
    "promise": wording.mark("A promise"),
    "touch": wording.mark("A contact"),
}


def walks(reader: Reader, whole: Facts, most: int = 3) -> Markup | None:
    """At most so many examples; the first is open."""
    found = [one for one in rows(whole.get("walks")) if _events(one)]
    if not found:
        return None
    shown = [_walk(reader, one, number) for number, one in enumerate(found[:most], 1)]
    note = reader.say(
        "Real people for whom every known step went well and who did not get there all the same. Telephone "
        "numbers, addresses and the like in their words are masked; silences are drawn to scale."
    )
    return tag(
        "div",
        tag("h4", reader.say("Walk it with them")),
        tag("p", note, class_="note"),
        shown,
        class_="walks",
    )


def _events(one: Facts) -> list[tuple[float, Facts]]:
    """Events in the order given, with their days since the first; events without a time are left out."""
    timed = [
        (at, event) for event in rows(one.get("events")) if (at := moment_of(event.get("at"))) is not None
    ]
    start = min((at for at, _ in timed), default=None)
    return [((at - start).total_seconds() / 86400, event) for at, event in timed] if start else []


def _walk(reader: Reader, one: Facts, number: int) -> Markup:
    name, picture, listed = one_walk(reader, one, number)
    return folded(name, picture, listed, kind="walkbox", opened=number == 1)


def one_walk(reader: Reader, one: Facts, number: int) -> tuple[str, Markup, Markup]:
    """One journey: its name, its picture with silences to scale, and the list of its events."""
    events = _events(one)
    shown = events[:MOST_EVENTS]
    met = [_met(reader, day, event) for day, event in shown]
    days = max(day for day, _ in events)
    name = reader.say(
        "Person {n}: {events} events in {days}", n=number, events=len(events), days=reader.days(days)
    )

    def draw(width: float, picture: str) -> str:
        return walk(
            met,
            width=width,
            lang=reader.tag,
            name=picture,
            title=name,
            description=reader.say(
                "Contacts from left to right on the line of the team or channel where they happened; "
                "distances are time. The list below tells each one."
            ),
        )

    more = len(events) - len(shown)
    rest = (
        tag("li", reader.plural(more, "and one more event", "and {n} more events"), class_="more")
        if more > 0
        else None
    )
    listed = tag("ol", _listed(reader, shown), rest, class_="walk")
    return name, figure(reader, draw, None), listed


def is_own(event: Facts) -> bool:
    """Did the customer act or speak?"""
    actor = event.get("actor")
    return actor == "customer" or (actor is None and event.get("kind") in ("answer", "comment"))


def _met(reader: Reader, day: float, event: Facts) -> Met:
    went = False if event.get("result") in BAD else True if event.get("result") in GOOD else None
    return Met(
        day,
        _lane(reader, event),
        is_own(event),
        went,
        f"{_title(reader, event)}, {reader.moment(event.get('at'))}",
    )


def _lane(reader: Reader, event: Facts) -> str:
    if event.get("team") is not None:
        return reader.label(event["team"])
    return capital(reader.say("the customer") if is_own(event) else reader.say("the company"))


def _title(reader: Reader, event: Facts) -> str:
    if event.get("step") is not None:
        return reader.label(event["step"])
    return reader.word(WORDLESS, event.get("kind"))


def _listed(reader: Reader, events: list[tuple[float, Facts]]) -> list[Markup]:
    lines: list[Markup] = []
    before = 0.0
    for day, event in events:
        if day - before >= LONG_SILENCE_DAYS:
            lines.append(
                tag("li", reader.say("{days} of silence", days=reader.days(day - before)), class_="silence")
            )
        lines.append(_line(reader, event))
        before = day
    return lines


def _line(reader: Reader, event: Facts) -> Markup:
    said = [
        reader.channel(event["channel"]) if event.get("channel") is not None else None,
        reader.short(event["team"]) if event.get("team") is not None else None,
        reader.word(ACTORS, event["actor"]) if event.get("actor") is not None else None,
        reader.word(WORDLESS, event["kind"]).lower() if event.get("kind") in ("answer", "promise") else None,
    ]
    result = event.get("result")
    tone = "bad" if result in BAD else "good" if result in GOOD else ""
    return tag(
        "li",
        tag("span", reader.moment(event.get("at")), class_="when"),
        tag("b", _title(reader, event)),
        tag("span", " · ".join(part for part in said if part), class_="meta"),
        tag("span", reader.word(RESULTS, result), class_=f"result {tone}".strip()) if result else None,
        words_of(event, bare=reader.sees_names),
        class_="own" if is_own(event) else "theirs",
    )


def words_of(voice: Facts, *, bare: bool = False) -> Markup | None:
    """Words in full, masked unless `bare`, in the language in which they were said."""
    text = voice.get("text")
    if not text:
        return None
    said = str(text) if bare else mask(str(text))
    return tag("blockquote", said, lang=_language(voice.get("language")), dir="auto")


def _language(tag_: object) -> str | None:
    said = str(tag_ or "")
    return said if said.replace("-", "").isalnum() and 2 <= len(said) <= 12 else None


def voices(reader: Reader, journey: Facts, most: int = 8) -> Markup | None:
    """Customers' words, verbatim but for what would tell who they are."""
    found = [voice for voice in rows(journey.get("voices")) if voice.get("text")]
    if not found:
        return None
    said = [tag("figure", words_of(voice), tag("figcaption", _where(reader, voice))) for voice in found]
    rest = (
        folded(
            reader.plural(len(said) - most, "One more voice", "{n} more voices"),
            tag("div", said[most:], class_="say"),
        )
        if len(said) > most
        else None
    )
    return tag(
        "div",
        tag("h4", reader.say("In their words")),
        tag("p", reader.say("From people who did not get there; verbatim, in full."), class_="note"),
        tag("div", said[:most], class_="say"),
        rest,
        class_="card voices",
    )


def _where(reader: Reader, voice: Facts) -> str:
    said = [
        reader.label(voice["step"]) if voice.get("step") is not None else None,
        reader.channel(voice["channel"]) if voice.get("channel") is not None else None,
        reader.date(voice.get("at")) if voice.get("at") else None,
    ]
    return " · ".join(part for part in said if part)


def behind(reader: Reader, whole: Facts, most: int = 200) -> Markup | None:
    """The door to the journeys behind a claim."""
    ids = [clean(number) for number in items(whole.get("journey_ids")) if number is not None]
    if not ids:
        return None
    total = whole.get("journey_ids_total") or len(ids)
    shown = ids[:most]
    note = (
        reader.say(
            "The first {n} of {all}; findings.json holds more.",
            n=len(shown),
            all=total,
        )
        if total > len(shown)
        else None
    )
    return folded(
        reader.plural(total, "The journey behind this claim", "The {n} journeys behind this claim"),
        tag("p", note, class_="note") if note else None,
        tag("p", " ".join(shown), class_="ids"),
        kind="behind",
    )

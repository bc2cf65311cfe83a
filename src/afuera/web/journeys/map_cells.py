"""What does data say in each cell of the map?  Facts with what they rest on, and the door behind them.

Groups of fewer than five people are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from afuera.estimates.intervals import wilson
from afuera.estimates.small_groups import LEAST
from afuera.journeys.stages import Count, Met
from afuera.privacy import mask
from afuera.report.reader import Reader
from afuera.results import Estimate

MOST, MOST_NAMES, LEAST_SHARE = 3, 4, 0.05  # rarer things stand in the way of what matters
N_IS = "; n = "  # as a base is written in every language (`Reader.base`)
ICONS = {
    "call": "phone",
    "phone": "phone",
    "web": "globe",
    "app": "smartphone",
    "email": "mail",
    "mail": "mailbox",
    "chat": "message-circle",
    "store": "store",
    "branch": "store",
    "social": "share-2",
    "whatsapp": "message-circle",
    "sms": "message-square",
    "system": "cpu",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that data says: `kind` is number, words or pill; `what` is the door (`journeys.stages`)."""

    kind: str
    what: str
    text: str
    number: str = ""
    base: str = ""
    tone: str = "ink"
    icon: str = ""
    language: str = ""

    @property
    def quoted(self) -> str:
        """Words between the marks of their language; those that have marks of their own get the others."""
        plain = self.language == "en" or "«" in self.text
        return f"“{self.text}”" if plain else f"«{self.text}»"


def facts_of(reader: Reader, met: Met, lane: str, journeys: int) -> list[Fact]:
    """The facts of one cell; none where data is silent."""
    made = LANES.get(lane)
    found = list(made(reader, met, journeys)) if made else []
    if nearly_all(met.count("touched"), journeys):
        # What all but a few come to rests on that many, and says by its n how many did not come.
        found = [replace(one, base=one.base.partition(N_IS)[0]) for one in found]
    return found


def nearly_all(count: Count, of: int) -> bool:
    """Are one to four people, or journeys, left?  Beside the whole, the number would tell of those few."""
    return any(0 < left < LEAST for left in (of - count.journeys, count.left, count.left_here))


def felt_of(met: Met) -> Estimate | None:
    """The mean feeling, when at least five people spoke."""
    return met.felt if met.felt is not None and met.felt_people >= LEAST else None


def _share(
    reader: Reader,
    what: str,
    text: str,
    count: Count,
    of: int,
    tone: str = "ink",
    kind: str = "number",
    icon: str = "",
) -> Fact | None:
    """A share with its interval and what it rests on; None where it may not or need not be shown."""
    if count.people < LEAST or not of or count.journeys / of < LEAST_SHARE:
        return None
    if nearly_all(count, of):
        return Fact(kind, what, text, reader.say("almost all"), "", tone, icon)
    share = wilson(min(count.journeys, of), of)
    base = reader.base(share.low, share.high, of)
    return Fact(kind, what, text, reader.percent(share.value), base, tone, icon)


def _shown(facts: Iterator[Fact | None], most: int) -> Iterator[Fact]:
    for _, fact in zip(range(most), (one for one in facts if one is not None), strict=False):
        yield fact


def _do(reader: Reader, met: Met, journeys: int) -> Iterator[Fact]:
    named = met.named("step")
    alone = reader.say("come this far") if len(named) == 1 else ""
    steps = ((f"step:{step}", alone or reader.label(step), count) for step, count in named)
    return _shown((_share(reader, what, name, count, journeys) for what, name, count in steps), MOST)


def _say(reader: Reader, met: Met, journeys: int) -> Iterator[Fact]:
    """Two voices, one in the reader's language when there is one; their words, masked."""
    del journeys
    if not met.voices:
        return
    own = [one for one in met.voices if one["language"] == reader.lang]
    chosen = (own or met.voices)[:2]
    said = met.count("said")
    for at, one in enumerate(chosen):
        base = (
            reader.plural(said.people, "the only voice", "from {n} people who spoke")
            if at == len(chosen) - 1
            else ""
        )
        yield Fact("words", "said", mask(one["text"]), base=base, tone="out", language=one["language"] or "")


def _touchpoints(reader: Reader, met: Met, journeys: int) -> Iterator[Fact]:
    del journeys
    of = met.count("touched").journeys
    channels = (
        _share(
            reader,
            f"channel:{one}",
            reader.channel(one),
            count,
            of,
            kind="pill",
            icon=ICONS.get(one, "radio"),
        )
        for one, count in met.named("channel")
    )
    yield from _shown(channels, MOST_NAMES)
    switch = _share(
        reader, "channel_switch", reader.say("then have to change channel"), met.count("channel_switch"), of
    )
    if switch is not None:
        yield switch


def _frictions(reader: Reader, met: Met, journeys: int) -> Iterator[Fact]:
    """Waiting, doing it again, what went badly: the worst first."""
    del journeys
    of, asked = met.count("touched").journeys, met.count("known_step").journeys
    found = [
        ("wait", reader.say("wait for days until something happens"), of),
        ("rework", reader.say("have to do it again"), of),
        ("badly", reader.say("have it go badly here"), asked),
    ]
    found.sort(key=lambda one: -(met.count(one[0]).journeys / one[2] if one[2] else 0))
    return _shown((_share(reader, what, text, met.count(what), n, "bad") for what, text, n in found), MOST)


def _consequences(reader: Reader, met: Met, journeys: int) -> Iterator[Fact]:
    """Who ends here without what they came for, and the time that it takes of those who do not."""
    del journeys
    of = met.count("touched")
    text = reader.say("stop here without what they came for")
    stopped = _share(reader, "stopped", text, met.count("stopped"), of.journeys, "bad")
    if stopped is not None:
        yield stopped
    if of.people < LEAST:
        return
    minutes = None if met.minutes is None else reader.say("{n} min", n=round(met.minutes))
    n = reader.say("median; n = {n}", n=of.journeys)
    if met.days is not None and met.days >= 1 / 24:
        text = reader.say("until the next contact")
        if minutes:
            text = reader.say("until the next contact, and {minutes} of their own time", minutes=minutes)
        yield Fact("number", "touched", text, reader.days(met.days), n)
    elif minutes:
        yield Fact("number", "touched", reader.say("of their own time"), minutes, n)


def _inside(reader: Reader, met: Met, journeys: int) -> Iterator[Fact]:
    del journeys
    of = met.count("touched").journeys
    teams = (
        _share(reader, f"team:{one}", reader.label(one), count, of, "in", kind="pill", icon="users")
        for one, count in met.named("team")
    )
    yield from _shown(teams, MOST_NAMES)
    handed = _share(
        reader, "transfer", reader.say("are passed on to another team"), met.count("transfer"), of, "in"
    )
    if handed is not None:
        yield handed


LANES = {
    "do": _do,
    "say": _say,
    "touchpoints": _touchpoints,
    "frictions": _frictions,
    "consequences": _consequences,
    "inside": _inside,
}

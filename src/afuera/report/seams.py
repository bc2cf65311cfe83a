"""Where between the steps is it lost, who says so, and who causes what others meet?"""

from __future__ import annotations

from afuera import wording
from afuera.pictures.bars import Bar, bars
from afuera.pictures.dumbbell import Pair, dumbbell
from afuera.pictures.marks import clean
from afuera.pictures.stack import Piece, stack
from afuera.report.figures import FULL, HALF, as_table, figure, how, legend
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, capital, facts, items, rows, uncapital

MOST_TEAMS = 14

# Anywhere, between two, and inside one.
KINDS = {
    "hand_over": (
        wording.mark("Hand-over"),
        wording.mark("Hand-over from {one} to {other}"),
        wording.mark("Hand-over inside {one}"),
    ),
    "wait": (
        wording.mark("Wait"),
        wording.mark("Wait between {one} and {other}"),
        wording.mark("Wait inside {one}"),
    ),
    "switch": (
        wording.mark("Change of channel"),
        wording.mark("Change between {one} and {other}"),
        wording.mark("Change of channel"),
    ),
    "re_explaining": (
        wording.mark("Telling it again"),
        wording.mark("Telling it again, {one} and {other}"),
        wording.mark("Telling it again at {one}"),
    ),
    "unexplained": (wording.mark("Nothing measured explains it"),) * 3,
}


def seam_name(reader: Reader, seam: Facts) -> str:
    """What a seam is called, with its two sides when it has them."""
    kind, pair = str(seam.get("kind")), items(seam.get("between"))
    plain, between, inside = KINDS.get(kind, (clean(seam.get("kind")),) * 3)
    if len(pair) != 2:
        return reader.say(plain)
    one, other = (reader.channel(key) if kind == "switch" else reader.short(key) for key in pair)
    return reader.say(inside if one == other else between, one=one, other=other)


def seams(reader: Reader, whole: Facts) -> Markup | None:
    """Which seams carry the loss."""
    found = sorted(
        rows(whole.get("seams")),
        key=lambda seam: (seam.get("kind") == "unexplained", -(seam.get("share_of_loss") or 0)),
    )[:12]
    if not found:
        return None
    drawn = [_bar(reader, seam) for seam in found]

    def draw(width: float, name: str) -> str:
        return bars(
            drawn,
            width=width,
            name=name,
            title=reader.say("Which seams carry the loss"),
            description=reader.say(
                "A bar for each seam: its share of what is lost although every step went well, with "
                "its 95% interval."
            ),
        )

    lost = reader.say(
        "Of those for whom every step went well, {share} still did not get there (95% interval "
        "{interval}; n = {n}). No owner of a step can see this loss: it lies between the steps.",
        share=reader.percent(whole.get("seam_loss")),
        interval=reader.interval(whole.get("seam_low"), whole.get("seam_high")),
        n=whole.get("seam_n"),
    )
    headers = reader.titles("Seam", "Share of the loss", "95% interval", "Journeys (n)", "Adds to the risk")
    body = [_row(reader, seam) for seam in found]
    data = as_table(reader, reader.say("Which seams carry the loss"), headers, body, numeric=(1, 2, 3, 4))
    return tag(
        "div",
        tag("h4", reader.say("Which seams carry the loss")),
        tag("p", lost),
        figure(reader, draw, data),
        how(reader, "seams"),
        class_="card",
    )


def _row(reader: Reader, seam: Facts) -> list[object]:
    twins = [_twin(reader, str(twin)) for twin in items(seam.get("also"))]
    also = reader.say("cannot be told apart from: {seams}", seams=reader.listing(twins)) if twins else ""
    return [
        [seam_name(reader, seam), tag("small", f" {also}") if also else None],
        reader.percent(seam.get("share_of_loss"), 1),
        reader.interval(seam.get("low"), seam.get("high")),
        reader.number(seam.get("n")),
        reader.percent(seam.get("added_loss"), 1),
    ]


def _twin(reader: Reader, written: str) -> str:
    """The findings write the twin of a seam as `kind: one → other`."""
    kind, _, pair = written.partition(": ")
    sides = pair.split(" → ")
    return seam_name(reader, {"kind": kind, "between": sides if len(sides) == 2 else None})


def _bar(reader: Reader, seam: Facts) -> Bar:
    share = seam.get("share_of_loss")
    fill = "line-strong" if seam.get("kind") == "unexplained" else "outside"
    aside = f"n = {reader.number(seam.get('n'))}" if seam.get("n") is not None else ""
    return Bar(
        seam_name(reader, seam),
        share,
        seam.get("low"),
        seam.get("high"),
        reader.percent(share),
        aside,
        fill if fill != "line-strong" else "ink-3",
    )


ENDS = (
    ("customer", wording.mark("the customers themselves"), "outside", "surface"),
    ("no_return", wording.mark("they did not come back with it"), "outside-soft", "outside"),
    ("came_back", wording.mark("they came back with it"), "bad-soft", "bad"),
    ("company_only", wording.mark("only the company"), "inside", "surface"),
    ("unknown", wording.mark("nobody knows"), "sunken", "ink-2"),
    ("open", wording.mark("still open"), "surface", "ink-2"),
)


def who_says_so(reader: Reader, journey: Facts) -> Markup | None:
    """Who declared the end, and what the company alone says, beside it and never instead of it."""
    ends = facts(journey.get("ends"))
    total = sum(ends.get(key) or 0 for key, *_ in ENDS)
    if not total:
        return None
    pieces = [
        Piece(reader.say(words), float(ends.get(key) or 0), reader.number(ends.get(key) or 0), fill, ink)
        for key, words, fill, ink in ENDS
    ]

    def draw(width: float, name: str) -> str:
        return stack(
            pieces,
            width=width,
            name=name,
            title=reader.say("Who says how it ended"),
            description=reader.say(
                "One bar, cut by who declared the end of the journeys; the numbers are journeys."
            ),
        )

    keys = legend(
        *(
            (f"box {fill}", f"{reader.say(words)}: {reader.number(ends[key])}")
            for key, words, fill, _ in ENDS
            if ends.get(key)
        )
    )
    headers = reader.titles("Who says so", "Journeys", "Share")
    body = [
        [
            reader.say(words),
            reader.number(ends.get(key) or 0),
            reader.percent((ends.get(key) or 0) / total, 1),
        ]
        for key, words, *_ in ENDS
    ]
    data = as_table(reader, reader.say("Who says how it ended"), headers, body, numeric=(1, 2))
    return tag(
        "div",
        tag("h4", reader.say("Who says how it ended")),
        figure(reader, draw, data, width=HALF, legend=keys),
        _who_said(reader, journey),
        _company_word(reader, journey),
        how(reader, "goal"),
        class_="card",
    )


def _who_said(reader: Reader, journey: Facts) -> Markup | None:
    """The share among those who said so, beside that among the silent: together they are the goal share."""
    if not journey.get("stated_n") or not journey.get("silent_n"):
        return None
    return tag(
        "p",
        reader.say(
            "Of those who said how it ended, {stated} got there ({stated_interval}; n = {stated_n}); of the "
            "silent ones, {silent} ({silent_interval}; n = {silent_n}), judged by whether they came back.",
            **{
                name: value
                for who in ("stated", "silent")
                for name, value in (
                    (who, reader.percent(journey[f"{who}_share"])),
                    (f"{who}_interval", reader.interval(journey[f"{who}_low"], journey[f"{who}_high"])),
                    (f"{who}_n", journey[f"{who}_n"]),
                )
            },
        ),
    )


def _company_word(reader: Reader, journey: Facts) -> Markup | None:
    own = facts(journey.get("company_share"))
    if own.get("value") is None:
        return None
    return tag(
        "p",
        tag("b", reader.percent(own["value"]), class_="inside"),
        " ",
        reader.say(
            "is what the company's own systems say ({interval}; n = {n}). It stands here beside what "
            "customers say, never instead of it.",
            interval=reader.interval(own.get("low"), own.get("high")),
            n=own.get("n"),
        ),
        class_="company-word",
    )


def origins(reader: Reader, journey: Facts) -> Markup | None:
    """Who causes the loss against who meets the people for it, and how much of the journey each team sees."""
    involved = [
        team
        for team in rows(journey.get("origin"))
        if team.get("origin_journeys") or team.get("absorbed_touches")
    ]
    found = sorted(involved, key=lambda team: -(team.get("origin_share") or 0))[:MOST_TEAMS]
    if not found:
        return None
    title = reader.say("Who causes it, who meets the people")
    pairs = [_pair(reader, team) for team in found]
    top = max((value for pair in pairs for value in (pair.inside, pair.outside) if value), default=1.0)

    def draw(width: float, name: str) -> str:
        description = reader.say(
            "For each team, a diamond for its share of causing the loss and a circle for its share "
            "of the contacts that followed from it."
        )
        domain = (0.0, min(1.0, top + 0.08))
        return dumbbell(
            pairs,
            width=width,
            lang=reader.tag,
            name=name,
            title=title,
            description=description,
            domain=domain,
        )

    causes, meets = reader.say("causes the loss"), reader.say("meets the people for it")
    keys = legend(("diamond", causes), ("circle", meets))
    picture = figure(reader, draw, _origin_table(reader, title, found), width=FULL, legend=keys)
    told = _told(reader, found)
    paragraph = tag("p", told) if told else None
    return tag("div", tag("h4", title), paragraph, picture, how(reader, "origin"), class_="card")


def _origin_table(reader: Reader, title: str, found: list[Facts]) -> Markup:
    headers = reader.titles(
        "Team", "Causes (share)", "Journeys (n)", "Meets (share)", "Contacts (n)", "Sees of the journey"
    )
    body = [
        [
            _team(reader, team),
            reader.percent(team.get("origin_share"), 1),
            reader.number(team.get("origin_journeys")),
            reader.percent(team.get("absorbed_share"), 1),
            reader.number(team.get("absorbed_touches")),
            reader.percent(team.get("vision")),
        ]
        for team in found
    ]
    return as_table(reader, title, headers, body, numeric=range(1, 6))


def _pair(reader: Reader, row: Facts) -> Pair:
    vision = row.get("vision")
    aside = reader.say("sees {share}", share=reader.percent(vision)) if vision is not None else ""
    return Pair(_team(reader, row), row.get("origin_share"), row.get("absorbed_share"), aside=aside)


def _team(reader: Reader, row: Facts) -> str:
    return reader.label(row["team"]) if row.get("team") is not None else reader.say("Nobody that is known")


def _small_team(reader: Reader, row: Facts) -> str:
    """The same inside a sentence: a name stays as the company writes it."""
    return reader.short(row["team"]) if row.get("team") is not None else uncapital(_team(reader, row))


def _told(reader: Reader, found: list[Facts]) -> str:
    """The widest distance between causing and meeting, as a sentence."""
    causing = max(found, key=lambda team: (team.get("origin_share") or 0) - (team.get("absorbed_share") or 0))
    meeting = max(found, key=lambda team: (team.get("absorbed_share") or 0) - (team.get("origin_share") or 0))
    if causing is meeting or causing.get("origin_share") is None or meeting.get("absorbed_share") is None:
        return ""
    said = reader.say(
        "{cause} causes {share} of the loss and takes {met} of the contacts that follow; {absorber} "
        "takes {absorbed} and causes {caused}.",
        cause=_small_team(reader, causing),
        share=reader.percent(causing["origin_share"]),
        met=reader.percent(causing.get("absorbed_share")),
        absorber=_small_team(reader, meeting),
        absorbed=reader.percent(meeting["absorbed_share"]),
        caused=reader.percent(meeting.get("origin_share")),
    )
    return capital(said)

"""How is a whole company made?  Plan it, let every goal be lived block by block, write rows and truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from afuera.simulate import strays
from afuera.simulate.blocks import JOURNEYS_A_BLOCK, Block, World, late_share, lived_through
from afuera.simulate.clock import Clock, simulated_time
from afuera.simulate.columns import Ints
from afuera.simulate.company_file import write_company
from afuera.simulate.expected import ANSWERS, Expected, expected, return_share
from afuera.simulate.faults import USUAL, UnknownPlan, with_faults
from afuera.simulate.identities import present
from afuera.simulate.industries import INDUSTRIES
from afuera.simulate.later import STORY, ordered_again
from afuera.simulate.paths import Road
from afuera.simulate.plans import POOR_PARTS, CompanyPlan
from afuera.simulate.reactions import SCORES, Told
from afuera.simulate.record import Record
from afuera.simulate.rows import as_rows, customer_types
from afuera.simulate.stories import TOLD, with_stories
from afuera.simulate.truth import Truth, goal_truth
from afuera.simulate.vocabulary import Vocabulary
from afuera.simulate.words import LANGUAGES, Sayings
from afuera.simulate.writing import SignalFile

# Travellers who are not customers have numbers of their own.
FIRST_COLLEAGUE = 500_000_000
GOALS_A_PERSON = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for, in full: everything that decides the content of the files."""

    industry: str
    seed: int
    journeys_per_goal: int
    people: int
    faults: dict[str, float]
    stories: tuple[str, ...]
    healthy: bool
    months: int
    languages: tuple[str, ...]


def simulate(
    out: str | Path,
    *,
    industry: str = "telecom",
    seed: int = 1,
    journeys_per_goal: int = 2000,
    people: int | None = None,
    stories: Sequence[str] = (),
    faults: Mapping[str, float] | None = None,
    healthy: bool = False,
    months: int = 6,
    languages: Sequence[str] = ("es", "en"),
    format: str = "parquet",  # noqa: A002
    with_company: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Truth:
    """Write a simulated company into the directory `out`, and return the truth about it.

    `journeys_per_goal`: about how many journeys each goal has, those who come back included (the exact number
    is random; the truth has it).  `people`: how many customers there are (default: half as many as journeys).
    `faults`: strength in [0, 1] by fault, or by `fault@goal`; `stories`: names, or "all".  Without faults,
    stories and `healthy` the usual mixture of faults is planted (`faults.USUAL`).  `months`: 1 … 24, ending
    with January 2026.  `progress` is called with the share that is done.
    Raises UnknownPlan for a name, number or strength that makes no sense.
    """
    wanted = _wanted(
        industry, seed, journeys_per_goal, people, tuple(stories), faults, healthy, months, tuple(languages)
    )
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    company = _planned(wanted)
    first, last = simulated_time(months)
    world = World(
        company, Clock.of(company.timezone, company.closed, first, last), first, last, wanted.languages
    )
    words = Vocabulary()
    record = Record(folder, words, last)
    with SignalFile(folder, format) as file:
        found = _live(world, wanted, words, record, file, progress)
    record.close()
    if with_company:
        write_company(folder / "company.toml", company, wanted.languages[0])
    truth = _truth(folder, wanted, world, record, found, file.rows)
    truth.save()
    (folder / "README.md").write_text(_readme(truth, file.path.name, with_company), encoding="utf-8")
    return truth


def _wanted(
    industry: str,
    seed: int,
    journeys_per_goal: int,
    people: int | None,
    stories: tuple[str, ...],
    faults: Mapping[str, float] | None,
    healthy: bool,
    months: int,
    languages: tuple[str, ...],
) -> Wanted:
    key = industry.replace(" ", "_").replace("-", "_")
    if key not in INDUSTRIES:
        raise UnknownPlan(what="industry", name=industry, known=", ".join(INDUSTRIES))
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise UnknownPlan(what="language", name=", ".join(unknown), known=", ".join(LANGUAGES))
    if not 1 <= months <= 24:
        raise UnknownPlan(what="number of months", name=str(months), known="1 … 24")
    if journeys_per_goal < 1:
        raise UnknownPlan(what="number of journeys", name=str(journeys_per_goal), known="1 …")
    if healthy and (faults or stories):
        raise UnknownPlan(what="healthy company with", name="faults or stories", known="one or the other")
    asked = dict(faults or {})
    if not asked and not stories and not healthy:
        asked = dict(USUAL)
    goals = len(INDUSTRIES[key].goals) + (len(TOLD) if "all" in stories else len(stories))
    usual = max(journeys_per_goal, journeys_per_goal * goals // GOALS_A_PERSON)
    if people is not None and people < journeys_per_goal:
        raise UnknownPlan(what="number of people", name=str(people), known=f"{journeys_per_goal} …")
    return Wanted(key, seed, journeys_per_goal, people or usual, asked, stories, healthy, months, languages)


def _planned(wanted: Wanted) -> CompanyPlan:
    company = INDUSTRIES[wanted.industry]
    if wanted.healthy:
        company = replace(company, goals=tuple(goal for goal in company.goals if goal.role != POOR_PARTS))
    return with_stories(with_faults(company, wanted.faults, wanted.seed), wanted.stories)


def _live(
    world: World,
    wanted: Wanted,
    words: Vocabulary,
    record: Record,
    file: SignalFile,
    progress: Callable[[float], None] | None,
) -> dict[str, tuple[Expected, bool]]:
    """Let all goals be lived; answer what each must come to, and whether it changes over time."""
    sayings = Sayings(wanted.languages, world.company.region, words, wanted.seed)
    kinds = customer_types(words, world.company.region)
    found: dict[str, tuple[Expected, bool]] = {}
    number, offset = 0, 0
    later: list[tuple[Road, Told, Block, int]] = []
    for place, goal in enumerate(world.company.goals):
        road = Road.of(world.company, goal, words)
        told = Told(goal, words, sayings, wanted.languages)
        population = expected(goal, late_share(world, road))
        found[goal.name] = population, goal.cut_step >= 0
        sets_out = max(1, round(wanted.journeys_per_goal * (1 - return_share(goal, population))))
        base = 0 if goal.traveller == "customer" else FIRST_COLLEAGUE
        for block_number, (start, size) in enumerate(_blocks(sets_out)):
            random = np.random.default_rng([wanted.seed, 3, place, block_number])
            people = base + (offset + start + np.arange(size)) % wanted.people
            block = lived_through(world, road, told, number, people, random)
            number += len(block.lived)
            if goal.story == STORY:
                later.append((road, told, block, block_number))
            _write(block, road, words, kinds, world, record, file, random)
            if progress:
                progress((place + (start + size) / sets_out) / len(world.company.goals))
        offset += sets_out
    for road, told, block, block_number in later:
        random = np.random.default_rng([wanted.seed, 5, block_number])
        again = ordered_again(world, road, told, block, number, random)
        if again is not None:
            number += len(again.lived)
            _write(again, road, words, kinds, world, record, file, random)
    told = Told(world.company.goals[0], words, sayings, wanted.languages)
    _write_strays(world, wanted, told, record, file)
    return found


def _blocks(total: int) -> Iterator[tuple[int, int]]:
    for start in range(0, total, JOURNEYS_A_BLOCK):
        yield start, min(JOURNEYS_A_BLOCK, total - start)


def _write(
    block: Block,
    road: Road,
    words: Vocabulary,
    kinds: Ints,
    world: World,
    record: Record,
    file: SignalFile,
    random: np.random.Generator,
) -> None:
    signals = block.signals
    customers = signals.kind == words.number("touch")
    signals.properties[customers] = kinds[signals.person[customers] % len(kinds)]
    found = present(signals, words, random)
    file.write(as_rows(signals, words, world.company.currency, found))
    record.add(block, road)
    record.add_present(signals, found)


def _write_strays(world: World, wanted: Wanted, told: Told, record: Record, file: SignalFile) -> None:
    random = np.random.default_rng([wanted.seed, 4])
    study = "responsiveness_or_expertise" in world.company.told
    stray = strays.strays(told, wanted.people, world.first, world.last, study, random)
    names = pa.array(stray.identifiers, pa.list_(pa.string()))
    file.write(as_rows(stray.signals, told.words, world.company.currency, names, prefix="s"))
    hubs = {strays.SHARED_PHONE, strays.DEFAULT_CUSTOMER}
    pairs = [
        (name, int(person))
        for row, person in zip(stray.identifiers, stray.signals.person, strict=True)
        for name in row
        if name not in hubs and not name.startswith("anonymous:home")
    ]
    record.add_people(pa.array([name for name, _ in pairs]), np.array([person for _, person in pairs]))


def _truth(
    folder: Path,
    wanted: Wanted,
    world: World,
    record: Record,
    found: dict[str, tuple[Expected, bool]],
    rows: int,
) -> Truth:
    upset, thrilled, other = (int(one) for one in record.moods)
    return Truth(
        path=folder,
        seed=wanted.seed,
        industry=wanted.industry,
        healthy=wanted.healthy,
        faults=wanted.faults,
        stories={name: TOLD[name] for name in world.company.told},
        first_at=_iso(world.first),
        last_at=_iso(world.last),
        signals=rows,
        journeys=record.journeys,
        goals=tuple(
            goal_truth(goal, found[goal.name][0], record.counts(goal.name), found[goal.name][1])
            for goal in world.company.goals
        ),
        identities={
            "hubs": [strays.SHARED_PHONE, strays.DEFAULT_CUSTOMER],
            "must_not_merge": strays.families(wanted.people),
            "never_linked": "identifiers that begin with anonymous:v",
        },
        silence={
            "touches_by_mood": {"upset": upset, "thrilled": thrilled, "else": other},
            "chance_to_score_a_step": SCORES,
            "chance_to_answer_about_the_whole": ANSWERS,
        },
        importance=strays.importance() if "responsiveness_or_expertise" in world.company.told else {},
    )


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat().replace("+00:00", "Z")


def _readme(truth: Truth, signals: str, with_company: bool) -> str:
    broken = ", ".join(truth.broken) or "none"
    study = f"afuera study {signals}" + (" --company company.toml" if with_company else "")
    return (
        f"# A simulated company ({truth.industry}, seed {truth.seed})\n\n"
        f"{truth.signals:,} signals of {truth.journeys:,} journeys, {truth.first_at} to {truth.last_at}. "
        f"Nothing here happened to anybody.\n\n"
        f"- `{signals}`: the signals. Study them: `{study}`\n"
        "- `company.toml`: what the company says about itself\n"
        "- `truth.json` and `truth/`: what is really so; do not look before you have studied\n\n"
        f"Wholes that are broken although every part is fine: {broken}.\n"
    )

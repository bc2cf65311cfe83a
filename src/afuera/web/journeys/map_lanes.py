"""What is asked of every stage of a journey, and what may back an answer?  Fixed: maps can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from afuera.wording import mark


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the map: its key in addresses, its name, a Lucide icon, and what to write in it."""

    key: str
    name: str
    icon: str
    ask: str


FEEL: Final = "feel"
LANES: Final[tuple[Lane, ...]] = (
    Lane(
        FEEL, mark("What they feel"), "activity", mark("What did you see or hear that shows how they feel?")
    ),
    Lane("do", mark("What they do"), "footprints", mark("What do they do here, also outside of our sight?")),
    Lane("say", mark("What they say"), "quote", mark("Their own words, as they were said.")),
    Lane("touchpoints", mark("Touchpoints"), "hand", mark("Where do they meet us, or anybody else, here?")),
    Lane(
        "needs",
        mark("What they need here"),
        "list-checks",
        mark("Which content and which functions do they need to go on?"),
    ),
    Lane("frictions", mark("Frictions"), "triangle-alert", mark("What stands in their way?")),
    Lane(
        "consequences",
        mark("What it costs them"),
        "hourglass",
        mark("Time, money, sleep, trust: what does it do to them?"),
    ),
    Lane("opportunities", mark("Opportunities"), "lightbulb", mark("What could we do here for them?")),
    Lane(
        "inside",
        mark("Who inside does what"),
        "users",
        mark("Which team does what here, and what do they not see?"),
    ),
    Lane("systems", mark("Systems"), "server", mark("Which systems hold what happens here?")),
)
LANE: Final = {lane.key: lane for lane in LANES}

DATA, FIELDWORK, OPINION = "data", "fieldwork", "opinion"
BACKED: Final = {DATA: mark("Data"), FIELDWORK: mark("Fieldwork"), OPINION: mark("Opinion")}
BY_PEOPLE: Final = (
    OPINION,
    FIELDWORK,
    DATA,
)  # what somebody may say of their own entry; the humble one first

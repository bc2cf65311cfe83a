"""What is each friction called, and what does it mean for the people who met it?"""

from __future__ import annotations

from afuera.wording.sentences import translate

# slug -> (short name, sentence)
FRICTIONS: dict[str, tuple[str, str]] = {
    "repeat_contact": (
        "Repeat contact",
        "People had to get in touch again about the same thing.",
    ),
    "ping_pong": (
        "Ping-pong between teams",
        "People were sent back to a team that had already passed them on.",
    ),
    "channel_ping_pong": (
        "Ping-pong between channels",
        "People had to go back to a channel that they had already left.",
    ),
    "transfer": (
        "Transfer",
        "People were passed from one team to another.",
    ),
    "transfer_to_closed": (
        "Transfer to a closed team",
        "People were passed to a team that was not there at that hour.",
    ),
    "channel_switch": (
        "Change of channel",
        "People had to change channel to get on.",
    ),
    "re_explaining": (
        "Telling it again",
        "People had to tell again what they had already told.",
    ),
    "wait": (
        "Wait",
        "People waited for days before anything happened.",
    ),
    "rework": (
        "Doing it again",
        "People had to go through a step again that they had already been through.",
    ),
    "abandonment": (
        "Giving up",
        "People gave up before they got what they came for.",
    ),
    "dead_end": (
        "Dead end",
        "It went wrong and nothing came after it: nobody took it up.",
    ),
    "silence": (
        "Silence",
        "People asked for something and nobody answered.",
    ),
    "recurrence": (
        "It came back",
        "People came back with the same trouble that should have been over.",
    ),
}


def friction(slug: str, lang: str) -> tuple[str, str]:
    """Short name and sentence of a friction; a slug that is not known stands for itself."""
    name, said = FRICTIONS.get(slug, (slug, slug))
    return translate(name, lang), translate(said, lang)

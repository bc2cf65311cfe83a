"""Why was a row refused?  In plain words, so that the person who has the file can mend it.

The codes are what `signals` and `lake` write into quarantine; like cautions, each can be said without facts.
"""

from __future__ import annotations

from afuera.wording.cautions import facts_of
from afuera.wording.sentences import say, translate

REASONS: dict[str, str] = {
    "no_time": "The row does not say when it happened.",
    "unreadable_time": "The time cannot be read.",
    "implausible_time": "The time lies outside what is possible.",
    "nothing_happened": "The row says nothing that happened: no step, place, channel, answer, words, result or money.",
    "unknown_word": "The word is not one of those that this column allows.",
    "not_a_number": "A number was expected.",
    "not_a_whole_number": "A whole number was expected.",
    "negative": "The number may not be below zero.",
    "score_without_scale": "A score needs its scale: the bad end and the good end.",
    "scale_without_width": "Both ends of the scale are the same number.",
    "score_outside_scale": "The score lies outside its scale.",
    "emotion_outside": "An emotion lies between -2 and +2.",
    "broken_identifier": "An identifier is written as type:value, for example user:123.",
    "broken_properties": "The properties are not a JSON object.",
    "broken_row": "The row cannot be taken apart.",
    "too_long": "A value is longer than a signal may be.",
    "unreadable_text": "The row holds bytes that are not text.",
    "id_taken": "Another signal of this source already has this identifier, with other content.",
}

REASONS_WITH_FACTS: dict[str, str] = {
    "unreadable_time": "“{value}” cannot be read as a time.",
    "implausible_time": "The time {value} lies outside what is possible.",
    "unknown_word": "“{value}” is not one of the words that {column} allows: {allowed}.",
    "not_a_number": "“{value}” in {column} is not a number.",
    "not_a_whole_number": "“{value}” in {column} is not a whole number.",
    "negative": "{column} is {value} and may not be below zero.",
    "score_outside_scale": "The score {value} lies outside its scale from {lowest} to {highest}.",
    "emotion_outside": "The emotion {value} lies outside -2 to +2.",
    "broken_identifier": "“{value}” is not written as type:value, for example user:123.",
    "id_taken": "Another signal of {source} already has the identifier {signal_id}, with other content.",
}


def reason(code: str, lang: str, /, **facts: object) -> str:
    """The sentence of a reason; one that is not known stands for itself."""
    full = REASONS_WITH_FACTS.get(code)
    if full is not None and facts_of(full) <= facts.keys():
        return say(full, lang, **facts)
    return translate(REASONS.get(code, code), lang)

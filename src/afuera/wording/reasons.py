"""Why was a row refused?  In plain words, so that the person who has the file can mend it.

The codes are what `signals` and `lake` write into quarantine; like cautions, each can be said without facts.
"""

from __future__ import annotations

from afuera.wording.cautions import facts_of
from afuera.wording.sentences import say, translate

REASONS: dict[str, str] = {
    "no_time": "The row does not say when it happened.",
    "time_not_understood": "The time cannot be understood.",
    "date_order_unclear": "The date could be two different days.",
    "implausible_time": "The time lies outside what is plausible.",
    "not_a_number": "A number was expected.",
    "not_a_whole_number": "A whole number was expected.",
    "unknown_word": "The word is not one of those that the column allows.",
    "score_without_scale": "The score has no scale.",
    "scale_without_width": "Both ends of the scale are the same number.",
    "score_outside_scale": "The score lies outside its scale.",
    "emotion_outside_range": "The emotion lies outside the range from -2 to +2.",
    "negative_minutes": "The minutes are below zero.",
    "nothing_happened": "The row says when, but not what: it has no step, place, channel, score, words, result, promise, emotion or amount.",
    "identifier_without_type": "An identifier has no type.",
    "identifiers_not_understood": "The identifiers cannot be understood.",
    "properties_not_an_object": "The properties are not a JSON object.",
    "wrong_number_of_columns": "The row has more or fewer columns than the header.",
    "bad_quotes": "The quotation marks of this row do not match, so its columns cannot be told apart.",
    "row_too_long": "The row is too long.",
    "value_too_long": "A value is too long.",
    "bad_characters": "The row holds bytes that are not text.",
    "nul_characters": "The row holds NUL characters, the mark of a damaged file.",
    "not_json": "The line is not JSON.",
    "not_an_object": "The line is JSON, but not an object with named values.",
    "nested_too_deep": "The record is nested too deep.",
    "not_a_plain_value": "A list or an object stands where one value belongs.",
    "repeated_name": "The record gives a name more than once.",
    "id_taken": "Another signal of this source already has this identifier, with other content.",
}

REASONS_WITH_FACTS: dict[str, str] = {
    "no_time": "{column} is empty: nobody knows when this happened.",
    "time_not_understood": "{column} says “{value}”, which cannot be understood as a date or time.",
    "date_order_unclear": "{column} says “{value}”: the file mixes day-first and month-first dates, so this one could be two days.",
    "implausible_time": "{column} says {value}; plausible times lie between {earliest} and {latest}.",
    "not_a_number": "{column} says “{value}”, which is not a number.",
    "not_a_whole_number": "{column} says “{value}”, which is not a whole number.",
    "unknown_word": "{column} says “{value}”; it may only say {allowed}.",
    "score_without_scale": "The score {value} has no scale: score_min (the bad end) and score_max (the good end) are both needed.",
    "scale_without_width": "The scale of the score begins and ends at {value}.",
    "score_outside_scale": "The score {value} lies outside its scale from {score_min} to {score_max}.",
    "emotion_outside_range": "The emotion {value} lies outside the range from -2 to +2.",
    "negative_minutes": "minutes says {value}; time cannot be negative.",
    "identifier_without_type": "The identifier “{value}” has no type; it must be written type:value, such as user:123.",
    "identifiers_not_understood": "identifiers says “{value}”, which is neither a JSON list of words nor words separated by a vertical bar.",
    "properties_not_an_object": "properties is not a JSON object: “{value}”.",
    "wrong_number_of_columns": "The row has {found} columns; the header has {expected}.",
    "row_too_long": "The row is longer than {limit} bytes.",
    "value_too_long": "{column} is {length} bytes long; at most {limit} are allowed.",
    "bad_characters": "{column} holds bytes that are not text in {encoding}.",
    "nul_characters": "{column} holds NUL characters, the mark of a damaged file.",
    "not_json": "The line is not JSON from its character {position} on.",
    "nested_too_deep": "The record is nested more than {limit} levels deep.",
    "not_a_plain_value": "{column} holds a list or an object where one value belongs.",
    "repeated_name": "The record gives {column} more than once.",
    "id_taken": "Another signal of {source} already has the identifier {signal_id}, with other content.",
}


def reason(code: str, lang: str, /, **facts: object) -> str:
    """The sentence of a reason; one that is not known stands for itself."""
    full = REASONS_WITH_FACTS.get(code)
    if full is not None and facts_of(full) <= facts.keys():
        return say(full, lang, **facts)
    return translate(REASONS.get(code, code), lang)

"""How is it said?  Codes become sentences, in Spanish and in English.

English templates are written once, where they are used, and are their own key: `say("{n} days", lang, n=7)`.
Spanish stands in one gettext catalogue, `afuera/locale/es.po`, read at run time.  A language is a tag: "es",
"en", or one with a region ("es-CO", "en_GB.UTF-8"); the region decides how numbers and dates look.
"""

from __future__ import annotations

from afuera.wording.cautions import CAUTIONS, CAUTIONS_OF_ONE, CAUTIONS_WITH_FACTS, caution
from afuera.wording.counts import counted
from afuera.wording.frictions import FRICTIONS, friction
from afuera.wording.languages import LANGUAGES, language_name, language_of, reader_language
from afuera.wording.numbers import amount, date, days, moment, number, percent
from afuera.wording.reasons import REASONS, REASONS_WITH_FACTS, reason
from afuera.wording.sentences import Phrase, listing, mark, plural, say, sentence, translate
from afuera.wording.stops import json_stop, system_refusal, toml_stop

__all__ = [
    "CAUTIONS",
    "CAUTIONS_OF_ONE",
    "CAUTIONS_WITH_FACTS",
    "FRICTIONS",
    "LANGUAGES",
    "REASONS",
    "REASONS_WITH_FACTS",
    "Phrase",
    "amount",
    "caution",
    "counted",
    "date",
    "days",
    "friction",
    "json_stop",
    "language_name",
    "language_of",
    "listing",
    "mark",
    "moment",
    "number",
    "percent",
    "plural",
    "reader_language",
    "reason",
    "say",
    "sentence",
    "system_refusal",
    "toml_stop",
    "translate",
]

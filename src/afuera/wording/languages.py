"""Which language does the reader read, and which region's numbers and dates?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES = ("en", "es")

# The order in which a Unix system asks for the language of its messages.
_ASKED = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language_of(tag: str | None) -> str:
    """The language of a tag, one of LANGUAGES: "es-CO" -> "es"; anything that is not Spanish -> "en"."""
    return "es" if tag is not None and _parts(tag)[0] == "es" else "en"


def reader_language(explicit: str | None, env: Mapping[str, str]) -> str:
    """The language to write in: what was asked for, else what the environment says, else English.

    `env` is a mapping like `os.environ`; LANGUAGE, LC_ALL, LC_MESSAGES and LANG are asked in this order.
    """
    if explicit:
        return language_of(explicit)
    for name in _ASKED:
        if env.get(name):
            return language_of(env[name].split(":")[0])
    return "en"


@cache
def locale_of(tag: str) -> Locale:
    """Babel's locale for a tag; a region that nobody knows falls back to its language."""
    from babel import Locale, UnknownLocaleError

    language, region = _parts(tag)
    language = language_of(language)
    try:
        return Locale.parse(f"{language}_{region}" if region else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(language)


def language_name(code: str, tag: str) -> str:
    """The name of the language with this code, for the reader of `tag`; else the code as it stands."""
    known, short = locale_of(tag).languages, _parts(code)[0]
    return str(known.get(code.replace("-", "_")) or known.get(short) or code)


def _parts(tag: str) -> tuple[str, str]:
    """Language and region of a tag: "es_CO.UTF-8" -> ("es", "CO"); the region may be empty."""
    words = tag.split(".")[0].split("@")[0].replace("-", "_").split("_")
    return words[0].strip().lower(), words[1].upper() if len(words) > 1 else ""

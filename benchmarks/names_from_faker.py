"""Which given names and surnames does the masking of names know?  Writes privacy/lists/{given,surnames}.txt.

Taken once from Faker 40.54.0 (MIT, Daniele Faraglia and contributors), which is no dependency of Afuera:

    uvx --with Faker==40.54.0 python benchmarks/names_from_faker.py

Names that are ordinary words, places or brands too stand in lists of our own beside them and are read there.
"""

from __future__ import annotations

import importlib
from pathlib import Path

LOCALES = ("es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es_CA", "en_US", "en_GB", "en_IE", "en_NZ")
FURTHER = ("en_IN", "pt_BR")  # people who live where Spanish or English is spoken; short names are left out
LEAST, LEAST_FURTHER = 3, 4
LISTS = Path(__file__).parents[1] / "src" / "afuera" / "privacy" / "lists"


def names(locale: str, kind: str) -> set[str]:
    """The words of a locale's names of one kind."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    lists = [getattr(provider, name) for name in dir(provider) if name.startswith(kind)]
    kept = [one for one in lists if not callable(one) and not isinstance(one, property)]
    every = [name for one in kept for name in one]
    return {word.lower() for name in every for word in name.replace("-", " ").split() if word.isalpha()}


def main() -> None:
    """Write both lists."""
    for kind, file in (("first_name", "given.txt"), ("last_name", "surnames.txt")):
        found = {word for locale in LOCALES for word in names(locale, kind) if len(word) >= LEAST}
        found |= {word for locale in FURTHER for word in names(locale, kind) if len(word) >= LEAST_FURTHER}
        head = "# From Faker 40.54.0 (MIT, (c) Daniele Faraglia), by benchmarks/names_from_faker.py.\n"
        (LISTS / file).write_text(head + "\n".join(sorted(found)) + "\n", encoding="utf-8")
        print(file, len(found))


if __name__ == "__main__":
    main()

"""What can go wrong, and what is the reader told?

AfueraError                     base of all; `template` is an English sentence; wording translates it
├── UnreadableInput             a file is not what it claims to be, or is too large, cut off, encrypted …
├── UnknownFormat               no reader recognises the file
├── MappingError                a mapping file names columns or values that are not there
├── ContractError               rows cannot be understood even as quarantine (no usable column at all)
├── TooManyRefused              more rows than allowed broke the contract
├── CompanyError                company.toml is wrong: which key, which value, what was expected
├── LakeError                   the lake cannot be opened, is damaged, or was made by a newer version
│   └── LakeBusy                somebody else writes and did not finish in time
├── EngineError                 an engine is missing (Java, pyspark) or its address does not answer
└── NothingToStudy              no signal is left to study
"""

from __future__ import annotations

from typing import ClassVar


class AfueraError(Exception):
    """Base of all errors that Afuera raises on purpose.

    `facts` fill the sentence.  `str(error)` is English; `wording.sentence(error, "es")` is Spanish.
    """

    template: ClassVar[str] = "Something went wrong: {detail}"

    def __init__(self, template: str | None = None, /, **facts: object) -> None:
        self.sentence = template or type(self).template
        self.facts = facts
        super().__init__(self.sentence, facts)

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


class UnreadableInput(AfueraError):
    """A file is not what it claims to be, or is too large, cut off or damaged."""

    template = "{file} cannot be read: {detail}."


class UnknownFormat(AfueraError):
    """No reader recognises the file."""

    template = (
        "{file} is of a kind that Afuera does not know. "
        "It reads CSV, Parquet, JSON lines, XES and OCEL 2.0 JSON."
    )


class MappingError(AfueraError):
    """A mapping file names columns or values that are not there."""

    template = "The mapping {file} is wrong at {key}: {detail}."


class ContractError(AfueraError):
    """The input has no column from which a signal could be made."""

    template = (
        "{file} has no column for {column}. Name it in a mapping file, or see what `afuera check` proposes."
    )


class TooManyRefused(AfueraError):
    """More rows than allowed broke the contract."""

    template = "{refused} of {rows} rows of {file} break the contract; at most {allowed} are allowed."


class CompanyError(AfueraError):
    """company.toml is wrong."""

    template = "{file} is wrong at {key}: {detail}"


class LakeError(AfueraError):
    """The lake cannot be opened or is damaged."""

    template = "The lake at {path} cannot be used: {detail}."


class LakeBusy(LakeError):
    """Somebody else writes to the lake and did not finish in time."""

    template = "Somebody else is writing to the lake at {path} and did not finish within {seconds} seconds."


class EngineError(AfueraError):
    """An engine is missing or its address does not answer."""

    template = "The engine {engine} cannot be started; it says: “{detail}”."


class OutOfMemory(AfueraError):
    """The engine's memory limit is too small for the work, even with spilling to disk."""

    template = "{limit} of memory are not enough for this; allow more with --memory."


class NothingToStudy(AfueraError):
    """No signal is left to study."""

    template = "There is no signal to study in {what}."

"""How is a file of signals read, from its first byte to checked rows?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from afuera.company import Company
from afuera.errors import ContractError
from afuera.results import Caution
from afuera.signals import limits
from afuera.signals.checks import Checker
from afuera.signals.contract import Checked
from afuera.signals.mapping import Format, Mapping, Origin
from afuera.signals.notes import Notes
from afuera.signals.piece import Reader, Sample
from afuera.signals.plan import Plan, demand, own_columns, settle
from afuera.signals.proposal import Proposal, propose_from
from afuera.signals.readers import reader_of
from afuera.signals.recognise import recognise
from afuera.signals.watch import Watch

REFUSED_SHARE = 0.05  # of the rows, where neither mapping nor company says


class Reading:
    """A file that is ready to be read.

    `batches` streams it, at most 100,000 rows at a time; `cautions` and `notes` are complete once the
    stream has ended.  `proposal` is set when the columns had to be guessed.
    """

    def __init__(
        self, reader: Reader, plan: Plan, mapping: Mapping, proposal: Proposal | None, allowed: float
    ) -> None:
        self.path = reader.path
        self.name = reader.path.name
        self.format: Format = plan.format
        self.mapping = mapping
        self.plan = plan
        self.proposal = proposal
        self.allowed_share = allowed
        self.columns = reader.columns
        self.separator = str(getattr(reader, "separator", ","))
        self.notes = Notes()
        self.watch: Watch | None = None  # counts repeats and ties on the way, when set
        self._reader = reader

    @property
    def batches(self) -> Iterator[Checked]:
        """Checked rows, from the first; each use reads the file anew."""
        checker = Checker(self.plan, self.watch)
        self.notes = checker.notes
        phase = self.plan.lifecycle_column
        for piece in self._reader.pieces(self.plan.wanted | ({phase} if phase else set())):
            yield from _slices(checker.check(piece))

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What a reader of the results should know about this file."""
        said = self.notes.cautions(
            self.name, str(self._zone), zone_known=self.plan.zone_known, allowed=self.allowed_share
        )
        late = tuple(one for one in self._reader.cautions if one not in self.plan.cautions)
        return (*self.plan.cautions, *late, *said)

    @property
    def _zone(self) -> str:
        rules = self.plan.times.get("occurred_at")
        return str(rules.place) if rules else "UTC"


def read(
    path: str | Path,
    mapping: Mapping | None = None,
    company: Company | None = None,
    now: datetime | None = None,
) -> Reading:
    """Open a file of signals of any format that Afuera knows.

    Without a mapping our own column names are recognised; else the proposal for the file is used when it is
    sure enough.  `company` gives the time zone of times that name none.  `now` bounds what is plausible.
    Raises UnreadableInput or UnknownFormat (the file), MappingError (a column that is not there) and
    ContractError (nothing says when things happened; its fact `proposal` holds what could be guessed).
    """
    reader, kind = open_file(path, mapping)
    now = now or datetime.now(UTC)
    sample = reader.sample()
    used, proposal = choose(reader, sample, mapping, kind)
    plan = settle(reader, sample, used, company, now, kind)
    if proposal is not None:
        guesses = ", ".join(f"{theirs} = {ours}" for ours, theirs in proposal.pairs())
        said = Caution("mapping_guessed", (("file", reader.path.name), ("columns", guesses)))
        plan = replace(plan, cautions=(*plan.cautions, said))
    return Reading(reader, plan, used, proposal, _allowed(used, company))


def open_file(path: str | Path, mapping: Mapping | None = None) -> tuple[Reader, Format]:
    """The reader of a file, and its format."""
    path = Path(path)
    settings = (mapping or Mapping()).file
    kind = settings.format or recognise(path)
    return reader_of(path, kind, settings), kind


def choose(
    reader: Reader, sample: Sample, mapping: Mapping | None, kind: Format
) -> tuple[Mapping, Proposal | None]:
    """The mapping to read with: the given one and our own names, or a guess that is sure enough."""
    own = own_columns(reader.columns)
    defaults = [(ours, Origin(columns=theirs)) for ours, theirs in reader.defaults.items()]
    if mapping is not None:
        taken = {name for _, origin in mapping.columns for name in origin.names}
        free = [(ours, origin) for ours, origin in own.columns if ours not in taken]
        whole = mapping.with_columns(defaults or free)
        demand(whole, reader.path.name)
        return whole, None
    if defaults:
        return Mapping(columns=tuple(defaults)), None
    if own.origin("occurred_at"):
        return own, None
    proposal = propose_from(reader, sample, kind)
    if not proposal.confident:
        column = proposal.missing or "occurred_at"
        raise ContractError(file=reader.path.name, column=column, proposal=proposal.mapping)
    return proposal.mapping, proposal


def _allowed(mapping: Mapping, company: Company | None) -> float:
    if mapping.refused_share is not None:
        return mapping.refused_share
    return company.refused_share if company is not None else REFUSED_SHARE


def _slices(checked: Checked) -> Iterator[Checked]:
    """The same rows, at most BATCH_ROWS at a time; refusals come with the first."""
    size = limits.BATCH_ROWS
    if checked.signals.num_rows <= size:
        yield checked
        return
    for start in range(0, checked.signals.num_rows, size):
        part = checked.signals.slice(start, size)
        first = start == 0
        rows = part.num_rows + (checked.rows - checked.signals.num_rows if first else 0)
        yield Checked(part, checked.refused if first else checked.refused.slice(0, 0), rows)

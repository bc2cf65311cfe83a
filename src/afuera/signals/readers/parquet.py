"""How is a Parquet file read?  Typed columns stay typed; nothing is loaded before its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from afuera.errors import UnreadableInput
from afuera.results import Caution
from afuera.signals import limits, spare
from afuera.signals.piece import Piece, Sample
from afuera.signals.problems import python_value
from afuera.wording import Phrase


class ParquetReader:
    """A Parquet file; `line` of a row is its number, from 1."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.defaults: dict[str, tuple[str, ...]] = {}
        self.cautions: tuple[Caution, ...] = ()
        with self._open() as file:
            names = file.schema_arrow.names
            self._refuse_too_large(file)
        if not names:
            raise UnreadableInput(file=path.name, detail=Phrase("it has no columns"))
        if len(names) > limits.COLUMNS:
            raise UnreadableInput(
                file=path.name, detail=Phrase("it has more than {most} columns", {"most": limits.COLUMNS})
            )
        if len(set(names)) < len(names):
            raise UnreadableInput(file=path.name, detail=Phrase("two of its columns have the same name"))
        self.columns = tuple(names)

    @contextmanager
    def _open(self) -> Iterator[pq.ParquetFile]:
        """The file, with Arrow's complaints turned into ours."""
        try:
            with pq.ParquetFile(self.path, page_checksum_verification=True, pre_buffer=False) as file:
                yield file
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as problem:
            detail = Phrase("it is damaged or cut-off Parquet")
            raise UnreadableInput(file=self.path.name, detail=detail) from problem

    def _refuse_too_large(self, file: pq.ParquetFile) -> None:
        for number in range(file.metadata.num_row_groups):
            size = file.metadata.row_group(number).total_byte_size
            if size > limits.PARQUET_GROUP_BYTES:
                detail = Phrase(
                    "one of its row groups is {size} bytes; at most {most} are read",
                    {"size": size, "most": limits.PARQUET_GROUP_BYTES},
                )
                raise UnreadableInput(file=self.path.name, detail=detail)

    def sample(self) -> Sample:
        """Rows from the beginning, the middle and the end."""
        with self._open() as file:
            groups = file.metadata.num_row_groups
            some = sorted({0, groups // 2, groups - 1}) if groups else []
            share = max(limits.SAMPLE_ROWS // max(len(some), 1), 1)
            tables = [_first(file, group, share) for group in some]
            whole = sum(table.num_rows for table in tables) == file.metadata.num_rows
        if not tables:
            return Sample({name: pa.array([], pa.string()) for name in self.columns}, 0, True)
        table = pa.concat_tables(tables).combine_chunks()
        columns = {name: plain(table[name]) for name in self.columns}
        return Sample(columns, table.num_rows, whole)

    def pieces(self, wanted: frozenset[str]) -> Iterator[Piece]:
        """Batches of rows."""
        position = 0
        with self._open() as file:
            for batch in file.iter_batches(batch_size=65_536, use_threads=False):
                yield self._piece(batch, position, wanted)
                position += batch.num_rows

    def _piece(self, batch: pa.RecordBatch, position: int, wanted: frozenset[str]) -> Piece:
        batch.validate(full=True)
        columns = {name: plain(batch[name]) for name in self.columns}
        unwanted = {name: values for name, values in columns.items() if name not in wanted}
        return Piece(
            columns={name: values for name, values in columns.items() if name in wanted},
            rows=batch.num_rows,
            positions=position + np.arange(batch.num_rows),
            rest=spare.as_objects(unwanted, batch.num_rows),
            line=lambda row: position + row + 1,
            raw=lambda row: spare.plain({name: python_value(batch[name][row]) for name in self.columns}),
        )


def _first(file: pq.ParquetFile, group: int, rows: int) -> pa.Table:
    batches = file.iter_batches(batch_size=rows, row_groups=[group], use_threads=False)
    first = next(batches, None)
    return pa.Table.from_batches(
        [first] if first is not None else [], schema=None if first is not None else file.schema_arrow
    )


def plain(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column without dictionaries, views and chunks, with texts as `string`."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
        if isinstance(values, pa.ChunkedArray):
            values = values.chunk(0) if values.num_chunks else pa.array([], values.type)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    kind = values.type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return values.cast(pa.string())
    if pa.types.is_decimal(kind):
        return values.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array(
            [None if v is None else v.decode("utf-8", "replace") for v in values.to_pylist()], pa.string()
        )
    return values

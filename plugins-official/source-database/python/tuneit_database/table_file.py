"""Rows → one Parquet file, with as much in memory as a few batches take."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from tuneit_runtime.sdk import Stopped

from tuneit_database.faults import late, unknown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tuneit_runtime.sdk import Context

__all__ = ["Column", "RowLimit", "TableFile", "batch_size"]

_GROUP_ROWS = 65_536
_GROUP_BYTES = 32 << 20
#: What one answer of the database is aimed to hold.
_ANSWER_BYTES = 4 << 20
_ANSWER_ROWS = (50, 20_000)


@dataclass(frozen=True)
class Column:
    """`type` is what it becomes; values come as texts that Arrow casts, or as Python has them."""

    name: str
    type: pa.DataType
    is_text: bool = True


@dataclass(frozen=True)
class RowLimit:
    """How many rows, and until when by `time.monotonic`."""

    rows: int
    seconds: int
    started: float

    @staticmethod
    def of(rows: int, seconds: int) -> RowLimit:
        return RowLimit(rows, seconds, time.monotonic())

    def check(self) -> None:
        if time.monotonic() - self.started > self.seconds:
            raise late(self.seconds)


class TableFile:
    """The file while it is being written. A value that its column's type does not hold (a date
    before the year 1, `infinity`) becomes null, and is told.
    """

    def __init__(self, path: Path, columns: Sequence[Column], context: Context) -> None:
        names = [column.name for column in columns]
        if not names or "" in names or max(Counter(names).values()) > 1:
            raise unknown_name(names)
        self.path = path
        self.rows = 0
        self._columns = columns
        self._context = context
        self._schema = pa.schema([(column.name, column.type) for column in columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def write(self, rows: Sequence[Sequence[Any]]) -> int:
        """Adds rows; answers how many bytes they take in memory."""
        if self._context.should_stop():
            raise Stopped
        if not rows:
            return 0
        arrays = [
            self._array(column, list(values))
            for column, values in zip(self._columns, zip(*rows, strict=True), strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._waiting.append(batch)
        self.rows += batch.num_rows
        waiting = sum(one.num_rows for one in self._waiting)
        if waiting >= _GROUP_ROWS or sum(one.nbytes for one in self._waiting) >= _GROUP_BYTES:
            self._flush()
        self._context.progress(self.rows, None, "rows", "Reading rows")
        return batch.nbytes

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema))
            self._waiting.clear()

    def _array(self, column: Column, values: list[Any]) -> pa.Array:
        if not column.is_text:
            return pa.array(values, column.type)
        texts = pa.array(values, pa.string())
        if column.type == pa.string():
            return texts
        try:
            return texts.cast(column.type)
        except pa.ArrowInvalid:
            return pa.array(list(self._fitting(column, values)), column.type)

    def _fitting(self, column: Column, values: list[Any]) -> Iterator[Any]:
        for value in values:
            try:
                yield pa.scalar(value, pa.string()).cast(column.type).as_py()
            except pa.ArrowInvalid:
                self._context.warn(
                    "TUNEIT_DATABASE_VALUE",
                    f"Values of '{column.name}' that {column.type} does not hold became empty",
                    "Cast the column to text in the query, to have them as they are",
                )
                yield None


def batch_size(rows: int, taken: int) -> int:
    """How many rows to ask for next, by what the last ones took."""
    least, most = _ANSWER_ROWS
    if rows == 0 or taken == 0:
        return least
    return max(1, min(most, rows * 4, _ANSWER_BYTES * rows // taken))

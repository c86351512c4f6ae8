"""Writes record batches as Arrow IPC files, uncompressed so that they can be mapped."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import ROW, ROWS_A_BATCH, ipc, open_mapped, pa
from tuneit_runtime.datasets.hashing import file_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["ShardWriter", "numbered", "read_batches", "write_arrow"]

_ROWS_A_SHARD = 1 << 20
_BYTES_A_SHARD = 1 << 29


class ShardWriter:
    """Writes `shards/00000.arrow …` into a dataset folder."""

    def __init__(self, folder: Path, schema: Any) -> None:
        self._folder = folder
        self._schema = schema
        self._writer: Any = None
        self._file: Any = None
        self._held = (0, 0)
        self.rows = 0
        self.shards: list[dict[str, Any]] = []
        (folder / "shards").mkdir(parents=True, exist_ok=True)

    def write(self, batch: Any) -> None:
        """Writes a batch of any size, in pieces of at most 65,536 rows."""
        for start in range(0, batch.num_rows, ROWS_A_BATCH):
            piece = batch.slice(start, ROWS_A_BATCH)
            self._open().write_batch(piece)
            self._count(piece)

    def close(self) -> None:
        """An empty dataset has one empty shard, so that its schema can be read."""
        if self._writer is not None or not self.shards:
            self._open()
            self._finish()

    def _count(self, piece: Any) -> None:
        rows, size = self._held
        self._held = (rows + piece.num_rows, size + piece.nbytes)
        self.rows += piece.num_rows
        if self._held[0] >= _ROWS_A_SHARD or self._held[1] >= _BYTES_A_SHARD:
            self._finish()

    def _open(self) -> Any:
        if self._writer is None:
            self._path = self._folder / "shards" / f"{len(self.shards):05d}.arrow"
            self._file = self._path.open("wb")
            self._writer = ipc.new_file(self._file, self._schema)
        return self._writer

    def _finish(self) -> None:
        self._writer.close()
        _make_durable(self._file)
        self.shards.append(
            {
                "path": f"shards/{self._path.name}",
                "rows": self._held[0],
                "bytes": self._path.stat().st_size,
                "sha256": file_sha256(self._path),
            }
        )
        self._writer, self._held = None, (0, 0)


def write_arrow(path: Path, columns: dict[str, Any]) -> None:
    """One batch with these columns, as an IPC file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    batch = pa.record_batch(list(columns.values()), names=list(columns))
    file = path.open("wb")
    with ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)
    _make_durable(file)


def read_batches(folder: Path, shards: list[dict[str, Any]]) -> Iterator[Any]:
    """All batches of a dataset in order, mapped."""
    for shard in shards:
        reader = open_mapped(folder / shard["path"])
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def numbered(batch: Any, first: int) -> Any:
    """The batch with its row numbers."""
    rows = pa.array(np.arange(first, first + batch.num_rows, dtype=np.int64))
    fields = [*batch.schema, pa.field(ROW, pa.int64(), nullable=False)]
    return pa.record_batch([*batch.columns, rows], schema=pa.schema(fields))


def _make_durable(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()

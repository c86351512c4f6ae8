"""Parquet and Arrow files: columns that bring their types."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import Context, PluginFault, ReadInput, dataset_reader

from tuneit_tabular.arrow import ROWS_A_BATCH, limited, pa, unique_names
from tuneit_tabular.source_file import data_fault, map_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["ColumnsConfig", "read_arrow", "read_parquet"]


@dataclass(frozen=True)
class ColumnsConfig:
    """Which columns of the file to read."""

    #: Empty = all.
    columns: tuple[str, ...] = ()


@dataset_reader(id="parquet", accepts=[".parquet", ".pq"], config=ColumnsConfig)
def read_parquet(input: ReadInput, context: Context) -> Iterator[Any]:
    """Yields batches with the file's own types.

    Raises:
        PluginFault: TUNEIT_DATA_CORRUPT, _COLUMN_UNKNOWN or _EMPTY.
    """
    del context
    parquet = importlib.import_module("pyarrow.parquet")
    map_file(input.path)
    yield from _guarded(input, "Parquet", lambda: _parquet_batches(parquet, input.path))


def _parquet_batches(parquet: Any, path: Path) -> tuple[Any, Iterable[Any]]:
    file = parquet.ParquetFile(str(path), memory_map=True)
    return file.schema_arrow, file.iter_batches(ROWS_A_BATCH)


@dataset_reader(id="arrow", accepts=[".arrow", ".feather", ".ipc", ".arrows"], config=ColumnsConfig)
def read_arrow(input: ReadInput, context: Context) -> Iterator[Any]:
    """Yields batches of an Arrow IPC file (Feather) or stream.

    Raises:
        PluginFault: TUNEIT_DATA_CORRUPT, _COLUMN_UNKNOWN or _EMPTY.
    """
    del context
    data = map_file(input.path)
    yield from _guarded(input, "Arrow", lambda: _arrow_batches(pa.py_buffer(data), data))


def _arrow_batches(buffer: Any, data: memoryview) -> tuple[Any, Iterable[Any]]:
    if bytes(data[:6]) != b"ARROW1":
        reader = pa.ipc.open_stream(buffer)
        return reader.schema, reader
    file = pa.ipc.open_file(buffer)
    return file.schema, (file.get_batch(number) for number in range(file.num_record_batches))


def _guarded(input: ReadInput, format: str, open: Any) -> Iterator[Any]:
    try:
        schema, batches = open()
        pick = _picked(input.path, schema, input.config.columns)
        names = unique_names(schema.field(position).name for position in pick)
        plain = (_plain(batch, pick, names) for batch in batches)
        empty = _plain(pa.RecordBatch.from_pylist([], schema), pick, names)
        yield from limited(_or_empty(plain, empty), input.limit)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as wrong:
        raise data_fault(
            "CORRUPT",
            f"{input.path.name} cannot be read as {format}",
            " ".join(str(wrong).split())[:300],
            "Write the file again, or name another reader in data.source.use",
        ) from wrong


def _or_empty(batches: Iterable[Any], empty: Any) -> Iterator[Any]:
    """A file without a row still has columns."""
    found = False
    for batch in batches:
        found = True
        yield batch
    if not found:
        yield empty


def _picked(path: Path, schema: Any, wanted: tuple[str, ...]) -> list[int]:
    unknown = [name for name in wanted if name not in schema.names]
    if unknown:
        raise _unknown(path, unknown, schema.names)
    return [schema.names.index(name) for name in wanted] or list(range(len(schema.names)))


def _unknown(path: Path, unknown: list[str], known: list[str]) -> PluginFault:
    shown = ", ".join(f"'{name}'" for name in unknown)
    cause = f"Its columns are {', '.join(known[:30])}"
    return data_fault(
        "COLUMN_UNKNOWN", f"{path.name} has no column {shown}", cause, "Correct 'columns'"
    )


def _plain(batch: Any, pick: list[int], names: list[str]) -> Any:
    """Dictionaries by their values, and one kind of string."""
    columns = [_decoded(batch.column(position)) for position in pick]
    return pa.record_batch(columns, names=names)


def _decoded(column: Any) -> Any:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _decoded(column.cast(kind.value_type))
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    return column

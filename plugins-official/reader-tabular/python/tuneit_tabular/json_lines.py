"""JSONL: one object a line, never the whole file in memory as objects."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from tuneit_runtime.sdk import Context, PluginFault, ReadInput, dataset_reader

from tuneit_tabular.arrow import ROWS_A_BATCH, limited, pa
from tuneit_tabular.columns import Schema, batch_of
from tuneit_tabular.exact_csv import lines_of
from tuneit_tabular.source_file import data_fault, decoded, empty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["JsonLinesConfig", "read_jsonl"]

_json: Any = importlib.import_module("pyarrow.json")

_ROWS = 16_384
# up to here Arrow parses the whole file at once
_WHOLE = 1 << 28
_BLOCK = 1 << 22


@dataclass(frozen=True)
class JsonLinesConfig:
    """How to read a JSONL file."""

    encoding: str = "auto"


@dataset_reader(id="jsonl", accepts=[".jsonl", ".ndjson"], config=JsonLinesConfig)
def read_jsonl(input: ReadInput, context: Context) -> Iterator[Any]:
    """Yields batches of typed columns.

    Raises:
        PluginFault: TUNEIT_DATA_JSON_SYNTAX, _JSON_SHAPE, _EMPTY, _BINARY or _ENCODING.
    """
    del context
    data = decoded(input.path, input.config.encoding)
    table = _by_arrow(data)
    batches = _exactly(input.path, data) if table is None else table.to_batches(ROWS_A_BATCH)
    yield from limited(batches, input.limit)


def _by_arrow(data: memoryview) -> Any:
    """None where Arrow would not keep every value as it is: then Python reads it."""
    lines = _objects(data) if 0 < len(data) <= _WHOLE else None
    if not lines:
        return None
    try:
        table = _parse(data, None)
        dates = [field.name for field in table.schema if pa.types.is_timestamp(field.type)]
        unset = [field.name for field in table.schema if pa.types.is_null(field.type)]
        if dates or unset:
            # Arrow takes texts that look like dates for dates
            kinds = {name: pa.string() for name in [*dates, *unset]}
            fields = [pa.field(f.name, kinds.get(f.name, f.type)) for f in table.schema]
            table = _parse(data, pa.schema(fields))
    except pa.ArrowInvalid:
        return None
    exact = table.num_rows == lines and all(_is_exact(field.type) for field in table.schema)
    return table if exact else None


def _objects(data: memoryview) -> int | None:
    """Number of lines that hold something; None where one does not begin as an object does.

    Arrow also takes objects over several lines, and several on one; JSONL is neither.
    """
    everything = np.frombuffer(data, np.uint8)
    starts = np.flatnonzero(everything == ord("\n")) + 1
    first = everything[np.concatenate([[0], starts[starts < len(everything)]])]
    objects = int((first == ord("{")).sum())
    blank = int(((first == ord("\n")) | (first == ord("\r"))).sum())
    return objects if objects + blank == len(first) else None


def _parse(data: memoryview, schema: Any) -> Any:
    options = _json.ParseOptions(explicit_schema=schema, newlines_in_values=False)
    reading = _json.ReadOptions(block_size=_BLOCK)
    source = pa.BufferReader(pa.py_buffer(data))
    return _json.read_json(source, read_options=reading, parse_options=options)


def _is_exact(kind: Any) -> bool:
    """Fractions are left to Python: a large whole number among them would be rounded."""
    return pa.types.is_string(kind) or pa.types.is_int64(kind) or pa.types.is_boolean(kind)


def _exactly(path: Path, data: memoryview) -> Iterator[Any]:
    """Twice over the file: once for the columns, once for the rows."""
    schema = Schema()
    for rows in _chunks(path, data):
        schema.see(rows)
    if not schema.columns:
        raise empty(path)
    for rows in _chunks(path, data):
        yield batch_of(rows, schema.columns)


def _chunks(path: Path, data: memoryview) -> Iterator[list[dict[str, Any]]]:
    held: list[dict[str, Any]] = []
    lines = lines_of(data, "\n")
    for number, line in enumerate(lines, 1):
        if line.strip():
            held.append(_object(path, number, line))
        if len(held) == _ROWS:
            yield held
            held = []
    if held:
        yield held


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as wrong:
        cause = _cause(wrong)
        raise _fault(path, number, "JSON_SYNTAX", "is not valid JSON", cause) from wrong
    if not isinstance(value, dict):
        raise _fault(path, number, "JSON_SHAPE", "is not an object", "Each line must be {…}")
    return value


def _cause(wrong: Exception) -> str:
    if isinstance(wrong, json.JSONDecodeError):
        return f"{wrong.msg} (column {wrong.colno})"
    return "It is nested too deep"


def _fault(path: Path, number: int, condition: str, what: str, cause: str) -> PluginFault:
    mend = "Correct that line; where the file is one document over many lines, use the reader json"
    return data_fault(condition, f"Line {number} of {path.name} {what}", cause, mend)

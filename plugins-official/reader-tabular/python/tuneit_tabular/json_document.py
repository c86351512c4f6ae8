"""One JSON document: an array of objects, an object of arrays, or one of these under a key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, cast

from tuneit_runtime.sdk import Context, PluginFault, ReadInput, dataset_reader

from tuneit_tabular.arrow import ROWS_A_BATCH, limited
from tuneit_tabular.columns import Schema, batch_of
from tuneit_tabular.source_file import check_size, data_fault, decoded, empty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["JsonConfig", "read_json"]

Row = dict[str, Any]

#: As objects in memory a document takes some eight times its bytes.
MOST_BYTES = 1 << 28


@dataclass(frozen=True)
class JsonConfig:
    """How to read a JSON document."""

    encoding: str = "auto"
    #: Where the rows are, such as `data` or `result.items`; empty = look for them.
    path: str = ""


@dataset_reader(id="json", accepts=[".json"], config=JsonConfig)
def read_json(input: ReadInput, context: Context) -> Iterator[Any]:
    """Yields batches of typed columns.

    Raises:
        PluginFault: TUNEIT_DATA_JSON_SYNTAX, _JSON_SHAPE, _RAGGED, _EMPTY, _BINARY, _ENCODING or
            _TOO_LARGE.
    """
    del context
    rows = _rows(input.path, input.config)
    schema = Schema()
    schema.see(rows)
    columns = schema.columns
    batches = (
        batch_of(rows[start : start + ROWS_A_BATCH], columns)
        for start in range(0, len(rows), ROWS_A_BATCH)
    )
    yield from limited(batches, input.limit)


def _rows(path: Path, config: JsonConfig) -> list[Row]:
    data = decoded(path, config.encoding)
    check_size(path, len(data), MOST_BYTES, "Save it as JSONL, which is read line by line")
    text = str(data, "utf-8")
    if not text.strip():
        raise empty(path)
    found = _table(path, _inside(path, _parsed(path, text), config.path))
    if not found:
        raise empty(path)
    return found


def _parsed(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as wrong:
        where = (
            f" in line {wrong.lineno}, column {wrong.colno}"
            if isinstance(wrong, json.JSONDecodeError)
            else ""
        )
        raise data_fault(
            "JSON_SYNTAX",
            f"The file {path.name} is not valid JSON",
            f"{getattr(wrong, 'msg', 'It is nested too deep')}{where}",
            "Correct it; where each line is a document of its own, use the reader jsonl",
        ) from wrong


def _inside(path: Path, document: Any, place: str) -> Any:
    for key in filter(None, place.split(".")):
        if not isinstance(document, dict) or key not in document:
            raise _shape(path, f"There is no '{key}' of the path '{place}'")
        document = cast("Row", document)[key]
    return document


def _table(path: Path, document: Any) -> list[Row]:
    if isinstance(document, list):
        return _from_list(path, cast("list[Any]", document))
    if not isinstance(document, dict):
        raise _shape(path, "It holds a single value")
    named = cast("Row", document)
    lists = {key: value for key, value in named.items() if isinstance(value, list)}
    tables = [key for key, value in lists.items() if value and isinstance(value[0], dict)]
    if len(tables) == 1:
        return _from_list(path, lists[tables[0]])
    if len(tables) > 1:
        raise _shape(path, f"Several keys hold rows: {', '.join(tables)}")
    if lists and len(lists) == len(named):
        return _from_columns(path, lists)
    inner = [value for value in named.values() if isinstance(value, dict)]
    if len(inner) == 1:
        return _table(path, inner[0])
    raise _shape(path, "No key holds a list of objects")


def _from_list(path: Path, items: list[Any]) -> list[Row]:
    if all(isinstance(item, dict) for item in items):
        return items
    if all(isinstance(item, list) for item in items):
        return [_numbered(path, row, item, len(items[0])) for row, item in enumerate(items, 1)]
    if not any(isinstance(item, (dict, list)) for item in items):
        return [{"value": item} for item in items]
    row = next(n for n, item in enumerate(items, 1) if type(item) is not type(items[0]))
    raise _shape(path, f"Item {row} is of another kind than the first")


def _numbered(path: Path, row: int, item: list[Any], wanted: int) -> Row:
    if len(item) != wanted:
        raise data_fault(
            "RAGGED",
            f"Row {row} of {path.name} has {len(item)} fields, not {wanted}",
            "Every list must be as long as the first",
            "Correct that row",
        )
    return {str(position): value for position, value in enumerate(item)}


def _from_columns(path: Path, columns: dict[str, list[Any]]) -> list[Row]:
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name}: {length}" for name, length in list(lengths.items())[:10])
        cause, mend = f"They hold {shown} values", "Make all columns equally long"
        raise data_fault("RAGGED", f"The columns of {path.name} differ in length", cause, mend)
    return [dict(zip(columns, row, strict=True)) for row in zip_longest(*columns.values())]


def _shape(path: Path, cause: str) -> PluginFault:
    return data_fault(
        "JSON_SHAPE",
        f"There are no rows to be found in {path.name}",
        cause,
        "Give a list of objects or an object of lists, or say with 'path' where they are",
    )

"""Rows by Arrow's CSV parser, for files on which it agrees with RFC 4180 to the letter."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from tuneit_tabular.arrow import ROWS_A_BATCH, pa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tuneit_tabular.dialect import Dialect

__all__ = ["arrow_batches"]

_csv: Any = importlib.import_module("pyarrow.csv")

# up to here the whole file is parsed at once, on all threads
_WHOLE = 1 << 28
_BLOCK = 1 << 22
_SCANNED = 1 << 24
_LINE_ENDS = b"\n\r"


def arrow_batches(data: memoryview, names: list[str], dialect: Dialect) -> Iterator[Any]:
    """Batches of text columns.

    Raises:
        pyarrow.ArrowInvalid: for anything that is not a table; the exact parser then says what.
    """
    if not bytes(data[:_SCANNED]).strip(_LINE_ENDS):
        # Arrow calls a file without rows an error
        if len(data) > _SCANNED:
            raise pa.ArrowInvalid("only line ends at the beginning")
        return
    source = pa.BufferReader(pa.py_buffer(data))
    options = _options(names, dialect)
    if len(data) > _WHOLE:
        yield from _csv.open_csv(source, **options)
    else:
        yield from _csv.read_csv(source, **options).to_batches(ROWS_A_BATCH)


def _options(names: list[str], dialect: Dialect) -> dict[str, Any]:
    return {
        "read_options": _csv.ReadOptions(column_names=names, block_size=_BLOCK),
        "parse_options": _csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=dialect.quote or False,
            newlines_in_values=bool(dialect.quote),
        ),
        "convert_options": _csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[],
            strings_can_be_null=False,
            # decoded before
            check_utf8=False,
        ),
    }

"""Rows by Arrow's CSV parser, for files on which it agrees with RFC 4180 to the letter."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_tabular.arrow import ROWS_A_BATCH, pa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tuneit_tabular.dialect import Dialect

    Bytes = NDArray[np.uint8]

__all__ = ["arrow_batches", "has_plain_quotes"]

_csv: Any = importlib.import_module("pyarrow.csv")

# up to here the whole file is parsed at once, on all threads
_WHOLE = 1 << 28
_BLOCK = 1 << 22
_SCANNED = 1 << 24
_LINE_ENDS = b"\n\r"


def has_plain_quotes(data: memoryview, dialect: Dialect) -> bool:
    """Whether each quote opens a field, closes one, or is doubled inside one.

    On such a file all CSV parsers agree. Arrow's differs from others only in what it makes of
    stray quotes, escapes, and a quote that is never closed.
    """
    if dialect.escape or len(dialect.delimiter.encode()) != 1 or len(dialect.quote.encode()) > 1:
        return False
    if not dialect.quote:
        return True
    everything = np.frombuffer(data, np.uint8)
    inside = 0
    for start in range(0, len(everything), _SCANNED):
        block = everything[start : start + _SCANNED]
        places = np.flatnonzero(block == ord(dialect.quote)) + start
        if len(places) and not _are_plain(everything, places, inside, dialect):
            return False
        inside = (inside + len(places)) % 2
    return inside == 0


def _are_plain(data: Bytes, places: NDArray[np.int64], inside: int, dialect: Dialect) -> bool:
    opening, closing = places[inside::2], places[1 - inside :: 2]
    quote, delimiter = ord(dialect.quote), ord(dialect.delimiter)
    edges = np.zeros(256, bool)
    edges[[quote, delimiter, *_LINE_ENDS]] = True
    before = opening[opening > 0] - 1
    after = closing[closing < len(data) - 1] + 1
    return bool(edges[data[before]].all() and edges[data[after]].all())


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

"""Where quotes stand in a file, found by array operations: what may be left to a fast parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tuneit_tabular.dialect import Dialect
    from tuneit_tabular.line_shape import LineShape

    Bytes = NDArray[np.uint8]

__all__ = ["end_of_sound", "has_plain_quotes", "hides_rows"]

_SCANNED = 1 << 24
_LINE_ENDS = b"\n\r"
_LINE_END = re.compile(rb"[\n\r]")


def has_plain_quotes(data: memoryview, dialect: Dialect) -> bool:
    """Whether each quote opens a field, closes one, or is doubled inside one.

    On such a file all CSV parsers agree. Arrow's differs from others only in what it makes of
    stray quotes, escapes, and a quote that is never closed.
    """
    if not _is_scannable(dialect):
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


def hides_rows(data: memoryview, dialect: Dialect, shape: Callable[[], LineShape]) -> bool:
    """Whether quotes of a plain file enclose a line that could be a row by itself."""
    if not dialect.quote:
        return False
    everything = np.frombuffer(data, np.uint8)
    inside = 0
    for start in range(0, len(everything), _SCANNED):
        block = everything[start : start + _SCANNED]
        quotes = np.flatnonzero(block == ord(dialect.quote))
        ends = np.flatnonzero((block == _LINE_ENDS[0]) | (block == _LINE_ENDS[1]))
        enclosed = ends[(inside + np.searchsorted(quotes, ends)) % 2 == 1] + start + 1
        if len(enclosed) and not shape().can_tell:
            return False
        if any(shape().is_row(_line(data, int(at))) for at in enclosed):
            return True
        inside = (inside + len(quotes)) % 2
    return False


def _line(data: memoryview, at: int) -> str:
    end = _LINE_END.search(data, at)
    return str(data[at : end.start() if end else len(data)], "utf-8")


def _are_plain(data: Bytes, places: NDArray[np.int64], inside: int, dialect: Dialect) -> bool:
    opening, closing = places[inside::2], places[1 - inside :: 2]
    quote, delimiter = ord(dialect.quote), ord(dialect.delimiter)
    edges = np.zeros(256, bool)
    edges[[quote, delimiter, *_LINE_ENDS]] = True
    before = opening[opening > 0] - 1
    after = closing[closing < len(data) - 1] + 1
    return bool(edges[data[before]].all() and edges[data[after]].all())


def _is_scannable(dialect: Dialect) -> bool:
    one_byte = len(dialect.delimiter.encode()) == 1 and len(dialect.quote.encode()) <= 1
    return one_byte and not dialect.escape


def end_of_sound(data: memoryview, dialect: Dialect, shape: Callable[[], LineShape]) -> int:
    """End of the last whole record, where all up to there is as RFC 4180 has it; else 0."""
    if not _is_scannable(dialect) or not dialect.quote:
        return 0
    block = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(block == ord(dialect.quote))
    ends = np.flatnonzero((block == _LINE_ENDS[0]) | (block == _LINE_ENDS[1]))
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    end = int(outside[-1]) + 1 if len(outside) else 0
    whole = data[:end]
    if not has_plain_quotes(whole, dialect):
        return 0
    return 0 if not dialect.strict and hides_rows(whole, dialect, shape) else end

"""Rows by Python's csv module: slower than Arrow's parser, and it knows which row is wrong."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tuneit_tabular.dialect import Dialect

__all__ = ["ExactRows", "UnclosedQuote", "first_rows", "lines_of", "rows_of"]

_END = "\ue000"


class UnclosedQuote(Exception):
    """The file ends inside quotes."""


class ExactRows:
    """Iterates over rows; a line with nothing on it is no row.

    Raises:
        UnclosedQuote: instead of a last row that took in the rest of the file.
    """

    def __init__(self, lines: Iterable[str], dialect: Dialect) -> None:
        self._ended = False
        self._rows = rows_of(chain(lines, self._end()), dialect)

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._rows:
            if self._ended:
                # csv closes an open quote at the end of its input; then the mark is inside a field
                if row != [_END]:
                    raise UnclosedQuote
            elif row:
                yield row

    def _end(self) -> Iterator[str]:
        self._ended = True
        yield _END


def first_rows(data: memoryview, dialect: Dialect, count: int) -> Iterator[tuple[list[str], int]]:
    """The first rows, each with the number of bytes up to its end.

    Raises:
        UnclosedQuote: where one of them takes in the rest of the file.
    """
    consumed = 0

    def counted() -> Iterator[str]:
        nonlocal consumed
        for line in lines_of(data):
            consumed += len(line.encode())
            yield line

    for row in ExactRows(counted(), dialect):
        yield row, consumed
        count -= 1
        if count == 0:
            return


def lines_of(data: memoryview, newline: str | None = "") -> io.TextIOWrapper:
    """Text lines of mapped UTF-8, without a copy of the whole."""
    return io.TextIOWrapper(io.BufferedReader(_Mapped(data), 1 << 16), "utf-8", newline=newline)


class _Mapped(io.RawIOBase):
    def __init__(self, data: memoryview) -> None:
        self._left = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def rows_of(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """csv.reader with its limit on field size lifted."""
    csv.field_size_limit(2**31 - 1)
    return csv.reader(lines, **_options(dialect))


def _options(dialect: Dialect) -> dict[str, Any]:
    return {
        "delimiter": dialect.delimiter,
        "quotechar": dialect.quote or None,
        "quoting": csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        "escapechar": dialect.escape or None,
        "doublequote": True,
        "strict": False,
    }

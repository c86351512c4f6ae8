"""Rows by Python's csv module: slower than Arrow's parser, and it knows which row is wrong."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tuneit_tabular.dialect import Dialect

__all__ = ["ExactRows", "UnclosedQuote", "rows_of"]

_END = "\ue000"


class UnclosedQuote(Exception):
    """The file ends inside quotes."""


class ExactRows:
    """Iterates over rows; a line with nothing on it is no row.

    Raises:
        UnclosedQuote: instead of a last row that took in the rest of the file.
    """

    def __init__(self, data: memoryview, dialect: Dialect) -> None:
        self._lines = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
        self._ended = False
        self._rows = rows_of(self._fed(), dialect)
        #: Bytes up to the end of the row that was yielded last.
        self.consumed = 0

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._rows:
            if self._ended:
                # csv closes an open quote at the end of its input by itself; then the mark is inside a field
                if row != [_END]:
                    raise UnclosedQuote
            elif row:
                yield row

    def _fed(self) -> Iterator[str]:
        for line in self._lines:
            self.consumed += len(line.encode())
            yield line
        self._ended = True
        yield _END


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

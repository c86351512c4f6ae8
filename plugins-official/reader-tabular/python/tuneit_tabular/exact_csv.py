"""Rows of any CSV file: slower than Arrow's parser, knows which row is wrong, and what a quote in
the wrong place was meant to be.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tuneit_tabular.line_shape import LineShape
from tuneit_tabular.plain_lines import PlainLines, lines_in
from tuneit_tabular.quote_scan import end_of_sound
from tuneit_tabular.quoting import Record, RecordParser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tuneit_tabular.dialect import Dialect

__all__ = ["ExactRows", "MisplacedQuote", "Strays", "lines_of"]

_BLOCK = 1 << 16
_JUDGED_LINES = 200


class MisplacedQuote(Exception):
    """A quote that encloses no field, in the row of this number."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


@dataclass
class Strays:
    """Rows whose quotes were taken for letters."""

    count: int = 0
    #: Numbers of the first ten.
    first: list[int] = field(default_factory=list[int])

    def add(self, row: int) -> None:
        self.count += 1
        if len(self.first) < 10:
            self.first.append(row)

    def up_to(self, row: int) -> Strays:
        """Those among the first rows."""
        first = [one for one in self.first if one <= row]
        return Strays(len(first), first)


class ExactRows:
    """Iterates over rows; a line with nothing on it is no row.

    What RFC 4180 allows is read as it says. A quote that it does not allow is a letter where the
    row then has the number of cells it should have; so is one that opens a field and closes it on
    another line, where the lines between are rows by themselves (`LineShape`).

    Raises:
        MisplacedQuote: where no reading fits, and with `strict` wherever RFC 4180 is broken.
    """

    def __init__(
        self,
        data: memoryview,
        dialect: Dialect,
        *,
        width: int | None = None,
        shape: Callable[[], LineShape] = LineShape,
        number: int = 1,
    ) -> None:
        self._data = data
        self._dialect = dialect
        self._parser = RecordParser(data, dialect)
        self._shape = shape
        self._width = width
        self._number = number
        self.strays = Strays()
        self._lines = PlainLines(data, dialect)

    def __iter__(self) -> Iterator[list[str]]:
        at, judged = self._lines.after_blank(0), 0
        while at < len(self._data):
            if (end := self._lines.end(at)) > at:
                yield from self._counted(self._split(at, end))
            elif at >= judged and (end := self._end_of_sound(at)) > at:
                yield from self._counted(self._by_module(at, end))
            else:
                # a block with a stray quote in it is read record by record
                judged = judged if at < judged else at + _BLOCK
                record = self._record(at)
                yield from self._counted([record.cells])
                end = record.end
            at = self._lines.after_blank(end)

    def first(self, count: int) -> Iterator[tuple[list[str], int]]:
        """The first rows, each with the byte after it."""
        at = self._lines.after_blank(0)
        while at < len(self._data) and count > 0:
            record = self._record(at)
            yield record.cells, record.end
            self._number += 1
            at, count = self._lines.after_blank(record.end), count - 1

    def _counted(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        for row in rows:
            self._number += 1
            yield row

    def _split(self, at: int, end: int) -> Iterator[list[str]]:
        delimiter = self._dialect.delimiter
        for line in lines_in(str(self._data[at:end], "utf-8")):
            if line:
                yield line.split(delimiter)

    def _end_of_sound(self, at: int) -> int:
        return at + end_of_sound(self._data[at : at + _BLOCK], self._dialect, self._shape)

    def _by_module(self, at: int, end: int) -> Iterator[list[str]]:
        csv.field_size_limit(2**31 - 1)
        text = io.StringIO(str(self._data[at:end], "utf-8"), newline="")
        marks = {"delimiter": self._dialect.delimiter, "quotechar": self._dialect.quote}
        return filter(None, csv.reader(text, **marks))

    def _record(self, at: int) -> Record:
        by_rfc = self._parser.read(at, "rfc")
        if by_rfc and (self._dialect.strict or not by_rfc.spans):
            return by_rfc
        if self._dialect.strict:
            raise MisplacedQuote(self._number)
        letters = self._parser.read(at, "literal")
        assert letters is not None
        if by_rfc and not (self._fits(letters) and self._swallows(by_rfc, letters)):
            return by_rfc
        meant = letters if by_rfc else self._meant(at, letters)
        self.strays.add(self._number)
        return meant

    def _fits(self, record: Record) -> bool:
        width = self._shape().width if self._width is None else self._width
        return width in (0, len(record.cells))

    def _swallows(self, record: Record, first_line: Record) -> bool:
        """Whether the lines that the quotes enclose are rows by themselves."""
        text = str(self._data[first_line.end : record.end], "utf-8")
        lines = [line for line in lines_in(text) if line][:_JUDGED_LINES]
        return self._shape().are_rows(lines, by_value=self._fits(record))

    def _meant(self, at: int, letters: Record) -> Record:
        if self._fits(letters):
            return letters
        lazy = self._parser.read(at, "lazy")
        if lazy and self._fits(lazy):
            return lazy
        raise MisplacedQuote(self._number)


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

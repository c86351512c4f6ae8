"""One record out of the bytes of a CSV file, its quotes read in one of three ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from tuneit_tabular.dialect import Dialect

__all__ = ["Record", "RecordParser", "Way"]

#: `rfc`: as RFC 4180 has it. `lazy`: a quote closes only where the field ends, any other one inside
#: is a letter. `literal`: every quote is a letter.
Way = Literal["rfc", "lazy", "literal"]

# a lazy field that long is no slip of the pen
_LAZY_BYTES = 1 << 16
_ANY = r"[\s\S]"
_NONE = r"[^\s\S]"
_LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class Record:
    """Cells, and the byte after the record's line end."""

    cells: list[str]
    end: int
    #: Whether a quoted cell holds a line end.
    spans: bool


class _Cell(NamedTuple):
    text: str
    end: int
    spans: bool


class RecordParser:
    """Reads records at given bytes of UTF-8; looks at no other part of the file."""

    def __init__(self, data: memoryview, dialect: Dialect) -> None:
        self._data = data
        self._quote = dialect.quote.encode()
        quote, escape = re.escape(dialect.quote), re.escape(dialect.escape)
        # groups of what is not set are there, and never match
        escaped = f"({escape}{_ANY})" if escape else f"({_NONE})"
        delimiter = f"({re.escape(dialect.delimiter)})"
        self._stop = re.compile(f"{escaped}|{delimiter}|\\r\\n|\\n|\\r".encode())
        self._inside = re.compile(f"{escaped}|{quote or _NONE}".encode())
        single = f"{escape}({_ANY})" if escape else f"({_NONE})"
        doubled = f"{quote}({quote})" if quote else f"({_NONE})"
        self._escape = dialect.escape
        self._escaped_text = re.compile(single)
        self._quoted_text = re.compile(f"{single}|{doubled}")

    def read(self, at: int, way: Way) -> Record | None:
        """The record that begins at this byte; None where its quotes do not allow the way."""
        cells: list[str] = []
        spans = False
        while True:
            quoted = way != "literal" and self._opens(at)
            cell = self._quoted(at, way) if quoted else self._bare(at)
            if cell is None:
                return None
            cells.append(cell.text)
            spans = spans or cell.spans
            stop = self._stop.match(self._data, cell.end)
            if stop is None:
                return Record(cells, len(self._data), spans)
            at = stop.end()
            if stop[2] is None:
                return Record(cells, at, spans)

    def _opens(self, at: int) -> bool:
        return self._quote != b"" and self._data[at : at + len(self._quote)] == self._quote

    def _bare(self, begin: int) -> _Cell:
        at = begin
        while (stop := self._stop.search(self._data, at)) and stop[1] is not None:
            at = stop.end()
        end = stop.start() if stop else len(self._data)
        text = str(self._data[begin:end], "utf-8")
        if self._escape and self._escape in text:
            text = self._escaped_text.sub(r"\1", text)
        return _Cell(text, end, spans=False)

    def _quoted(self, opening: int, way: Way) -> _Cell | None:
        begin = at = opening + len(self._quote)
        last = begin + _LAZY_BYTES if way == "lazy" else len(self._data)
        while found := self._inside.search(self._data, at, last):
            at = found.end()
            if found[1] is not None:
                continue
            if self._opens(at):
                at += len(self._quote)
            elif self._ends(at):
                return self._enclosed(begin, found.start(), at)
            elif way == "rfc":
                return None
        return None

    def _ends(self, at: int) -> bool:
        stop = self._stop.match(self._data, at)
        return at == len(self._data) if stop is None else stop[1] is None

    def _enclosed(self, begin: int, end: int, after: int) -> _Cell:
        text = str(self._data[begin:end], "utf-8")
        text = self._quoted_text.sub(lambda mark: mark[1] or mark[2], text)
        return _Cell(text, after, _LINE_END.search(self._data, begin, end) is not None)

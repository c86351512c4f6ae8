"""Lines without a quote, found a megabyte at a time: no parser is needed for these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuneit_tabular.dialect import Dialect

__all__ = ["PlainLines", "lines_in"]

_BLOCK = 1 << 20
_BLANK = re.compile(rb"[\r\n]+")
_LINE_END = re.compile(r"\r\n|\n|\r")


def lines_in(text: str) -> list[str]:
    """With an empty one after the last line end."""
    return _LINE_END.split(text) if "\r" in text else text.split("\n")


class PlainLines:
    """Walks over a file, forward only."""

    def __init__(self, data: memoryview, dialect: Dialect) -> None:
        self._data = data
        self._has_escape = dialect.escape != ""
        # text has no NUL byte
        self._quote = re.compile(re.escape(dialect.quote or "\0").encode())
        self._quote_at = -1

    def end(self, at: int) -> int:
        """End of the last whole line in front of the next quote, a megabyte on at most; `at` where
        there is none.
        """
        if self._has_escape:
            return at
        if self._quote_at < at:
            found = self._quote.search(self._data, at)
            self._quote_at = found.start() if found else len(self._data)
        block = bytes(self._data[at : min(self._quote_at, at + _BLOCK)])
        # where this falls between \r and \n, the latter is a line with nothing on it
        return at + max(block.rfind(b"\n"), block.rfind(b"\r")) + 1

    def after_blank(self, at: int) -> int:
        blank = _BLANK.match(self._data, at)
        return blank.end() if blank else at

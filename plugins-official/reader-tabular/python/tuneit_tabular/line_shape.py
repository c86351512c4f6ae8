"""What the rows of a file look like that have no quote: the yardstick for the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tuneit_tabular.plain_lines import PlainLines, lines_in
from tuneit_tabular.quoting import RecordParser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tuneit_tabular.dialect import Dialect

__all__ = ["LineShape"]

# looked at: so many records and blocks, and so many rows of a block
_MOST = 4000
_MOST_A_BLOCK = 50
_FEWEST = 8
_LINEWISE = 0.8
_REPEATED = 0.9


@dataclass(frozen=True)
class LineShape:
    """Tells whether a line could be a row by itself.

    Lines have a shape where nearly all of them have equally many cells. A column of few values,
    such as a label, is what tells a row from a text that happens to hold a delimiter.
    """

    delimiter: str = ","
    #: Cells of a line; 0 where lines are not rows.
    width: int = 0
    #: Column → the values that come again and again, where nearly all of them do.
    kinds: Mapping[int, frozenset[str]] = field(default_factory=dict[int, frozenset[str]])

    @classmethod
    def of(cls, data: memoryview, dialect: Dialect) -> LineShape:
        if dialect.escape or not dialect.quote:
            return cls()
        rows = list(_sampled(data, dialect))
        (width, times), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
        if width < 2 or times < _FEWEST or times < _LINEWISE * len(rows):
            return cls()
        whole = [row for row in rows if len(row) == width]
        kinds = {at: known for at in range(width) if (known := _kind([row[at] for row in whole]))}
        return cls(dialect.delimiter, width, kinds)

    @property
    def can_tell(self) -> bool:
        # texts hold commas; a tab in one is rare enough to tell by itself
        return self.width > 0 and (bool(self.kinds) or self.delimiter == "\t")

    def is_row(self, line: str) -> bool:
        """Whether the line has all its cells, and known values where columns repeat theirs."""
        cells = line.split(self.delimiter)
        if not self.can_tell or len(cells) != self.width:
            return False
        known = all(cells[at] in values for at, values in self.kinds.items())
        return known and (not self.kinds or any(cells[at] for at in self.kinds))

    def are_rows(self, lines: Sequence[str], *, by_value: bool) -> bool:
        """Whether half of the lines or more could be rows; without `by_value` the number of their
        cells is enough.
        """
        if by_value:
            return 2 * sum(map(self.is_row, lines)) >= len(lines)
        fitting = sum(line.count(self.delimiter) == self.width - 1 for line in lines)
        return self.width > 0 and 2 * fitting >= len(lines)


def _sampled(data: memoryview, dialect: Dialect) -> Iterator[list[str]]:
    """Rows without a quote, outside of quotes as RFC 4180 has them.

    They must not lie inside: a long text would vouch for itself.
    """
    lines, parser = PlainLines(data, dialect), RecordParser(data, dialect)
    at = lines.after_blank(0)
    for _ in range(_MOST):
        if at >= len(data):
            return
        end = lines.end(at)
        if end > at:
            text = str(data[at:end], "utf-8")
            whole = [line for line in lines_in(text)[:_MOST_A_BLOCK] if line]
            yield from (line.split(dialect.delimiter) for line in whole)
        else:
            record = parser.read(at, "rfc") or parser.read(at, "literal")
            assert record is not None
            end = record.end
        at = lines.after_blank(end)


def _kind(values: list[str]) -> frozenset[str]:
    fewest = 2 if len(values) < 50 else 3
    counts = Counter(values)
    repeated = frozenset(value for value, count in counts.items() if count >= fewest)
    covered = sum(counts[value] for value in repeated)
    is_kind = covered >= _REPEATED * len(values) and repeated != {""}
    return repeated if is_kind else frozenset()

"""CSV and TSV: every cell is the text that stands in the file.

Two parsers give the same cells. Arrow's is fast and takes files whose quotes stand where RFC
4180 puts them. Our own takes the rest: it knows what a stray quote was meant to be, and finds
the row that is wrong.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import Context, PluginFault, ReadInput, dataset_reader

from tuneit_tabular.arrow import limited, pa, strings, unique_names
from tuneit_tabular.arrow_csv import arrow_batches
from tuneit_tabular.dialect import CsvConfig, dialect_of, looks_like_header
from tuneit_tabular.exact_csv import ExactRows, MisplacedQuote, Strays
from tuneit_tabular.line_shape import LineShape
from tuneit_tabular.quote_scan import has_plain_quotes, hides_rows
from tuneit_tabular.source_file import data_fault, decoded, empty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["read_csv"]

_ROWS = 16_384


@dataset_reader(id="csv", accepts=[".csv", ".tsv", ".tab"], config=CsvConfig)
def read_csv(input: ReadInput, context: Context) -> Iterator[Any]:
    """Yields batches of text columns.

    Raises:
        PluginFault: TUNEIT_DATA_EMPTY, _BINARY, _ENCODING, _RAGGED or _QUOTE.
    """
    table = _Table(input.path, decoded(input.path, input.config.encoding), input.config)
    yield from limited(table.batches(), input.limit)
    if table.strays.count:
        context.warn(*_stray_quotes(table.strays))


class _Table:
    """One file: where its rows begin, and what its columns are called."""

    def __init__(self, path: Path, data: memoryview, config: CsvConfig) -> None:
        self._path = path
        self._dialect = dialect_of(config, data, path.suffix.lower())
        # looked at only where a quoted field goes over lines
        self._shape = cache(lambda: LineShape.of(data, self._dialect))
        first, second, start = self._beginning(data)
        header = looks_like_header(first, second) if config.header == "auto" else config.header
        self._header = bool(header)
        self._names = unique_names(first if header else map(str, range(len(first))))
        self._body = data[start:] if header else data
        # what is in the body will be met again
        self.strays = self.strays.up_to(int(self._header))

    def batches(self) -> Iterator[Any]:
        """Arrow's parser as far as it goes, then the exact one from the row where it stopped."""
        done = 0
        if self._is_plain():
            try:
                for batch in arrow_batches(self._body, self._names, self._dialect):
                    yield batch
                    done += batch.num_rows
            except pa.ArrowInvalid:
                # ragged, or a row larger than a block: the exact parser knows which, and where
                pass
            else:
                if done == 0:
                    yield self._batch([])
                return
        yield from self._exact(done)

    def _is_plain(self) -> bool:
        body, dialect = self._body, self._dialect
        if not has_plain_quotes(body, dialect):
            return False
        return dialect.strict or not hides_rows(body, dialect, self._shape)

    def _beginning(self, data: memoryview) -> tuple[list[str], list[str] | None, int]:
        """The first two rows, and where the first one ends."""
        rows = ExactRows(data, self._dialect, shape=self._shape)
        try:
            found = list(rows.first(2))
        except MisplacedQuote as wrong:
            raise self._misplaced(wrong.row) from None
        if not found:
            raise empty(self._path)
        (first, start), *rest = found
        self.strays = rows.strays
        return first, rest[0][0] if rest else None, start

    def _exact(self, skip: int) -> Iterator[Any]:
        number, yielded = int(self._header), skip > 0
        exact = ExactRows(
            self._body,
            self._dialect,
            width=len(self._names),
            shape=self._shape,
            number=number + 1,
        )
        exact.strays = self.strays
        number += skip
        rows = islice(exact, skip, None)
        try:
            while held := list(islice(rows, _ROWS)):
                self._check_widths(held, number)
                yield self._batch(held)
                number, yielded = number + len(held), True
        except MisplacedQuote as wrong:
            raise self._misplaced(wrong.row) from None
        if not yielded:
            yield self._batch([])

    def _check_widths(self, rows: list[list[str]], before: int) -> None:
        wanted = len(self._names)
        if all(len(row) == wanted for row in rows):
            return
        at, row = next((at, row) for at, row in enumerate(rows, 1) if len(row) != wanted)
        raise self._ragged(before + at, len(row))

    def _batch(self, rows: list[list[str]]) -> Any:
        columns = [list(column) for column in zip(*rows, strict=True)]
        return strings(columns or [[] for _ in self._names], self._names)

    def _ragged(self, number: int, fields: int) -> PluginFault:
        source = "the header" if self._header else "the first row"
        return data_fault(
            "RAGGED",
            f"Row {number} of {self._path.name} has {_fields(fields)}, not {len(self._names)}",
            f"Every row must have as many as {source}; rows count from 1, with a header",
            "Correct that row, quote fields that hold the delimiter, or set 'delimiter' or 'quote'",
        )

    def _misplaced(self, number: int) -> PluginFault:
        return data_fault(
            "QUOTE",
            f"A quote in row {number} of {self._path.name} encloses no field",
            "It is never closed, or more text follows it; rows count from 1, with a header",
            "Close the quote and double those inside, or set 'quote' to off",
        )


def _stray_quotes(strays: Strays) -> tuple[str, str, str]:
    """Code, message and mend of the warning."""
    rows = ", ".join(map(str, strays.first)) + (" …" if strays.count > len(strays.first) else "")
    what = "1 row has quotes" if strays.count == 1 else f"{strays.count} rows have quotes"
    return (
        "TUNEIT_DATA_QUOTE",
        f"{what} that enclose no field; they were kept as letters (rows from 1: {rows})",
        "Look at these rows; set 'quote' to off where quotes mean nothing, or 'strict' to refuse",
    )


def _fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count} fields"

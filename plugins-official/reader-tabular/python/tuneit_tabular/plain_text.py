"""Text files: one row a line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import Context, ReadInput, dataset_reader

from tuneit_tabular.arrow import limited, strings
from tuneit_tabular.exact_csv import lines_of
from tuneit_tabular.source_file import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TextConfig", "read_text"]

_ROWS = 16_384


@dataclass(frozen=True)
class TextConfig:
    """How to read a text file."""

    encoding: str = "auto"
    column: str = "text"


@dataset_reader(id="text", accepts=[".txt", ".text"], config=TextConfig)
def read_text(input: ReadInput, context: Context) -> Iterator[Any]:
    """Yields batches of one column; an empty line is an empty text, the end of the last line is no
    row.

    Raises:
        PluginFault: TUNEIT_DATA_EMPTY, _BINARY or _ENCODING.
    """
    del context
    data = decoded(input.path, input.config.encoding)
    yield from limited(_batches(data, input.config.column), input.limit)


def _batches(data: memoryview, column: str) -> Iterator[Any]:
    # like every text reader of Python: \n, \r\n and \r end a line
    lines = lines_of(data, None)
    while held := [line.removesuffix("\n") for line in islice(lines, _ROWS)]:
        yield strings([held], [column])

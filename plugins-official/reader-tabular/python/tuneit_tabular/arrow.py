"""pyarrow, at the one place where its missing types become `Any`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ROWS_A_BATCH", "limited", "pa", "strings", "unique_names"]

pa: Any = importlib.import_module("pyarrow")

#: Most rows of one batch that the runtime takes.
ROWS_A_BATCH = 65_536


def strings(columns: list[list[str]], names: list[str]) -> Any:
    """A batch whose columns are all text."""
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.record_batch(arrays, names=names)


def unique_names(names: Iterable[str]) -> list[str]:
    """`a, a` becomes `a, a_2`; a column without a name is called by its position."""
    taken: set[str] = set()
    unique: list[str] = []
    for position, name in enumerate(names):
        free, count = name or str(position), 2
        while free in taken:
            free, count = f"{name or position}_{count}", count + 1
        taken.add(free)
        unique.append(free)
    return unique


def limited(batches: Iterable[Any], limit: int | None) -> Iterator[Any]:
    """Batches of at most 65,536 rows, and no more than `limit` rows in all; at least one, for its
    schema.
    """
    left = limit
    yielded = False
    for batch in batches:
        if left is not None:
            batch = batch.slice(0, left)
            left -= batch.num_rows
        for start in range(0, max(batch.num_rows, 0 if yielded else 1), ROWS_A_BATCH):
            yield batch.slice(start, ROWS_A_BATCH)
            yielded = True
        if left == 0:
            return

"""Seeded splits: which row goes where depends on the seed and the row's number in the source,
nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import compute
from tuneit_runtime.faults import fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Rows = NDArray[np.uint32]

__all__ = ["SPLITS", "split_by_column", "split_by_share"]

SPLITS = ("train", "validation", "test")
_WORDS = {
    "train": "train training",
    "validation": "validation valid val dev eval",
    "test": "test testing",
}


def split_by_share(
    row_ids: NDArray[np.int64],
    labels: NDArray[np.int32] | None,
    shares: Mapping[str, float],
    seed: int,
) -> dict[str, Rows]:
    """Positions of each split, ascending. With `labels` every class is spread by the same shares.

    Raises:
        Fault: TUNEIT_DATA_TOO_FEW where a split with a share would be empty.
    """
    wanted = [name for name in SPLITS if shares.get(name, 0) > 0]
    if len(row_ids) < len(wanted):
        raise fault("TUNEIT_DATA_TOO_FEW", rows=len(row_ids), splits=", ".join(wanted))
    order = np.argsort(_mixed(row_ids, seed), kind="stable")
    groups = _groups(order, labels)
    counts = _counts([len(group) for group in groups], [shares[name] for name in wanted])
    parts: dict[str, list[Any]] = {name: [] for name in wanted}
    for group, row in zip(groups, counts, strict=True):
        for name, piece in zip(wanted, np.split(group, np.cumsum(row)[:-1]), strict=True):
            parts[name].append(piece)
    return {name: np.sort(np.concatenate(parts[name])).astype(np.uint32) for name in wanted}


def _mixed(row_ids: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """SplitMix64 of seed and row: a number that looks random and needs no state."""
    with np.errstate(over="ignore"):
        value = row_ids.astype(np.uint64) + np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
        return value ^ (value >> np.uint64(31))


def _groups(order: Any, labels: NDArray[np.int32] | None) -> list[Any]:
    if labels is None:
        return [order]
    sorted_labels = labels[order]
    return [order[sorted_labels == number] for number in np.unique(labels)]


def _counts(sizes: list[int], shares: list[float]) -> NDArray[np.int64]:
    """Rows by group and split. Totals match the shares, and the first split gets one row of each
    group.
    """
    ideal = np.outer(sizes, shares)
    counts = np.floor(ideal).astype(np.int64)
    counts[:, 0] = np.array(sizes) - counts[:, 1:].sum(axis=1)
    for split in range(1, len(shares)):
        missing = max(round(sum(sizes) * shares[split]), 1) - int(counts[:, split].sum())
        # who is furthest below its share gives first; of equals the larger class
        rest = ideal[:, split] - counts[:, split]
        for group in sorted(range(len(sizes)), key=lambda n: (-rest[n], -sizes[n], n)) * 2:
            if missing > 0 and counts[group, 0] > 1:
                counts[group, 0] -= 1
                counts[group, split] += 1
                missing -= 1
        _give_any(counts, split, sizes)
    return counts


def _give_any(counts: NDArray[np.int64], split: int, sizes: list[int]) -> None:
    """A split with a share holds at least one row, even where that empties a class of the first
    split.
    """
    if counts[:, split].sum() > 0:
        return
    group = int(np.argmax(np.where(counts[:, 0] > 0, np.array(sizes), -1)))
    counts[group, 0] -= 1
    counts[group, split] += 1


def split_by_column(values: Any, column: str, row_ids: NDArray[np.int64]) -> dict[str, Rows]:
    """Positions of each split where the data says it itself.

    Raises:
        Fault: TUNEIT_DATA_SPLIT_VALUE for any other word, TUNEIT_DATA_TOO_FEW without a
            training row.
    """
    words = {word: name for name, known in _WORDS.items() for word in known.split()}
    encoded = compute.utf8_lower(compute.utf8_trim_whitespace(values)).combine_chunks()
    encoded = encoded.dictionary_encode()
    positions = np.asarray(encoded.indices.fill_null(-1))
    names = [words.get(value or "") for value in encoded.dictionary.to_pylist()]
    wrong = [n for n, name in enumerate(names) if name is None]
    _refuse(values, positions, [*wrong, -1], column, row_ids)
    found = {
        split: np.flatnonzero(
            np.isin(positions, [n for n, name in enumerate(names) if name == split])
        )
        for split in SPLITS
    }
    if len(found["train"]) == 0:
        raise fault("TUNEIT_DATA_TOO_FEW", rows=0, splits=f"train of the column '{column}'")
    return {name: rows.astype(np.uint32) for name, rows in found.items() if len(rows) > 0}


def _refuse(
    values: Any, positions: Any, wrong: list[int], column: str, row_ids: NDArray[np.int64]
) -> None:
    bad = np.flatnonzero(np.isin(positions, wrong))
    if len(bad) > 0:
        first = int(bad[0])
        shown = values[first].as_py()
        value = "nothing" if shown in (None, "") else f"'{str(shown)[:60]}'"
        row = int(row_ids[first]) + 1
        raise fault("TUNEIT_DATA_SPLIT_VALUE", column=column, value=value, row=row)

"""Chance that belongs to a row: the same whatever batch, thread or process asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["draws", "row_keys"]

# SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def row_keys(rows: NDArray[Any], *, seed: int, epoch: int, place: int) -> NDArray[np.uint64]:
    """One 64-bit number a row, out of (seed, epoch, place, row). `rows` are numbers of the source,
    so that a row keeps its chance where others are dropped.
    """
    state = np.zeros(1, np.uint64)
    for number in (seed, epoch, place):
        state = _mixed(state, np.uint64(number))
    return _mixed(state, rows.astype(np.uint64))


def draws(keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """A number in [0, 1) for each key, on another branch than what `Random(key)` gives."""
    return (_mixed(keys, np.uint64(0)) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _mixed(state: NDArray[np.uint64], number: Any) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        value = (state ^ number) + _GAMMA
        value = (value ^ (value >> np.uint64(30))) * _FIRST
        value = (value ^ (value >> np.uint64(27))) * _SECOND
        return value ^ (value >> np.uint64(31))

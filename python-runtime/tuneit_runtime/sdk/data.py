"""Inputs of readers and transforms."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

__all__ = ["ReadInput", "TransformInput"]


@dataclass(frozen=True)
class ReadInput:
    """What a dataset reader is called with."""

    path: Path
    #: The reader's frozen configuration dataclass, already checked.
    config: Any
    #: Stop after so many rows (a preview); None = all.
    limit: int | None = None


@dataclass(frozen=True)
class TransformInput:
    """One batch of a dataset on its way through a transform.

    A transform returns a batch with the same schema; it may drop rows, and must keep the column
    `__row__` (int64, the row's number in the source) on those it keeps.

    An augmentation (`use="augment"`) gets the text of some training rows and nothing else, keeps
    every row, and is pure in `keys`: what it makes of a row must not hang on the other rows of the
    batch, on an earlier call, or on chance of its own. The runtime tries that before training.
    """

    batch: pa.RecordBatch
    config: Any
    #: Role → column name, such as `{"text": "message", "label": "category"}`.
    roles: dict[str, str] = field(default_factory=dict)
    #: Epoch, from 0; while cleaning it is 0.
    epoch: int = 0
    #: One 64-bit number a row, of (seed, epoch, place in the recipe, row); empty while cleaning.
    keys: Sequence[int] = ()

    def random(self, at: int) -> Random:
        """Chance for row `at` of the batch: the same stream in every batch, process and run."""
        return Random(self.keys[at])  # noqa: S311 -- repeatable by intent, guards nothing

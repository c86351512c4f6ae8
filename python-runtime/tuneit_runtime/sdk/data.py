"""Inputs of readers and transforms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    """

    batch: pa.RecordBatch
    config: Any
    #: Role → column name, such as `{"text": "message", "label": "category"}`.
    roles: dict[str, str] = field(default_factory=dict)
    epoch: int = 0

"""What rows are judged by, read from the batch that training would make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import RowTarget

from tuneit_pytorch.batch_source import NO_LOSS, build_batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuneit_runtime.sdk import PreparedData

__all__ = ["row_targets"]


def row_targets(data: PreparedData, rows: Sequence[int]) -> list[RowTarget]:
    """In the order of `rows`: a batch has an order of its own."""
    batch = build_batch(data, np.asarray(rows, np.int64), "cpu")
    labels, ends = batch.labels.numpy(), batch.cu_seqlens.numpy()
    if len(labels) == len(batch.rows):
        found = [RowTarget(label=None if label == NO_LOSS else int(label)) for label in labels]
    else:
        parts = np.split(labels, ends[1:-1])
        found = [RowTarget(mask=part != NO_LOSS) for part in parts]
    by_row = dict(zip(batch.rows.tolist(), found, strict=True))
    return [by_row[row] for row in rows]

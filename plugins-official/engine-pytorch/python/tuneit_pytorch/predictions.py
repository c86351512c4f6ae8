"""The predictions table: id, split, label, prediction, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_predictions"]


def write_predictions(
    path: Path,
    *,
    ids: np.ndarray,
    split: str,
    labels: np.ndarray,
    scores: np.ndarray,
    classes: list[str],
) -> None:
    """`scores` are probabilities `(rows, classes)`; a row without a label has null there."""
    names = pa.array(classes, pa.string())
    flat = pa.array(np.ascontiguousarray(scores).reshape(-1), pa.float32())
    wanted = pa.array(labels, pa.int32(), mask=labels < 0)
    table = pa.table(
        {
            "id": pa.array(ids, pa.int64()),
            "split": pa.array([split] * len(ids), pa.string()),
            "label": names.take(wanted),
            "prediction": names.take(pa.array(scores.argmax(axis=1), pa.int64())),
            "scores": pa.FixedSizeListArray.from_arrays(flat, len(classes)),
        }
    )
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=65_536)

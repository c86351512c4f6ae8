"""Answers of a model for many rows, and what metrics make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from tuneit_pytorch.batch_source import build_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuneit_runtime.sdk import Batch, Metric, PreparedData, Table

__all__ = ["Scores", "judge", "probabilities", "score_rows"]


@dataclass(frozen=True)
class Scores:
    """Values by metric name, `loss` among them, and tables."""

    values: dict[str, float]
    tables: list[Table]
    lower_is_better: set[str]


def score_rows(
    forward: Callable[[Batch], torch.Tensor],
    model: torch.nn.Module,
    data: PreparedData,
    rows: np.ndarray,
    *,
    batch_size: int,
    device: str,
    tell: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Logits `(rows, classes)` float32, in the order of `rows`. Takes no random number."""
    rows = np.asarray(rows, np.int64)
    _, offsets = data.tokens()
    lengths = np.asarray(offsets)[rows + 1] - np.asarray(offsets)[rows]
    order = np.argsort(-lengths, kind="stable")
    logits = np.zeros((len(rows), len(data.classes)), np.float32)
    place = {int(row): at for at, row in enumerate(rows)}
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for start in range(0, len(order), batch_size):
            batch = build_batch(data, rows[order[start : start + batch_size]], device)
            answers = forward(batch).float().cpu().numpy()
            logits[[place[int(row)] for row in batch.rows]] = answers
            if tell is not None:
                tell(min(start + batch_size, len(order)))
    model.train(was_training)
    return logits


def probabilities(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)


def judge(
    logits: np.ndarray, labels: np.ndarray, metrics: Sequence[Metric], classes: list[str]
) -> Scores:
    """Rows without a label take no part."""
    labelled = labels >= 0
    logits, labels = logits[labelled], labels[labelled].astype(np.int64)
    if len(labels) == 0:
        return Scores({}, [], set())
    values = {"loss": _mean_loss(logits, labels)}
    tables: list[Table] = []
    lower = {"loss"}
    scores = probabilities(logits)
    for metric in metrics:
        metric.start(classes)
        metric.update(labels, logits.argmax(axis=1).astype(np.int64), scores)
        found, more = metric.result()
        values.update({one.name: float(one.value) for one in found})
        lower |= {one.name for one in found if one.better == "lower"}
        tables += more
    return Scores(values, tables, lower)


def _mean_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    wide = logits.astype(np.float64)
    highest = wide.max(axis=1)
    total = np.log(np.exp(wide - highest[:, None]).sum(axis=1)) + highest
    return float((total - wide[np.arange(len(labels)), labels]).mean())

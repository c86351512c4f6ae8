"""Area under the ROC curve, one class against the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import MetricValue, Table, metric

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Auroc"]


@metric(id="auroc", tasks=["text-classification"])
class Auroc:
    """Mean over the classes that have rows of their own and rows of others; no value where there is
    none.
    """

    def __init__(self, config: None = None) -> None:
        self.config = config

    def start(self, classes: Sequence[str]) -> None:
        self._classes = len(classes)
        self._labels: list[np.ndarray] = []
        self._scores: list[np.ndarray] = []

    def update(self, labels: np.ndarray, predictions: np.ndarray, scores: np.ndarray) -> None:
        del predictions
        self._labels.append(labels)
        self._scores.append(scores)

    def result(self) -> tuple[list[MetricValue], list[Table]]:
        if not self._labels:
            return [], []
        labels, scores = np.concatenate(self._labels), np.concatenate(self._scores)
        areas = [_area(labels == number, scores[:, number]) for number in range(self._classes)]
        found = [area for area in areas if area is not None]
        return [MetricValue("auroc_macro", float(np.mean(found)), "higher")] if found else [], []


def _area(positive: np.ndarray, scores: np.ndarray) -> float | None:
    """The chance that a row of the class scores above another; equal scores count half."""
    own = int(positive.sum())
    others = len(positive) - own
    if own == 0 or others == 0:
        return None
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    highest = np.cumsum(sizes)
    mean_rank = highest - (sizes - 1) / 2
    ranks = mean_rank[group][positive].sum()
    return float((ranks - own * (own + 1) / 2) / (own * others))

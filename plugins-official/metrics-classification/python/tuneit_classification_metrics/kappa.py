"""Cohen's kappa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuneit_runtime.sdk import MetricValue, Table, metric

from tuneit_classification_metrics.confusion import Counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

__all__ = ["CohenKappa"]


@metric(id="cohen-kappa", tasks=["text-classification"])
class CohenKappa:
    def __init__(self, config: None = None) -> None:
        self.config = config

    def start(self, classes: Sequence[str]) -> None:
        self._counts = Counts(len(classes))

    def update(self, labels: np.ndarray, predictions: np.ndarray, scores: np.ndarray) -> None:
        del scores
        self._counts.add(labels, predictions)

    def result(self) -> tuple[list[MetricValue], list[Table]]:
        matrix = self._counts.matrix.astype(float)
        rows = matrix.sum()
        if rows == 0:
            return [], []
        agreed = matrix.trace() / rows
        by_chance = float(matrix.sum(axis=0) @ matrix.sum(axis=1)) / rows**2
        # everything is one class, meant and answered: chance explains all of it
        kappa = 0.0 if by_chance >= 1 else (agreed - by_chance) / (1 - by_chance)
        return [MetricValue("cohen_kappa", float(kappa), "higher")], []

"""Precision, recall and F1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import MetricValue, Table, metric

from tuneit_classification_metrics.confusion import Counts

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["F1", "F1Config"]

_LARGEST = 1000


@dataclass(frozen=True)
class F1Config:
    per_class: bool = True


@metric(id="f1", tasks=["text-classification"], config=F1Config)
class F1:
    """A class that is neither meant nor answered counts nothing in the macro means; one that is
    missed counts 0.
    """

    def __init__(self, config: F1Config | None = None) -> None:
        self.config = config or F1Config()

    def start(self, classes: Sequence[str]) -> None:
        self._classes = list(classes)
        self._counts = Counts(len(classes))

    def update(self, labels: np.ndarray, predictions: np.ndarray, scores: np.ndarray) -> None:
        del scores
        self._counts.add(labels, predictions)

    def result(self) -> tuple[list[MetricValue], list[Table]]:
        matrix = self._counts.matrix
        right, answered, meant = np.diag(matrix), matrix.sum(axis=0), matrix.sum(axis=1)
        precision, recall = _ratio(right, answered), _ratio(right, meant)
        f1 = _ratio(2 * right, answered + meant)
        seen = (answered + meant) > 0
        # one class a row: precision, recall and F1 over all rows are all the share answered right
        micro = float(right.sum() / max(1, matrix.sum()))
        values = {
            "precision_macro": _mean(precision, seen),
            "recall_macro": _mean(recall, seen),
            "f1_macro": _mean(f1, seen),
            "precision_micro": micro,
            "recall_micro": micro,
            "f1_micro": micro,
        }
        found = [MetricValue(name, value, "higher") for name, value in values.items()]
        return found, self._table(precision, recall, f1, meant) if self.config.per_class else []

    def _table(
        self, precision: np.ndarray, recall: np.ndarray, f1: np.ndarray, meant: np.ndarray
    ) -> list[Table]:
        columns = ["class", "precision", "recall", "f1", "rows"]
        parts = (precision.tolist(), recall.tolist(), f1.tolist(), meant.tolist())
        rows = [list(row) for row in zip(self._classes, *parts, strict=True)]
        return [Table("per-class", columns, rows[:_LARGEST])]


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _mean(values: np.ndarray, seen: np.ndarray) -> float:
    return float(values[seen].mean()) if seen.any() else 0.0

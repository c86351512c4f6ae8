"""Counts of true class by answer: what most metrics of classifiers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import MetricValue, Table, metric

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ConfusionMatrix", "Counts"]

# a table of the journal has at most so many rows
_LARGEST = 1000


class Counts:
    """`matrix[true, answered]`, int64."""

    def __init__(self, classes: int) -> None:
        self.matrix = np.zeros((classes, classes), np.int64)

    def add(self, labels: np.ndarray, predictions: np.ndarray) -> None:
        size = len(self.matrix)
        flat = np.bincount(labels * size + predictions, minlength=size * size)
        self.matrix += flat.reshape(size, size)


@metric(id="confusion-matrix", tasks=["text-classification"])
class ConfusionMatrix:
    def __init__(self, config: None = None) -> None:
        self.config = config

    def start(self, classes: Sequence[str]) -> None:
        self._classes = list(classes)
        self._counts = Counts(len(classes))

    def update(self, labels: np.ndarray, predictions: np.ndarray, scores: np.ndarray) -> None:
        del scores
        self._counts.add(labels, predictions)

    def result(self) -> tuple[list[MetricValue], list[Table]]:
        names, matrix = self._classes, self._counts.matrix
        rows = [[name, *counts.tolist()] for name, counts in zip(names, matrix, strict=True)]
        return [], [Table("confusion-matrix", ["label", *names], rows[:_LARGEST])]

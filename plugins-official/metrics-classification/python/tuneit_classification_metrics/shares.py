"""Shares of rows answered right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import MetricValue, Table, metric

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Accuracy", "TopK", "TopKConfig"]


@metric(id="accuracy", tasks=["text-classification"])
class Accuracy:
    def __init__(self, config: None = None) -> None:
        self.config = config

    def start(self, classes: Sequence[str]) -> None:
        del classes
        self._right = self._rows = 0

    def update(self, labels: np.ndarray, predictions: np.ndarray, scores: np.ndarray) -> None:
        del scores
        self._right += int((labels == predictions).sum())
        self._rows += len(labels)

    def result(self) -> tuple[list[MetricValue], list[Table]]:
        return [MetricValue("accuracy", self._right / max(1, self._rows), "higher")], []


@dataclass(frozen=True)
class TopKConfig:
    k: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.k <= 1000:
            raise ValueError("'k' must be from 1 to 1000")


@metric(id="top-k", tasks=["text-classification"], config=TopKConfig)
class TopK:
    """Of classes with equal scores, the one with the lower number comes first, as in the answer
    itself.
    """

    def __init__(self, config: TopKConfig | None = None) -> None:
        self.config = config or TopKConfig()

    def start(self, classes: Sequence[str]) -> None:
        del classes
        self._right = self._rows = 0

    def update(self, labels: np.ndarray, predictions: np.ndarray, scores: np.ndarray) -> None:
        del predictions
        rows = np.arange(len(labels))
        own = scores[rows, labels][:, None]
        numbers = np.arange(scores.shape[1])[None, :]
        before = (scores > own) | ((scores == own) & (numbers < labels[:, None]))
        self._right += int((before.sum(axis=1) < self.config.k).sum())
        self._rows += len(labels)

    def result(self) -> tuple[list[MetricValue], list[Table]]:
        name = f"top_{self.config.k}"
        return [MetricValue(name, self._right / max(1, self._rows), "higher")], []

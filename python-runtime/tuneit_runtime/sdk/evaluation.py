"""Metrics, exporters, trackers and viewers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    import numpy as np

    from tuneit_runtime.sdk.context import Context
    from tuneit_runtime.sdk.model import LoadedModel, ModelAdapter

__all__ = ["ExportPlan", "Exporter", "Metric", "MetricValue", "Table", "Tracker", "Viewer"]


@dataclass(frozen=True)
class MetricValue:
    """One number. Ratios are 0…1, never percent."""

    name: str
    value: float
    #: `higher` or `lower`.
    better: str
    unit: str | None = None


@dataclass(frozen=True)
class Table:
    """A small table: at most 1,000 rows."""

    name: str
    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)


class Metric(Protocol):
    """Predictions → numbers and tables, in one pass."""

    config: Any

    def start(self, classes: Sequence[str]) -> None:
        """Begins a split; `classes` are in the order of their numbers."""
        ...

    def update(self, labels: np.ndarray, predictions: np.ndarray, scores: np.ndarray) -> None:
        """Labels `(n,)` int64, predictions `(n,)` int64, scores `(n, classes)` float32
        probabilities.
        """
        ...

    def result(self) -> tuple[list[MetricValue], list[Table]]:
        """Numbers and tables over everything seen since `start`."""
        ...


@dataclass(frozen=True)
class ExportPlan:
    """What an export will make, and how its proof is judged."""

    #: Main file below the artifact folder.
    file: str
    #: `max_abs_diff` of logits.
    measure: str
    limit: float


class Exporter(Protocol):
    """Model → artifact. The runtime, not the exporter, compares its answers with the model's."""

    config: Any

    def plan(self) -> ExportPlan:
        """What `export` will write, and the largest difference that still counts as equal."""
        ...

    def export(self, loaded: LoadedModel, folder: Path, context: Context) -> None:
        """Writes the artifact into an empty folder; leaves the model as it is."""
        ...

    def answer(
        self, folder: Path, adapter: ModelAdapter, texts: Sequence[str], max_length: int
    ) -> np.ndarray:
        """Logits `(texts, classes)` float32 of the artifact, loaded afresh."""
        ...


class Tracker(Protocol):
    """Journal events in order, at least once."""

    config: Any

    def start(self, folder: Path, run: str) -> None:
        """Begins or goes on with the files of a run. A viewer may look at the folder meanwhile."""
        ...

    def on_event(self, event: Mapping[str, Any]) -> None:
        """One event, its payload beside `type`."""
        ...

    def close(self) -> None:
        """After the last event."""
        ...


class Viewer(Protocol):
    """Files that a run made → the pages of a program that shows them.

    The program is a WSGI application (PEP 3333) in a worker without network: the shell passes it
    the requests of a browser, one at a time. What its pages need has to come from itself.
    """

    config: Any

    def open(self, files: Path, address: str) -> WSGIApplication:
        """The application. `files` is the artifact, a folder or a file that can only be read; the
        folder of a tracker may be empty yet, and grows while its run goes on. `address` is
        what every path of the pages begins with, such as `/k3J…`, without a slash at its end.
        """
        ...

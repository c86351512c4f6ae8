"""Decorators that say which extension point a function or class serves.

They only attach the description; the manifest written by `tuneit plugin build` is what the
kernel reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "Contribution",
    "data_source",
    "dataset_reader",
    "engine",
    "exporter",
    "metric",
    "model_adapter",
    "tracker",
    "training_strategy",
    "transform",
    "viewer",
]

Target = TypeVar("Target", bound="Callable[..., Any]")


@dataclass(frozen=True)
class Contribution:
    """What a decorated entry is: its extension point, its id, its configuration dataclass."""

    point: str
    id: str
    config: type | None
    extra: dict[str, Any] = field(default_factory=dict)


def _mark(
    point: str, id: str, config: type | None, extra: dict[str, Any]
) -> Callable[[Target], Target]:
    def mark(target: Target) -> Target:
        target.__tuneit__ = Contribution(point, id, config, extra)  # type: ignore[attr-defined]
        return target

    return mark


def dataset_reader(*, id: str, accepts: Sequence[str], config: type | None = None):
    """`(ReadInput, Context) -> Iterator[pyarrow.RecordBatch]`, each of at most 65,536 rows or 64
    MB.
    """
    return _mark("dataset-reader", id, config, {"accepts": list(accepts)})


def data_source(*, id: str, config: type | None = None):
    """`(SourceRequest, Context) -> FetchedFile`, or a class with `fetch(request, context)`: data
    from elsewhere as one file. It reaches the hosts that a person let it to, and reads a secret
    that the settings name by `context.secret(name)`.
    """
    return _mark("data-source", id, config, {})


def transform(*, id: str, config: type | None = None, use: str = "clean"):
    """`(TransformInput, Context) -> pyarrow.RecordBatch`, or a class with `apply(input, context)`.

    A class is made once a stage and may remember: batches come in the order of the rows. With
    `use="augment"` it changes training rows anew each epoch, draws from `input.random(row)` alone,
    and may remember nothing.
    """
    return _mark("transform", id, config, {"use": use})


def model_adapter(
    *, id: str, schemes: Sequence[str], tasks: Sequence[str], config: type | None = None
):
    """Marks a class that follows `ModelAdapter`."""
    return _mark("model-adapter", id, config, {"schemes": list(schemes), "tasks": list(tasks)})


def training_strategy(*, id: str, tasks: Sequence[str], config: type | None = None):
    """Marks a class that follows `TrainingStrategy`."""
    return _mark("training-strategy", id, config, {"tasks": list(tasks)})


def metric(*, id: str, tasks: Sequence[str], config: type | None = None):
    """Marks a class that follows `Metric`."""
    return _mark("metric", id, config, {"tasks": list(tasks)})


def exporter(*, id: str, format: str, tasks: Sequence[str], config: type | None = None):
    """Marks a class that follows `Exporter`."""
    return _mark("exporter", id, config, {"format": format, "tasks": list(tasks)})


def engine(
    *,
    id: str,
    framework: str,
    tasks: Sequence[str],
    config: type | None = None,
    augments: bool = False,
    explains: Sequence[dict[str, str]] = (),
    embeds: bool = False,
):
    """Marks a class that follows `Engine`. `augments`: it acts on `TrainJob.augmentation`.
    `explains`: `{id, title, description}` of each way in which it does, the usual one first; it
    follows `ExplainingEngine`. `embeds`: it follows `EmbeddingEngine`.
    """
    said: dict[str, Any] = {"framework": framework, "tasks": list(tasks)}
    more: dict[str, Any] = {
        "augments": augments,
        "explains": [dict(way) for way in explains],
        "embeds": embeds,
    }
    return _mark("engine", id, config, said | {key: value for key, value in more.items() if value})


def tracker(*, id: str, config: type | None = None):
    """Marks a class that follows `Tracker`."""
    return _mark("tracker", id, config, {})


def viewer(*, id: str, formats: Sequence[str], config: type | None = None):
    """Marks a class that follows `Viewer`."""
    return _mark("viewer", id, config, {"formats": list(formats)})

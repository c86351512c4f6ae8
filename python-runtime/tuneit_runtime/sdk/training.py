"""Training: strategies, engines and their jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    import torch

    from tuneit_runtime.sdk.batch import Batch, StepLoss
    from tuneit_runtime.sdk.context import Context
    from tuneit_runtime.sdk.evaluation import Metric
    from tuneit_runtime.sdk.model import LoadedModel, ModelAdapter

__all__ = [
    "Augmentation",
    "CheckpointStore",
    "Engine",
    "EvaluateJob",
    "ParameterGroup",
    "PredictJob",
    "PrepareJob",
    "PreparedData",
    "RowTarget",
    "TargetsEngine",
    "TrainJob",
    "TrainingStrategy",
]


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters that share a learning-rate scale and a weight decay."""

    parameters: list[torch.nn.Parameter]
    learning_rate_scale: float = 1.0
    weight_decay: float = 0.0
    name: str = ""


class PreparedData(Protocol):
    """A prepared dataset, memory-mapped: tokens lie flat, splits are row numbers."""

    #: Class names in the order of their numbers.
    classes: list[str]
    #: Role → column name, such as `{"text": "message", "label": "category"}`.
    roles: Mapping[str, str]
    #: Split name → uint32 row numbers `(rows,)`.
    splits: Mapping[str, np.ndarray]

    def tokens(self) -> tuple[np.ndarray, np.ndarray]:
        """Flat ids `(all tokens,)` uint16 or uint32, and offsets `(rows + 1,)` int64, without a
        copy.
        """
        ...

    def labels(self) -> np.ndarray:
        """Class numbers `(rows,)` int32; -1 = none."""
        ...

    def table(self, rows: Sequence[int] | None = None) -> pa.Table:  # pyright: ignore[reportUnknownParameterType]
        """The cleaned source columns."""
        ...


class Augmentation(Protocol):
    """The recipe's augmentations, one after the other, on the text of training rows.

    Pure: what it makes of a row in an epoch is the same in whichever chunk, process or attempt it
    is asked for, so a resume needs no replay.
    """

    def apply(self, rows: np.ndarray, epoch: int) -> dict[int, str]:
        """New texts of those of `rows` `(rows,)` that change in `epoch`; every other row keeps its
        prepared tokens. Rows are numbers of the prepared dataset, epochs count from 0.
        """
        ...


class CheckpointStore(Protocol):
    """Crash-safe checkpoints: temporary folder, fsync, manifest, rename. Resume only from one whose
    manifest holds.
    """

    def newest(self) -> tuple[Path, dict[str, Any]] | None:
        """The newest checkpoint that holds, with its manifest; broken ones are reported and passed
        over.
        """
        ...

    def commit(
        self,
        *,
        step: int,
        epoch: float,
        sampler: Mapping[str, int],
        write: Any,
        metrics: Mapping[str, float],
        precision: str,
        is_best: bool = False,
    ) -> None:
        """Calls `write(folder)`, then makes the folder durable and valid; keeps the last k and the
        best.
        """
        ...

    def best(self) -> Path | None:
        """The checkpoint marked best that holds."""
        ...


@dataclass(frozen=True)
class PrepareJob:
    """Cleaned rows → token shards. `read` yields the texts in row order; `write` takes ids in the
    same order.
    """

    texts: Any  # Iterable[list[str]]
    rows: int
    adapter: ModelAdapter
    reference: str
    task: str
    max_length: int
    #: Called with one list of int arrays a batch.
    write: Any


@dataclass(frozen=True)
class TrainJob:
    """One training stage. `options` is the recipe's `train` section with every default filled in
    (camelCase keys).
    """

    data: PreparedData
    adapter: ModelAdapter
    strategy: TrainingStrategy
    metrics: Sequence[Metric]
    reference: str
    task: str
    options: Mapping[str, Any]
    checkpoints: CheckpointStore
    #: Where the finished model goes: `artifacts/model`.
    output: Path
    determinism: str = "strict"
    device: str = "auto"
    #: None where the recipe has none. Given only to engines that say `augments`.
    augmentation: Augmentation | None = None


@dataclass(frozen=True)
class EvaluateJob:
    """Answers for whole splits. `model_folder` None = the model before training."""

    data: PreparedData
    adapter: ModelAdapter
    metrics: Sequence[Metric]
    reference: str
    task: str
    splits: Sequence[str]
    options: Mapping[str, Any]
    model_folder: Path | None
    #: Where `predictions-<split>.arrow` goes; None = nowhere.
    output: Path | None
    device: str = "auto"


@dataclass(frozen=True)
class PredictJob:
    """Answers for a few texts."""

    adapter: ModelAdapter
    reference: str
    task: str
    classes: Sequence[str]
    texts: Sequence[str]
    model_folder: Path | None
    options: Mapping[str, Any] = field(default_factory=dict)
    device: str = "auto"


class TrainingStrategy(Protocol):
    """How the model learns. Copied rather than subclassed; its frozen configuration is
    `self.config`.
    """

    config: Any

    def setup(self, loaded: LoadedModel, data: PreparedData, context: Context) -> LoadedModel:
        """Wraps, freezes, adds heads; returns what is trained from now on."""
        ...

    def parameter_groups(self, weight_decay: float) -> list[ParameterGroup]:
        """What the optimizer gets: every parameter that learns, once."""
        ...

    def loss_step(self, logits: torch.Tensor, batch: Batch) -> StepLoss:
        """Loss of one batch."""
        ...

    def finish(self) -> LoadedModel:
        """The model as it is saved and exported: adapters merged."""
        ...

    def save_adapter(self, folder: Path) -> bool:
        """Writes what was trained alone (LoRA); False where there is no such thing."""
        ...


class Engine(Protocol):
    """Runs the stages of a run on a framework."""

    config: Any

    def prepare(self, job: PrepareJob, context: Context) -> None:
        """Tokenizes; calls `job.write` for every batch of `job.texts`, in order."""
        ...

    def train(self, job: TrainJob, context: Context) -> None:
        """Trains to the end, or to a checkpoint and `Stopped`; announces the model."""
        ...

    def evaluate(self, job: EvaluateJob, context: Context) -> None:
        """Answers for whole splits; sends the metrics, writes the predictions."""
        ...

    def predict(self, job: PredictJob, context: Context) -> list[dict[str, Any]]:
        """One `{label, scores: {class: probability}}` a text."""
        ...

    def reference_answers(self, job: PredictJob, context: Context) -> np.ndarray:
        """Logits `(texts, classes)` float32 of the saved model: what an export is compared with."""
        ...


@dataclass(frozen=True)
class RowTarget:
    """What one row is judged by in training."""

    #: Number of the row's class; None = it has none, or each token is judged by itself.
    label: int | None = None
    #: `(tokens,)` bool: on which tokens there is a loss; None = the row is judged as a whole.
    mask: np.ndarray | None = None


class TargetsEngine(Engine, Protocol):
    """An engine that says what it trains on; one without it is shown without a loss mask."""

    def targets(self, data: PreparedData, rows: Sequence[int], context: Context) -> list[RowTarget]:
        """One a row, read from the batches that `train` would make of them."""
        ...

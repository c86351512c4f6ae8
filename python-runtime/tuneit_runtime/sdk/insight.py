"""Looking into a trained model: what an answer hangs on, and where the model sees its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tuneit_runtime.sdk.training import Engine, PredictJob

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from tuneit_runtime.sdk.context import Context
    from tuneit_runtime.sdk.model import ModelAdapter
    from tuneit_runtime.sdk.training import PreparedData

__all__ = [
    "EmbedJob",
    "Embedded",
    "EmbeddingEngine",
    "ExplainJob",
    "Explained",
    "ExplainingEngine",
]


@dataclass(frozen=True)
class ExplainJob(PredictJob):
    """Why a model answers a few texts as it does."""

    #: One of the ids that the engine says of itself.
    method: str = ""
    #: The class that is explained; None = the one that the model answers.
    label: str | None = None


@dataclass(frozen=True)
class Explained:
    """One text's answer, token by token."""

    label: str
    #: Probability of `label`.
    score: float
    prediction: str
    #: The text that it is compared with, in words, and the probability of `label` there.
    baseline_title: str
    baseline_score: float
    #: Letters of the text that a token stands for; None = the template put it there, or nobody
    #: knows.
    texts: Sequence[str | None]
    #: What the vocabulary calls each token; None = nobody knows.
    names: Sequence[str | None]
    #: `(tokens,)`; above 0 speaks for `label`, below against it.
    weights: np.ndarray
    #: Whether the method promises that the weights add up to `score - baseline_score`.
    is_additive: bool
    #: How often the model was asked.
    steps: int
    #: Tokens that there would be without the limit; None = nobody knows.
    whole: int | None = None


@dataclass(frozen=True)
class EmbedJob:
    """What a trained model makes of rows of the prepared data."""

    data: PreparedData
    adapter: ModelAdapter
    reference: str
    task: str
    #: Rows of the prepared dataset.
    rows: np.ndarray
    model_folder: Path
    device: str = "auto"


@dataclass(frozen=True)
class Embedded:
    """One vector a row, in the order of the job's rows."""

    #: `(rows, width)` float32.
    vectors: np.ndarray
    #: `(rows, classes)` float32, probabilities.
    scores: np.ndarray
    #: What the vectors are, in words.
    layer: str


class ExplainingEngine(Engine, Protocol):
    """An engine that says what an answer hangs on."""

    def explain(self, job: ExplainJob, context: Context) -> list[Explained]:
        """One a text, in their order."""
        ...


class EmbeddingEngine(Engine, Protocol):
    """An engine that gives the vectors by which a model decides."""

    def embed(self, job: EmbedJob, context: Context) -> Embedded:
        """Takes no random number."""
        ...

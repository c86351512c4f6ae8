"""Models: what an adapter takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import torch

    from tuneit_runtime.sdk.batch import Batch
    from tuneit_runtime.sdk.context import Context

__all__ = [
    "LoadedModel",
    "MemoryEstimate",
    "ModelAdapter",
    "ModelCard",
    "ModelRequest",
    "PackedForward",
    "TextProcessor",
    "TokenTrace",
    "TracingProcessor",
]


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model without loading its weights."""

    reference: str
    title: str
    architecture: str
    parameters: int
    license: str | None
    #: Largest number of tokens of one sample.
    max_length: int
    vocabulary: int
    #: SHA-256 of each weight file, hex.
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MemoryEstimate:
    """Bytes by part, for training with AdamW at the given batch."""

    weights: int
    gradients: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        """All parts together."""
        return self.weights + self.gradients + self.optimizer + self.activations


@dataclass(frozen=True)
class ModelRequest:
    """Which model to load, for what. `folder` wins over `reference`: a model that a run saved."""

    reference: str
    task: str
    classes: Sequence[str] = ()
    folder: Path | None = None
    #: `float32`, `bfloat16` or `float16`.
    dtype: str = "float32"
    #: `cpu`, `cuda`, `cuda:0`, `mps`.
    device: str = "cpu"
    #: Seed of a freshly made head.
    seed: int = 7


class PackedForward(Protocol):
    """Runs a batch without padding: sequences lie end to end."""

    def __call__(self, batch: Batch) -> torch.Tensor:
        """Logits, `(sequences, classes)` for classification, `(tokens, vocabulary)` for language
        models.
        """
        ...


class TextProcessor(Protocol):
    """Text → token ids, the way the model was trained."""

    #: Id used where a batch must be padded.
    pad_id: int
    vocabulary: int

    def encode(self, texts: Sequence[str], max_length: int) -> list[np.ndarray]:
        """One int32 array `(tokens,)` a text, special tokens included, cut at `max_length`."""
        ...

    def fingerprint(self) -> str:
        """SHA-256 of everything that decides the ids, hex."""
        ...

    def save(self, folder: Path) -> None:
        """Writes the tokenizer's files into a model folder."""
        ...


@dataclass(frozen=True)
class TokenTrace:
    """How one text became ids: what a person is shown of it."""

    #: `(tokens,)`, to the number what `encode` gives for the same text and limit.
    ids: np.ndarray
    #: What the vocabulary calls each token.
    names: Sequence[str]
    #: Start and end of each token in the text, in characters; None = the template put it there.
    spans: Sequence[tuple[int, int] | None]
    #: Tokens that there would be without the limit.
    whole: int


class TracingProcessor(TextProcessor, Protocol):
    """A processor that can be looked at; one without it is shown by its ids alone."""

    def trace(self, texts: Sequence[str], max_length: int) -> list[TokenTrace]:
        """One trace a text, by the very steps that `encode` takes."""
        ...


@dataclass
class LoadedModel:
    """A model in memory. `model` is a `torch.nn.Module` in eval mode until the engine trains it.

    `model(input_ids=(batch, time) int64, attention_mask=(batch, time) int64)` returns an object
    whose `logits` are
    `(batch, classes)`.
    """

    model: torch.nn.Module
    processor: TextProcessor
    card: ModelCard
    classes: list[str]
    #: None where the family has no padding-free forward.
    packed: PackedForward | None = None
    #: Names (prefixes) of the parameters that belong to the head; everything else is the backbone.
    head: tuple[str, ...] = ()
    #: The layer that makes `(batch, time, width)` vectors of the ids; None = none can be named, and
    #: an answer is explained without gradients.
    token_vectors: torch.nn.Module | None = None


class ModelAdapter(Protocol):
    """Reference → model, processor, card, memory estimate. Its configuration is `self.config`."""

    config: Any

    def fetch(self, request: ModelRequest, context: Context) -> None:
        """Brings a remote model into `context.paths["models"]`; only called for schemes listed in
        `fetches`.
        """
        ...

    def describe(self, request: ModelRequest, context: Context) -> ModelCard:
        """What is known without loading weights."""
        ...

    def estimate(
        self, card: ModelCard, *, batch: int, length: int, trainable: float, context: Context
    ) -> MemoryEstimate:
        """Bytes for training; `trainable` is the share of the parameters that learn."""
        ...

    def processor(self, request: ModelRequest, context: Context) -> TextProcessor:
        """The tokenizer alone, without loading weights."""
        ...

    def load(self, request: ModelRequest, context: Context) -> LoadedModel:
        """The model on its device, in eval mode."""
        ...

    def save(self, loaded: LoadedModel, folder: Path) -> None:
        """Writes a whole model folder: safetensors, configuration, tokenizer. `load(folder=…)`
        reads it back.
        """
        ...

"""The vectors by which a trained model decides about rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from tuneit_runtime.sdk import Embedded, ModelRequest, PluginFault

from tuneit_pytorch.device import choose_device, set_threads
from tuneit_pytorch.forward import choose_forward
from tuneit_pytorch.scoring import probabilities, score_rows

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Batch, Context, EmbedJob, LoadedModel

    from tuneit_pytorch.config import EngineConfig

__all__ = ["decision_layer", "embed_rows"]

_LAYER = "what the last layer of the head decides by"


def embed_rows(job: EmbedJob, config: EngineConfig, context: Context) -> Embedded:
    """Vectors as they come into the last layer, one a row, without dropout."""
    device = choose_device(job.device)
    set_threads(context.threads)
    request = ModelRequest(
        job.reference,
        job.task,
        classes=job.data.classes,
        folder=job.model_folder,
        device=device,
        seed=context.seed,
    )
    loaded = job.adapter.load(request, context)
    forward, kept = choose_forward(loaded, "auto"), Kept(loaded, len(job.data.labels()))

    def listened(batch: Batch) -> torch.Tensor:
        logits = forward(batch)
        kept.take(batch)
        return logits

    with kept:
        logits = score_rows(
            listened,
            loaded.model,
            job.data,
            job.rows,
            batch_size=config.evaluation_batch,
            device=device,
            tell=lambda done: context.progress(done, len(job.rows), "rows", "embed"),
        )
    return Embedded(kept.vectors_of(job.rows), probabilities(logits), _LAYER)


class Kept:
    """What came into the decision layer, by row of the dataset."""

    def __init__(self, loaded: LoadedModel, rows: int) -> None:
        self._loaded = loaded
        self._layer = decision_layer(loaded)
        self._last: torch.Tensor | None = None
        self._place = np.full(rows, -1, np.int64)
        self._vectors: list[np.ndarray] = []
        self._count = 0

    def __enter__(self) -> None:
        self._hook = self._layer.register_forward_pre_hook(self._hear)

    def __exit__(self, *_: object) -> None:
        self._hook.remove()

    def _hear(self, _: torch.nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        self._last = given[0]

    def take(self, batch: Batch) -> None:
        rows = np.asarray(batch.rows)
        if self._last is None or self._last.ndim != 2 or len(self._last) != len(rows):
            raise _no_vector(self._loaded)
        self._vectors.append(self._last.float().cpu().numpy())
        self._place[rows] = np.arange(self._count, self._count + len(rows))
        self._count += len(rows)

    def vectors_of(self, rows: np.ndarray) -> np.ndarray:
        """`(rows, width)` float32."""
        return np.concatenate(self._vectors)[self._place[rows]]


def decision_layer(loaded: LoadedModel) -> torch.nn.Linear:
    """The last linear layer with one output a class."""
    found = [
        layer
        for name, layer in loaded.model.named_modules()
        if isinstance(layer, torch.nn.Linear)
        and layer.out_features == len(loaded.classes)
        and (not loaded.head or f"{name}.".startswith(tuple(loaded.head)))
    ]
    if not found:
        raise _no_vector(loaded)
    return found[-1]


def _no_vector(loaded: LoadedModel) -> PluginFault:
    return PluginFault(
        "TUNEIT_ENGINE_NO_EMBEDDING",
        f"A model of the kind '{loaded.card.architecture}' has no vector to be shown",
        cause="Its head does not decide by one vector a text",
        mend="Look at the rows in the confusion matrix instead",
    )

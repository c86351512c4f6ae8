"""What a step is computed on, and what it yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

__all__ = ["Batch", "StepLoss"]


@dataclass
class Batch:
    """Some samples, padding-free. `padded()` of the engine makes `(batch, time)` of it where a
    model needs that.
    """

    input_ids: torch.Tensor  # (tokens,) int64
    position_ids: torch.Tensor  # (tokens,) int64
    cu_seqlens: torch.Tensor  # (sequences + 1,) int32
    labels: torch.Tensor  # (sequences,) int64 class numbers, or (tokens,) with -100 = no loss
    rows: torch.Tensor  # (sequences,) int64, row numbers of the prepared dataset
    #: Share of each label that is spread over all classes; of the recipe.
    label_smoothing: float = 0.0


@dataclass(frozen=True)
class StepLoss:
    """Sum of the loss in nats, and how many items it covers; the engine divides over the whole
    accumulation.
    """

    sum: torch.Tensor  # () float32
    items: int

"""Cross entropy as a sum and a count, so that accumulation divides once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch.nn import functional
from tuneit_runtime.sdk import StepLoss

if TYPE_CHECKING:
    import torch
    from tuneit_runtime.sdk import Batch

__all__ = ["classification_loss"]

_NO_LOSS = -100


def classification_loss(logits: torch.Tensor, batch: Batch) -> StepLoss:
    """`logits` `(sequences, classes)`."""
    total = functional.cross_entropy(
        logits,
        batch.labels,
        reduction="sum",
        ignore_index=_NO_LOSS,
        label_smoothing=batch.label_smoothing,
    )
    return StepLoss(total, int((batch.labels != _NO_LOSS).sum()))

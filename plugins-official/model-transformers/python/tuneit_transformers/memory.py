"""How much memory training takes, by part."""

from __future__ import annotations

from tuneit_runtime.sdk import MemoryEstimate, ModelCard

from tuneit_transformers.settings import EncoderCard

__all__ = ["estimate_memory"]

_FLOAT = 4
# tensors kept for the backward pass: of a layer's width (inputs, three projections and their padded
# copies, context,
# residuals, norms, dropout masks), and of its inner width (before and after the activation)
_WIDE, _INNER, _SCORES = 16, 3, 3


def estimate_memory(
    card: ModelCard, *, batch: int, length: int, trainable: float
) -> MemoryEstimate:
    """With AdamW in fp32. `trainable` is the share of parameters that learn."""
    shape = card if isinstance(card, EncoderCard) else EncoderCard(**vars(card))
    learning = round(card.parameters * trainable)
    token = shape.hidden * _WIDE + shape.inner * _INNER + shape.heads * length * _SCORES
    return MemoryEstimate(
        weights=card.parameters * _FLOAT,
        gradients=learning * _FLOAT,
        optimizer=2 * learning * _FLOAT,
        activations=batch * length * shape.layers * token * _FLOAT,
    )

"""How a loaded model is asked: without padding where its adapter can, padded where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuneit_runtime.sdk import PluginFault

from tuneit_pytorch.batch_source import padded

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch
    from tuneit_runtime.sdk import Batch, LoadedModel

__all__ = ["choose_forward"]


def choose_forward(loaded: LoadedModel, batching: str) -> Callable[[Batch], torch.Tensor]:
    """`batching` is auto, packed or padded."""
    if loaded.packed is not None and batching != "padded":
        return loaded.packed
    if batching == "packed":
        raise PluginFault(
            "TUNEIT_ENGINE_PACKING_UNSUPPORTED",
            f"A model of the kind '{loaded.card.architecture}' has no forward without padding",
            cause="Its adapter offers none",
            mend="Set train.batching to auto",
        )

    def forward(batch: Batch) -> torch.Tensor:
        ids, mask = padded(batch, loaded.processor.pad_id)
        return loaded.model(input_ids=ids, attention_mask=mask).logits

    return forward

"""`batchSize: auto`: the largest power of two that the memory estimate allows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Context, LoadedModel, ModelAdapter

__all__ = ["choose_batch_size"]

_LARGEST = {"cpu": 32, "mps": 64, "cuda": 128}
_SHARE = 0.5
_CGROUP = Path("/sys/fs/cgroup/memory.max")


def choose_batch_size(
    wanted: Any,
    *,
    adapter: ModelAdapter,
    loaded: LoadedModel,
    length: int,
    device: str,
    context: Context,
) -> int:
    """Hangs on what the machine has and not on what is free just now: equal runs take equal
    batches.
    """
    if wanted != "auto":
        return int(wanted)
    total = sum(p.numel() for p in loaded.model.parameters())
    learning = sum(p.numel() for p in loaded.model.parameters() if p.requires_grad)
    share = learning / max(1, total)
    budget = _SHARE * _memory(device)
    size = _LARGEST.get(device.partition(":")[0], 32)
    while size > 1:
        estimate = adapter.estimate(
            loaded.card, batch=size, length=length, trainable=share, context=context
        )
        if estimate.total <= budget:
            break
        size //= 2
    return size


def _memory(device: str) -> int:
    if device.startswith("cuda"):
        return int(torch.cuda.get_device_properties(device).total_memory)
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(physical, int(_CGROUP.read_text()))
    except (OSError, ValueError):
        return physical

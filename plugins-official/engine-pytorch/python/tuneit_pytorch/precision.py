"""Number formats: fp32, or bf16 and fp16 products over fp32 weights."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from tuneit_runtime.sdk import PluginFault

__all__ = ["LossScaler", "Precision"]

_TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


class Precision:
    """`auto` is fp32 on a CPU, where runs must be equal to the bit, and bf16 or fp16 on a GPU."""

    def __init__(self, wanted: str, device: str) -> None:
        self._device = device.partition(":")[0]
        self.name = _automatic(self._device) if wanted == "auto" else wanted
        if self.name == "bf16" and self._device == "cuda" and not torch.cuda.is_bf16_supported():
            raise PluginFault(
                "TUNEIT_ENGINE_PRECISION_UNSUPPORTED",
                "This GPU has no bf16",
                cause="It is older than the Ampere generation",
                mend="Set train.precision to auto, fp16 or fp32",
            )
        self.scaler = LossScaler(enabled=self.name == "fp16")

    def autocast(self) -> AbstractContextManager[Any]:
        if self.name == "fp32":
            return nullcontext()
        return torch.autocast(self._device, dtype=_TYPES[self.name])


def _automatic(device: str) -> str:
    if device != "cuda":
        return "fp32"
    return "bf16" if torch.cuda.is_bf16_supported() else "fp16"


class LossScaler:
    """Keeps fp16 gradients above underflow: doubles after quiet steps, halves after an overflow."""

    _GROW_AFTER = 2000
    _GIVE_UP_AFTER = 25

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self.scale = 2.0**16 if enabled else 1.0
        self._quiet = 0
        self._skipped = 0

    @property
    def hopeless(self) -> bool:
        """So many overflows in a row that the loss itself must be broken."""
        return not self.enabled or self._skipped >= self._GIVE_UP_AFTER

    def update(self, *, finite: bool) -> None:
        if not self.enabled:
            return
        self._quiet = self._quiet + 1 if finite else 0
        self._skipped = 0 if finite else self._skipped + 1
        if not finite:
            self.scale = max(1.0, self.scale / 2)
        elif self._quiet % self._GROW_AFTER == 0:
            self.scale *= 2

    def state(self) -> dict[str, float]:
        return {"scale": self.scale, "quiet": self._quiet, "skipped": self._skipped}

    def restore(self, state: dict[str, float]) -> None:
        self.scale = float(state["scale"])
        self._quiet, self._skipped = int(state["quiet"]), int(state["skipped"])

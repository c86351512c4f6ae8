"""Linear layers through oneDNN where that is faster than torch's default product.

The operator is private to torch: before it is used, its answers are compared with `F.linear`. Under
the level `strict` the
choice must not hang on a stopwatch, since another choice makes other weights; it is then taken from
the kind of processor.
"""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

__all__ = ["Kernels"]

_TOLERANCE = 1e-4
_WORTH_IT = 1.1
_REPEATS = 8


class Kernels:
    """Which product linear layers use; `install` and `remove` change a model's layers in place."""

    def __init__(self, name: str) -> None:
        #: `onednn` or `torch`.
        self.name = name

    @classmethod
    def choose(cls, wanted: str, *, device: str, precision: str, strict: bool) -> Kernels:
        if wanted == "torch" or device != "cpu" or precision != "fp32" or not _agrees():
            return cls("torch")
        if wanted == "onednn":
            return cls("onednn")
        better = _known_to_gain() if strict else _speedup() >= _WORTH_IT
        return cls("onednn" if better else "torch")

    def install(self, model: nn.Module) -> None:
        if self.name != "onednn":
            return
        for layer in _plain_layers(model):
            layer.forward = _forward(layer)  # type: ignore[method-assign]

    def remove(self, model: nn.Module) -> None:
        for layer in _plain_layers(model):
            layer.__dict__.pop("forward", None)


class OneDnnLinear(torch.autograd.Function):
    """`x · Wᵀ + b` and its gradients, each one oneDNN product."""

    @staticmethod
    def forward(
        ctx: Any, x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None
    ) -> torch.Tensor:
        ctx.save_for_backward(x, weight)
        ctx.has_bias = bias is not None
        return _product(x, weight, bias)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        x, weight = ctx.saved_tensors
        gradient = gradient.contiguous()
        for_x = for_weight = for_bias = None
        if ctx.needs_input_grad[0]:
            for_x = _product(gradient, weight.t(), None)
        if ctx.needs_input_grad[1]:
            for_weight = _product(gradient.t(), x.t(), None)
        if ctx.has_bias and ctx.needs_input_grad[2]:
            for_bias = gradient.sum(0)
        return for_x, for_weight, for_bias


def _product(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")


def _forward(layer: nn.Linear) -> Any:
    def forward(x: torch.Tensor) -> torch.Tensor:
        # a handful of rows (the head) is not worth the call
        if x.dtype != torch.float32 or x.numel() < 32 * x.shape[-1]:
            return functional.linear(x, layer.weight, layer.bias)
        flat = x.reshape(-1, x.shape[-1])
        return OneDnnLinear.apply(flat, layer.weight, layer.bias).view(*x.shape[:-1], -1)

    return forward


def _plain_layers(model: nn.Module) -> list[nn.Linear]:
    return [layer for layer in model.modules() if type(layer) is nn.Linear]


def _agrees() -> bool:
    if not torch.backends.mkldnn.is_available():
        return False
    random = torch.Generator().manual_seed(0)
    x = torch.randn(96, 64, generator=random)
    weight, bias = torch.randn(48, 64, generator=random), torch.randn(48, generator=random)
    try:
        forward = _product(x, weight, bias) - functional.linear(x, weight, bias)
        turned = _product(x.t(), weight[:, :96].new_ones(8, 96), None) - x.t() @ torch.ones(96, 8)
    except (RuntimeError, AttributeError, TypeError):
        return False
    return max(float(forward.abs().max()), float(turned.abs().max())) < _TOLERANCE


def _known_to_gain() -> bool:
    """Torch's default product is tuned for Intel's processors and slow on AMD's."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    if torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        return False
    try:
        return "AuthenticAMD" in Path("/proc/cpuinfo").read_text("utf-8", "replace")[:4096]
    except OSError:
        return "AMD" in platform.processor()


def _speedup() -> float:
    x, weight, bias = torch.randn(1024, 384), torch.randn(768, 384), torch.randn(768)
    best = {"torch": float("inf"), "onednn": float("inf")}
    sides = {"torch": functional.linear, "onednn": _product}
    for _ in range(_REPEATS):
        for name, product in sides.items():
            began = time.perf_counter()
            product(x, weight, bias)
            best[name] = min(best[name], time.perf_counter() - began)
    return best["torch"] / best["onednn"]

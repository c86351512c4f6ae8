"""Trains MiniLM by the engine's packed batches and by a plain padded loop, step by step in turn.

Both sides start from the same weights and see the same batches in the same order. Prints one JSON
line: tokens a second of each repeat of each side, and the largest difference between their losses.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = Path(__file__).resolve().parents[3]
for _part in ("engine-pytorch", "model-transformers"):
    sys.path.insert(0, str(_ROOT / "plugins-official" / _part / "python"))
sys.path.insert(0, str(_ROOT / "python-runtime"))

from tuneit_pytorch.batch_source import build_batch, padded  # noqa: E402 - the path is set above
from tuneit_pytorch.device import make_deterministic, set_threads  # noqa: E402
from tuneit_pytorch.kernels import Kernels  # noqa: E402
from tuneit_runtime.sdk import ModelRequest  # noqa: E402
from tuneit_transformers.adapter import TransformersAdapter, TransformersConfig  # noqa: E402

_BATCH, _STEPS, _WARM_UP, _CLASSES = 32, 6, 2, 6
#: Log-normal lengths as of short messages: median 25 tokens, a tail up to 256.
_MEDIAN_TOKENS, _SIGMA = 25, 0.7


class _Rows:
    """Token rows of a fixed seed, flat as a prepared dataset has them."""

    def __init__(self, rows: int) -> None:
        random = np.random.default_rng(7)
        lengths = random.lognormal(np.log(_MEDIAN_TOKENS), _SIGMA, rows).astype(int).clip(4, 256)
        self._offsets = np.concatenate([[0], np.cumsum(lengths)])
        self._ids = random.integers(1000, 20_000, self._offsets[-1]).astype(np.uint16)
        self._labels = random.integers(0, _CLASSES, rows).astype(np.int32)

    def tokens(self) -> tuple[np.ndarray, np.ndarray]:
        return self._ids, self._offsets

    def labels(self) -> np.ndarray:
        return self._labels


class _Side:
    """One model with its own optimizer; `forward` is what differs."""

    def __init__(self, *, packed: bool) -> None:
        names = [f"class-{number}" for number in range(_CLASSES)]
        request = ModelRequest("bundled:minilm-l6", "text-classification", names)
        self._loaded: Any = TransformersAdapter(TransformersConfig(dropout=0.0)).load(request, None)
        self._loaded.model.train()
        if packed:
            Kernels("onednn").install(self._loaded.model)
        self._forward: Callable[[Any], torch.Tensor] = self._loaded.packed if packed else self._pad
        self._parameters = list(self._loaded.model.parameters())
        self._optimizer = torch.optim.AdamW(self._parameters, lr=5e-5, fused=True)
        self.losses: list[float] = []

    def _pad(self, batch: Any) -> torch.Tensor:
        ids, mask = padded(batch, 0)
        return self._loaded.model(ids, mask).logits

    def step(self, batch: Any) -> float:
        """Seconds of one step."""
        started = time.perf_counter()
        loss = torch.nn.functional.cross_entropy(self._forward(batch), batch.labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.losses.append(float(loss.detach()))
        return time.perf_counter() - started


def _measure(repeats: int) -> dict[str, Any]:
    rows = _Rows(_BATCH * (_WARM_UP + repeats * _STEPS))
    sides = {"ours": _Side(packed=True), "peer": _Side(packed=False)}
    rates: dict[str, list[float]] = {"ours": [], "peer": []}
    number = 0
    for repeat in range(-1, repeats):
        seconds, tokens = dict.fromkeys(sides, 0.0), 0
        for _ in range(_WARM_UP if repeat < 0 else _STEPS):
            batch = build_batch(rows, np.arange(number * _BATCH, (number + 1) * _BATCH), "cpu")
            tokens += len(batch.input_ids)
            for name, side in sides.items():
                seconds[name] += side.step(batch)
            number += 1
        if repeat >= 0:
            for name, spent in seconds.items():
                rates[name].append(tokens / spent)
    pairs = zip(sides["ours"].losses, sides["peer"].losses, strict=True)
    return {
        "workload": f"batch {_BATCH}, {_STEPS} steps a repeat, lengths log-normal, 2 threads",
        **rates,
        "lossDifference": max(abs(left - right) for left, right in pairs),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=5)
    set_threads(2)
    make_deterministic("strict")
    json.dump(_measure(parser.parse_args().repeats), sys.stdout)

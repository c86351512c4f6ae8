"""Which device, how many threads, and how strictly equal runs must be."""

from __future__ import annotations

import contextlib
import os
import random

import numpy as np
import torch
from tuneit_runtime.sdk import PluginFault

__all__ = ["choose_device", "make_deterministic", "seed_everything", "set_threads"]


def choose_device(wanted: str) -> str:
    """`auto` takes CUDA, then MPS, then the CPU."""
    found = ["cpu"]
    if torch.backends.mps.is_available():
        found.insert(0, "mps")
    if torch.cuda.is_available():
        found.insert(0, "cuda")
    if wanted == "auto":
        return found[0]
    if wanted.partition(":")[0] not in found or not _has_index(wanted):
        raise PluginFault(
            "TUNEIT_ENGINE_DEVICE_MISSING",
            f"There is no device '{wanted[:40]}'",
            cause=f"PyTorch {torch.__version__} finds: {', '.join(found)}",
            mend="Set compute.with.device to auto",
        )
    return wanted


def _has_index(wanted: str) -> bool:
    kind, _, index = wanted.partition(":")
    if not index:
        return True
    return index.isdigit() and (kind != "cuda" or int(index) < torch.cuda.device_count())


def set_threads(threads: int) -> None:
    torch.set_num_threads(max(1, threads))
    # only settable once a process; a second stage in it has it already
    with contextlib.suppress(RuntimeError):
        torch.set_num_interop_threads(1)


def make_deterministic(level: str) -> None:
    if level != "strict":
        return
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    # nothing here reads memory it has not written; filling it would cost a fifth of a step
    torch.utils.deterministic.fill_uninitialized_memory = False
    # what `torch.use_deterministic_algorithms` does, without its import of the compiler's settings
    # (1 s)
    torch._C._set_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = False


def seed_everything(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)

"""Stage kind → what runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuneit_runtime.worker.stages.evaluate import run_baseline, run_evaluate
from tuneit_runtime.worker.stages.export import run_export
from tuneit_runtime.worker.stages.fetch import run_fetch
from tuneit_runtime.worker.stages.prepare import run_prepare
from tuneit_runtime.worker.stages.read import run_read
from tuneit_runtime.worker.stages.train import run_train

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.worker.job import Job

__all__ = ["STAGES"]

STAGES: dict[str, Callable[[Job], None]] = {
    "fetch": run_fetch,
    "read": run_read,
    "prepare": run_prepare,
    "baseline": run_baseline,
    "train": run_train,
    "evaluate": run_evaluate,
    "export": run_export,
}

"""Short jobs without a run: job name → what answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.worker.calls.entry import call_entry
from tuneit_runtime.worker.calls.insight import embed_rows, explain_texts
from tuneit_runtime.worker.calls.model import describe_model, predict_texts
from tuneit_runtime.worker.calls.sample import sample_rows
from tuneit_runtime.worker.calls.source import preview_source, profile_source
from tuneit_runtime.worker.calls.sourcing import fetch_data
from tuneit_runtime.worker.stages.export import export_model
from tuneit_runtime.worker.stages.fetch import run_fetch

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.worker.job import Job

__all__ = ["CALLS"]

CALLS: dict[str, Callable[[Job], Any]] = {
    "entry": call_entry,
    "preview": preview_source,
    "profile": profile_source,
    "sample": sample_rows,
    "predict": predict_texts,
    "explain": explain_texts,
    "embed": embed_rows,
    "export": export_model,
    "describe": describe_model,
    "fetch": run_fetch,
    "source": fetch_data,
}

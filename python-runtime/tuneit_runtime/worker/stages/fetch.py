"""Brings a remote model into the cache; the only stage that may have network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuneit_runtime.sdk.model import ModelRequest

if TYPE_CHECKING:
    from tuneit_runtime.worker.job import Job

__all__ = ["run_fetch"]


def run_fetch(job: Job) -> None:
    adapter = job.one("model").target
    adapter.fetch(ModelRequest(job.reference, job.task, seed=job.seed), job.context)

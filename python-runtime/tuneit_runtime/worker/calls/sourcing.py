"""Fetches one file of data from where it lies: a job of its own, with the hosts it was let to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.sources import FetchedFile, SourceRequest

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.worker.job import Job

__all__ = ["fetch_data"]


def fetch_data(job: Job) -> dict[str, Any]:
    """The file's name in the output folder, and what its source says of it.

    Raises:
        Fault: TUNEIT_SOURCE_OUTPUT_INVALID where it is not that one file.
    """
    loaded = job.one("source")
    folder = job.path("output")
    picked = job.context.paths.get("source")
    call = loaded.target.fetch if hasattr(loaded.target, "fetch") else loaded.target
    found = call(SourceRequest(folder, loaded.config, picked), job.context)
    job.context.finish_progress()
    if not isinstance(found, FetchedFile) or not _is_the_one(found.path, folder):
        raise fault("TUNEIT_SOURCE_OUTPUT_INVALID", loaded.plugin, name=loaded.contribution)
    return {
        "file": found.path.name,
        "rows": found.rows,
        "license": found.license and found.license[:200],
        "revision": found.revision and found.revision[:200],
        "warnings": job.context.warnings,
    }


def _is_the_one(path: Path, folder: Path) -> bool:
    return path.parent == folder and path.is_file() and list(folder.iterdir()) == [path]

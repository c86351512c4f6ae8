"""`exit.json`: the last write of an attempt. Where it stands, the run has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tuneit_runtime.supervisor.safe_files import sync_folder, write_atomic

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.supervisor.journal import Journal

__all__ = ["EXIT_CODES", "Ending", "remove_exit", "write_exit", "write_record"]

EXIT_CODES = {"completed": 0, "failed": 1, "cancelled": 130, "stopped": 130}


class Ending(NamedTuple):
    """How an attempt ended."""

    status: str
    stage: str | None
    signal: str | None
    error: dict[str, Any] | None
    resumable_from: str | None
    started_at: int
    ended_at: int
    usage: dict[str, float]


def write_exit(folder: Path, journal: Journal, ending: Ending) -> None:
    """Appends the `exit` event, then writes the record."""
    event = {
        "status": ending.status,
        "code": EXIT_CODES[ending.status],
        "signal": ending.signal,
        "stage": ending.stage,
        "resumableFrom": ending.resumable_from,
    }
    write_record(folder, journal.append("exit", event), ending)


def write_record(folder: Path, seq: int, ending: Ending) -> None:
    """Writes the record alone, for an event that stands already."""
    record = {
        "format": 1,
        "status": ending.status,
        "code": EXIT_CODES[ending.status],
        "signal": ending.signal,
        "stage": ending.stage,
        "seq": seq,
        "startedAt": ending.started_at,
        "endedAt": ending.ended_at,
        "usage": ending.usage,
        "error": ending.error,
        "resumableFrom": ending.resumable_from,
    }
    write_atomic(folder / "exit.json", record, durable=True)


def remove_exit(folder: Path) -> None:
    """A resumed run has not ended: readers take the record as the end."""
    path = folder / "exit.json"
    if path.exists():
        path.unlink()
        sync_folder(folder)

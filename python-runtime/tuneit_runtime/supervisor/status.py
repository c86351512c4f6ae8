"""`status.json`: the latest state in one small file, for whoever does not read the journal."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tuneit_runtime.supervisor.safe_files import write_atomic

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["STATUS_SECONDS", "Status"]

STATUS_SECONDS = 2.0


class Status:
    """What the run does now."""

    def __init__(self, folder: Path, run: str, attempt: int) -> None:
        self._path = folder / "status.json"
        self._run = run
        self.attempt = attempt
        self.state = "starting"
        self.stage: str | None = None
        self.step: int | None = None
        self.health = "running"

    def record(self, seq: int) -> dict[str, Any]:
        """The content of the file."""
        return {
            "format": 1,
            "run": self._run,
            "state": self.state,
            "stage": self.stage,
            "attempt": self.attempt,
            "seq": seq,
            "updatedAt": time.time_ns() // 1_000_000,
            "step": self.step,
            "health": self.health,
        }

    def write(self, seq: int) -> None:
        """Replaces the file. A full disk is found by the journal, whose lines matter more."""
        with suppress(OSError):
            write_atomic(self._path, self.record(seq), durable=False)

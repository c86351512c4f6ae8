"""Keeps a journal readable: progress twice a second, 200 log lines a second, a warning once, and of
many samples those that show the course.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.supervisor.loop import Loop, Timer

__all__ = ["LOG_LINES_PER_SECOND", "LogGate", "ProgressGate", "SampleGate", "WarningGate"]

PROGRESS_SECONDS = 0.5
LOG_LINES_PER_SECOND = 200
SAMPLES_BEFORE_THINNING = 400

if TYPE_CHECKING:
    Append = Callable[[str, dict[str, Any]], object]


class ProgressGate:
    """Writes the newest progress at most twice a second; the last one is never lost."""

    def __init__(self, loop: Loop, append: Append) -> None:
        self._loop = loop
        self._append = append
        self._written = 0.0
        self._waiting: dict[str, Any] | None = None
        self._timer: Timer | None = None

    def take(self, payload: dict[str, Any]) -> None:
        """Writes it now, or keeps it until its time has come."""
        if self._waiting is not None and self._waiting["unit"] != payload["unit"]:
            self.flush()
        self._waiting = payload
        wait = self._written + PROGRESS_SECONDS - time.monotonic()
        if wait <= 0:
            self.flush()
        elif self._timer is None:
            self._timer = self._loop.after(wait, self.flush)

    def flush(self) -> None:
        """Writes what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting is not None:
            payload, self._waiting = self._waiting, None
            self._written = time.monotonic()
            self._append("progress", payload)


class LogGate:
    """Lets 200 lines a second into the journal; the rest stays in the stage's log file and is
    counted.
    """

    def __init__(self, append: Append, stage: str) -> None:
        self._append = append
        self._stage = stage
        self._second = 0
        self._lines = 0
        self._dropped = 0

    def take(self, payload: dict[str, Any]) -> bool:
        """Answers whether the line went into the journal."""
        now = int(time.monotonic())
        if now != self._second:
            if self._lines <= LOG_LINES_PER_SECOND:
                self.flush()
            self._second, self._lines = now, 0
        self._lines += 1
        if self._lines > LOG_LINES_PER_SECOND:
            self._dropped += 1
            return False
        self._append("log", payload)
        return True

    def flush(self) -> None:
        """Says how many lines are missing, once the flood is over."""
        if self._dropped:
            limit, count, self._dropped = LOG_LINES_PER_SECOND, self._dropped, 0
            fault = Fault("TUNEIT_RUN_LOG_FLOOD", stage=self._stage, count=count, limit=limit)
            self._append("warning", warning(fault, self._stage, count))


class WarningGate:
    """Writes the first warning of a kind at once and the number of the others at the end."""

    def __init__(self, append: Append) -> None:
        self._append = append
        self._again: dict[tuple[str, str], dict[str, Any]] = {}

    def take(self, payload: dict[str, Any]) -> None:
        """Writes it, or counts it."""
        key = (payload["code"], payload["message"])
        known = self._again.get(key)
        if known is None and len(self._again) < 1000:
            self._append("warning", payload)
            self._again[key] = {**payload, "count": 0}
        elif known is not None:
            known["count"] += payload["count"]

    def flush(self) -> None:
        """Writes the warnings that came again, with their number."""
        for payload in self._again.values():
            if payload["count"]:
                self._append("warning", payload)
        self._again = {}


class SampleGate:
    """Writes the first 400 samples of a stage, then every second, fourth … as many times; the last
    one always. So a stage that evaluates after each of a million steps adds some 5,000 lines.
    """

    def __init__(self, append: Append) -> None:
        self._append = append
        self._taken = self._kept = 0
        self._waiting: dict[str, Any] | None = None

    def take(self, payload: dict[str, Any]) -> None:
        """Writes it, or keeps it until another comes."""
        every = 1 << (self._kept // SAMPLES_BEFORE_THINNING)
        self._taken += 1
        self._waiting = payload
        if self._taken >= every:
            self._taken = 0
            self._kept += 1
            self.flush()

    def flush(self) -> None:
        """Writes the last one, where it waits."""
        if self._waiting is not None:
            payload, self._waiting = self._waiting, None
            self._append("samples", payload)


def warning(fault: Fault, stage: str, count: int = 1) -> dict[str, Any]:
    """Payload of a warning event."""
    return {
        "code": fault.code,
        "message": fault.message,
        "mend": fault.mend,
        "stage": stage,
        "count": count,
    }

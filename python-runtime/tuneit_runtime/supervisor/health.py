"""Whether a worker works: it may beat without moving on, or not beat at all and still live."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

__all__ = ["Health"]

STALL_SECONDS = 60.0
SILENCE_SECONDS = 15.0


class Health:
    """Judges by the times of beats and steps; only death and limits end a run, this only warns."""

    def __init__(self) -> None:
        self.state = "running"
        self.step: int | None = None
        self.last_beat: dict[str, Any] | None = None
        self._moves: deque[float] = deque(maxlen=50)
        self.reset()

    def reset(self) -> None:
        """Starts all clocks again: after a pause, or when the machine slept."""
        self._beat = self._moved = time.monotonic()

    def beat(self, payload: dict[str, Any]) -> None:
        """A beat came; a step that grew is progress too."""
        self._beat = time.monotonic()
        self.last_beat = payload
        step = payload["step"]
        if step is not None and step != self.step:
            self.step = step
            self.moved()

    def moved(self) -> None:
        """The stage got on."""
        now = time.monotonic()
        self._moves.append(now - self._moved)
        self._moved = now

    def silent_seconds(self) -> float:
        """Time since the last beat."""
        return time.monotonic() - self._beat

    def still_seconds(self) -> float:
        """Time since the last progress."""
        return time.monotonic() - self._moved

    def judge(self) -> bool:
        """Sets `state`; answers whether it became worse or better."""
        before = self.state
        if self.silent_seconds() > SILENCE_SECONDS:
            self.state = "unresponsive"
        elif self.still_seconds() > self._patience():
            self.state = "stalled"
        else:
            self.state = "running"
        return self.state != before

    def _patience(self) -> float:
        return (
            max(STALL_SECONDS, 10 * sorted(self._moves)[len(self._moves) // 2])
            if self._moves
            else STALL_SECONDS
        )

"""How far a stage is, how fast, and how long it will take: at most two reports a second."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

__all__ = ["ProgressMeter"]

_PERIOD_SECONDS = 0.5
_RECENT = 20


class ProgressMeter:
    """Turns `done` of `total` into a journal payload, or None while it is too soon for another."""

    def __init__(self, clock: Any = time.monotonic) -> None:
        self._clock = clock
        self._points: deque[tuple[float, float]] = deque(maxlen=_RECENT)
        self._start: tuple[float, float] | None = None
        self._unit = ""
        self._sent = float("-inf")
        self._held: dict[str, Any] | None = None

    def update(
        self, done: float, total: float | None, unit: str, note: str | None
    ) -> dict[str, Any] | None:
        now = self._clock()
        if self._start is None or unit != self._unit or done < self._points[-1][1]:
            self._begin(now, done, unit)
        self._points.append((now, done))
        self._held = self._payload(now, done, total, note)
        if now - self._sent < _PERIOD_SECONDS and done != total:
            return None
        self._sent = now
        return self.rest()

    def rest(self) -> dict[str, Any] | None:
        """The report that was held back, once."""
        held, self._held = self._held, None
        return held

    def _begin(self, now: float, done: float, unit: str) -> None:
        self._start, self._unit = (now, done), unit
        self._points.clear()

    def _payload(
        self, now: float, done: float, total: float | None, note: str | None
    ) -> dict[str, Any]:
        rates = self._rates(now, done)
        payload: dict[str, Any] = {
            "done": done,
            "total": total,
            "unit": self._unit,
            "rate": rates[-1] if rates else None,
            "etaSeconds": _eta(rates, done, total),
        }
        if note is not None:
            payload["note"] = note[:200]
        return payload

    def _rates(self, now: float, done: float) -> list[float]:
        """Since the start, and lately."""
        starts = [self._start or (now, done), self._points[0]]
        spans = [(now - at, done - value) for at, value in starts]
        return [amount / seconds for seconds, amount in spans if seconds > 0 and amount > 0]


def _eta(rates: list[float], done: float, total: float | None) -> list[float] | None:
    if total is None or not rates:
        return None
    left = max(total - done, 0)
    return [round(left / max(rates), 3), round(left / min(rates), 3)]

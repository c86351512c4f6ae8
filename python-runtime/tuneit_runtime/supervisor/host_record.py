"""Hosts that a stage asked for, as events: at once the first time, then how often again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HostRecord"]

_AGAIN_SECONDS = 60.0
#: Counted apart; a worker that makes up names fills no journal.
_MOST_COUNTED = 100
_OTHERS = "other hosts"


class HostRecord:
    """Kept in the loop's own thread, the journal's only one."""

    def __init__(self, stage: str, append: Callable[[str, dict[str, Any]], object]) -> None:
        self._stage = stage
        self._append = append
        self._again: dict[tuple[str, str | None], dict[str, Any]] = {}
        self._counted = time.monotonic()

    def reached(self, target: str) -> None:
        """It was let through."""
        self._take(target, None, "")

    def refused(self, target: str, reason: str, *, revoked: bool) -> None:
        """It was not, or is not any more."""
        self._take(target, f"TUNEIT_GRANT_{'REVOKED' if revoked else 'DENIED'}", reason)

    def tick(self) -> None:
        """Writes the counts once a minute."""
        if time.monotonic() - self._counted >= _AGAIN_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Writes the counts."""
        self._counted = time.monotonic()
        for payload in self._again.values():
            if payload["count"]:
                self._append("network", dict(payload))
                payload["count"] = 0

    def _take(self, target: str, code: str | None, reason: str) -> None:
        many = len(self._again) >= _MOST_COUNTED and (target, code) not in self._again
        key = (_OTHERS if many else target, code)
        known = self._again.get(key)
        if known is not None:
            known["count"] += 1
            return
        reason = "" if many else reason[:300]
        payload = {"stage": self._stage, "target": key[0][:300], "code": code, "reason": reason}
        self._append("network", {**payload, "count": 1})
        self._again[key] = {**payload, "count": 0}

"""How a stage is asked to stop: politely, then firmly, then not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.supervisor.loop import Loop, Timer

__all__ = ["Ladder"]

CANCEL_SECONDS = 60.0
TERM_SECONDS = 20.0
TERM_NOW_SECONDS = 5.0


class Ladder:
    """Rung 1 asks for a checkpoint, rung 2 sends SIGTERM, rung 3 kills. It never goes down."""

    def __init__(self, loop: Loop, act: Callable[[int], None]) -> None:
        self.rung = 0
        #: The longest checkpoint so far; rung 1 waits for three of them.
        self.checkpoint_seconds = 0.0
        self._loop = loop
        self._act = act
        self._timer: Timer | None = None

    @property
    def asked(self) -> bool:
        """Whether anybody wants the run to stop."""
        return self.rung > 0

    def request(self, mode: str, grace_seconds: float | None = None) -> int:
        """Steps onto the ladder, or one rung up where it was asked before; answers the rung."""
        first = 1 if mode == "checkpoint" else 2
        wanted = min(3, max(first, self.rung + 1))
        usual = TERM_NOW_SECONDS if mode == "now" else None
        self._climb(wanted, grace_seconds or usual)
        return self.rung

    def dispose(self) -> None:
        """The stage is over; no further rung."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _climb(self, rung: int, grace_seconds: float | None) -> None:
        self.dispose()
        self.rung = rung
        self._act(rung)
        if rung < 3:
            self._timer = self._loop.after(grace_seconds or self._patience(), self._next)

    def _next(self) -> None:
        self._climb(self.rung + 1, None)

    def _patience(self) -> float:
        return max(CANCEL_SECONDS, 3 * self.checkpoint_seconds) if self.rung == 1 else TERM_SECONDS

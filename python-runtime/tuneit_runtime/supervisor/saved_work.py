"""Whether a run that is asked to stop has lost anything."""

from __future__ import annotations

__all__ = ["SavedWork"]


class SavedWork:
    """A run is `stopped`, and not `cancelled`, if a checkpoint holds all that was done."""

    def __init__(self) -> None:
        self._step: int | None = None
        self._committed: int | None = None
        self._after_request = False

    def reached(self, step: int | None) -> None:
        """A step is done."""
        self._step = self._step if step is None else step

    def committed(self, step: int, *, asked: bool) -> None:
        """A checkpoint was committed, before or after somebody asked to stop."""
        self._committed = step
        self._after_request = self._after_request or asked

    def is_whole(self) -> bool:
        """A worker that stops right behind a checkpoint has nothing more to commit."""
        if self._committed is None:
            return False
        return self._after_request or self._step is None or self._committed >= self._step

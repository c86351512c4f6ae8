"""What the trusted side asks of a running stage: stop, hold, go on, checkpoint."""

from __future__ import annotations

import threading

__all__ = ["Control"]


class Control:
    """Flags set by the channel's thread or a signal, read at step boundaries."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.going = threading.Event()
        self.going.set()
        self._checkpoint = threading.Event()

    def apply(self, method: str) -> None:
        """Unknown methods are ignored: a newer trusted side may know more."""
        if method == "cancel":
            self.cancel()
        elif method == "pause":
            self.going.clear()
        elif method == "resume":
            self.going.set()
        elif method == "checkpoint":
            self._checkpoint.set()

    def cancel(self) -> None:
        """A held stage goes on, to find out that it is to stop."""
        self.cancelled.set()
        self.going.set()

    def take_checkpoint_wish(self) -> bool:
        wished = self._checkpoint.is_set()
        self._checkpoint.clear()
        return wished

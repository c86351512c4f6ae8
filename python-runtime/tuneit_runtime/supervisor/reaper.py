"""Waits for processes: the workers we started and the orphans that became ours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource
    from collections.abc import Callable

__all__ = ["Reaper"]


class Reaper:
    """Called at SIGCHLD. Nothing else in the supervisor waits for a process."""

    def __init__(self) -> None:
        self._expected: dict[int, Callable[[int, resource.struct_rusage], None]] = {}

    def expect(self, pid: int, ended: Callable[[int, resource.struct_rusage], None]) -> None:
        """Tells `ended` once the process is gone, even if it is gone already."""
        self._expected[pid] = ended
        self.reap()

    def reap(self) -> None:
        """Takes every process that has ended."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            ended = self._expected.pop(pid, None)
            if ended is not None:
                ended(status, usage)

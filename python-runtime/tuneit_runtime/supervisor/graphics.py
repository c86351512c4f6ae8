"""How much of the graphics processors the processes of a run use, as their driver says it.

What a worker says of itself is not measured. Without `nvidia-smi` nothing is known, and nothing is
held.
"""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from tuneit_runtime.supervisor.process_tree import descendants

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.loop import Loop, Timer

__all__ = ["GraphicsMeter"]

METER_SECONDS = 2.0
_QUERY = ["--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"]
_MEBIBYTE = 1 << 20
_MOST_BYTES = 64 * 1024


class GraphicsMeter:
    """Asks again and again, without waiting; `bytes` is the newest answer."""

    def __init__(self, loop: Loop) -> None:
        self.bytes = 0
        self._loop = loop
        self._program = shutil.which("nvidia-smi")
        self._asked: subprocess.Popen[bytes] | None = None
        self._answer = b""
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begins; where no driver can be asked nothing happens."""
        if self._program is not None:
            self._timer = self._loop.every(METER_SECONDS, self._ask)
            self._ask()

    def stop(self) -> None:
        """Ends it, and a question that is open."""
        if self._timer is not None:
            self._timer.cancel()
        self._end()

    def _ask(self) -> None:
        # One that hangs in the driver is given up for a new one.
        self._end()
        assert self._program is not None
        with suppress(OSError):
            self._asked = subprocess.Popen(
                [self._program, *_QUERY],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert self._asked.stdout is not None
            self._answer = b""
            descriptor = self._asked.stdout.fileno()
            self._loop.watch(descriptor, selectors.EVENT_READ, self._read)

    def _read(self) -> None:
        assert self._asked is not None
        assert self._asked.stdout is not None
        data = os.read(self._asked.stdout.fileno(), _MOST_BYTES)
        self._answer += data
        if not data or len(self._answer) > _MOST_BYTES:
            self.bytes = used_bytes(self._answer, set(descendants(os.getpid())))
            self._end()

    def _end(self) -> None:
        asked, self._asked = self._asked, None
        if asked is None or asked.stdout is None:
            return
        self._loop.unwatch(asked.stdout.fileno())
        asked.stdout.close()
        # The supervisor's reaper takes its status; this object must not ask for it.
        with suppress(OSError):
            os.kill(asked.pid, 9)
        asked.returncode = 0


def used_bytes(answer: bytes, pids: set[int]) -> int:
    """Of these processes; lines that are no pair of numbers are passed over."""
    total = 0
    for line in answer.decode("ascii", "replace").splitlines():
        pid, _, used = line.partition(",")
        with suppress(ValueError):
            total += int(used) * _MEBIBYTE if int(pid) in pids else 0
    return total

"""The lock of a run: held for life, so that a journal has one writer."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any

from tuneit_runtime.errors import Fault

__all__ = ["RunLock", "boot_id"]


def boot_id() -> str:
    """Names this start of the machine: another one in an old lock tells a restart from a kill."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


class RunLock:
    """`lock` in the run folder. Its descriptor is not inheritable: a child that had it would keep
    it held.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._fd = -1
        #: What the holder before us wrote, None where there was none.
        self.previous: dict[str, Any] | None = None

    def acquire(self, patience_seconds: float) -> None:
        """Takes the lock, or waits a little for a supervisor that is just leaving.

        Raises:
            Fault: `TUNEIT_RUN_LOCKED` when it stays held.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._fd = os.open(self._path, flags, 0o600)
        end = time.monotonic() + patience_seconds
        while not self._try():
            if time.monotonic() >= end:
                pid = (self._read() or {}).get("pid", "?")
                os.close(self._fd)
                raise Fault("TUNEIT_RUN_LOCKED", pid=pid)
            time.sleep(0.05)
        self.previous = self._read()
        self._write()

    def release(self) -> None:
        """Lets go; the file stays, for its content tells who held it last."""
        os.close(self._fd)

    def _try(self) -> bool:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _read(self) -> dict[str, Any] | None:
        try:
            return json.loads(os.pread(self._fd, 4096, 0))
        except ValueError:
            return None

    def _write(self) -> None:
        now = time.time_ns() // 1_000_000
        record = {"format": 1, "pid": os.getpid(), "bootId": boot_id(), "startedAt": now}
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, json.dumps(record).encode(), 0)

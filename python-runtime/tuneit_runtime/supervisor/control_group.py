"""The control groups that a worker was started in: what they counted, and their end."""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["ControlGroup", "sweep_groups"]

_OOM = re.compile(r"^oom_kill [1-9]", re.MULTILINE)
_REFUSED_FORKS = re.compile(r"^max [1-9]", re.MULTILINE)
_OURS = re.compile(r"tuneit-(\d+)")
_PATIENCE_SECONDS = (0.0, 0.01, 0.05, 0.2, 1.0)


class ControlGroup:
    """One folder in each hierarchy, named after the started process; none where there are none."""

    def __init__(self, parents: list[str], pid: int) -> None:
        self._folders = [Path(parent) / f"tuneit-{pid}" for parent in parents]

    @property
    def holds(self) -> bool:
        """Whether there is one."""
        return any(folder.exists() for folder in self._folders)

    def ran_out_of_memory(self) -> bool:
        """Whether the operating system ended something in it for memory."""
        # In the unified hierarchy the first, in the older one the second.
        return self._says(_OOM, "memory.events", "memory.oom_control")

    def ran_out_of_tasks(self) -> bool:
        """Whether a process or thread could not be started."""
        return self._says(_REFUSED_FORKS, "pids.events")

    def remove(self) -> None:
        """Gives it back when the started process has ended; what is still in it is ended, too."""
        for folder in self._folders:
            for wait in _PATIENCE_SECONDS:
                time.sleep(wait)
                if _removed(folder):
                    break

    def _says(self, what: re.Pattern[str], *names: str) -> bool:
        for path in (folder / name for folder in self._folders for name in names):
            try:
                if what.search(path.read_text("ascii", "replace")):
                    return True
            except OSError:
                continue
        return False


def _removed(folder: Path) -> bool:
    """Ends whoever is in it where somebody is."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        _end_all_in(folder)
        return False
    return True


def _end_all_in(folder: Path) -> None:
    with suppress(OSError):
        for pid in (folder / "cgroup.procs").read_text("ascii").split():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(int(pid), signal.SIGKILL)


def sweep_groups(parents: list[str]) -> None:
    """Removes what a killed kernel or supervisor left behind: groups of processes that are no
    more. Who is still in one hangs on nobody, such as a sandbox whose maker died while it was
    being made.
    """
    for parent in {Path(one) for one in parents}:
        with suppress(OSError):
            for folder in list(parent.iterdir()):
                match = _OURS.fullmatch(folder.name)
                if match and not Path(f"/proc/{match[1]}").exists() and not _removed(folder):
                    time.sleep(_PATIENCE_SECONDS[1])
                    _removed(folder)

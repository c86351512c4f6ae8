"""The processes of a run, as /proc shows them: how much they use, and how all of them end."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "TreeUse",
    "adopt_orphans",
    "descendants",
    "kill_tree",
    "measure",
    "memory_file_bytes",
    "proportional_bytes",
    "worker_pid",
]

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")
_PR_SET_CHILD_SUBREAPER = 36


class TreeUse(NamedTuple):
    """What all processes together use; shared pages are counted for each, an upper bound."""

    memory_bytes: int
    cpu_seconds: float
    tasks: int


def adopt_orphans() -> None:
    """Makes a process that lost its parent ours, so that a daemon of a worker stays in the tree."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(root: int) -> list[int]:
    """All processes below `root`, parents before children."""
    found: list[int] = []
    level = _children(root)
    while level:
        found += level
        level = [child for pid in level for child in _children(pid)]
    return found


def measure(root: int) -> TreeUse:
    """Sums up memory, processor time and tasks of everything below `root`."""
    memory = tasks = 0
    cpu = 0.0
    for pid in descendants(root):
        with suppress(OSError, ValueError, IndexError):
            fields = (
                Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
            )
            cpu += (int(fields[11]) + int(fields[12])) / _TICK
            tasks += int(fields[17])
            memory += int(fields[21]) * _PAGE
    return TreeUse(memory, cpu, tasks)


def memory_file_bytes(root: int) -> int:
    """Files without a name that lie in memory, whether mapped or not: no process is charged for
    what it has only written.
    """
    files: dict[tuple[int, int], int] = {}
    for pid in descendants(root):
        with suppress(OSError):
            for entry in os.scandir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    if str(Path(entry.path).readlink()).startswith("/memfd:"):
                        found = entry.stat()
                        files[found.st_dev, found.st_ino] = found.st_blocks * 512
    return sum(files.values())


def proportional_bytes(root: int) -> int:
    """Memory with shared pages divided among those that share them: slow, asked before anybody is
    killed.
    """
    measured = [_proportional(pid) for pid in descendants(root)]
    mapped = sum(shared for _, shared in measured)
    return sum(all_ - shared for all_, shared in measured) + max(mapped, memory_file_bytes(root))


def worker_pid(spawned: int) -> int:
    """The process that runs the worker: below bubblewrap, which would not pass a signal on."""
    level = [spawned]
    while level and all(_command(pid) == "bwrap" for pid in level):
        level = [child for pid in level for child in _children(pid)]
    return next((pid for pid in level if _command(pid) != "bwrap"), spawned)


def kill_tree(root: int, seconds: float = 2.0) -> None:
    """Ends everything below `root`, again and again until nothing is left: a fork may race with
    the kill.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        alive = [pid for pid in descendants(root) if _state(pid) not in ("Z", "X", "")]
        if not alive:
            return
        for pid in alive:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += map(int, (task / "children").read_text("ascii").split())
    return found


def _proportional(pid: int) -> tuple[int, int]:
    """All of it, and what of it is shared memory."""
    with suppress(OSError, ValueError, IndexError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        sizes = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
        pss, shared = sizes.get("Pss", ""), sizes.get("Pss_Shmem", "0")
        return int(pss.split()[0]) * 1024, int(shared.split()[0]) * 1024
    # Not readable for us: the resident size is never too small.
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE, 0
    return 0, 0


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
    return ""


def _state(pid: int) -> str:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    return ""

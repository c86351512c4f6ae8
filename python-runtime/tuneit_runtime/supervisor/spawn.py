"""Starts a worker with exactly the descriptors it may have: 3 = channel, 4 = seccomp program."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CHANNEL_FD", "SECCOMP_FD", "Worker", "reserve_descriptors", "spawn"]

CHANNEL_FD = 3
SECCOMP_FD = 4
#: A worker is the first to go when the machine runs out of memory, before the supervisor.
_OOM_SCORE = "500"


class Worker:
    """A started worker and how it ended. Only the supervisor's reaper waits for processes."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.pid = process.pid
        self.channel = channel
        self.stdout = process.stdout
        self.stderr = process.stderr
        self.exit_code: int | None = None
        self.cpu_seconds = 0.0
        self.peak_memory_bytes = 0
        self._process = process

    def ended(self, status: int, usage: resource.struct_rusage) -> None:
        """Takes what `wait4` said."""
        self.exit_code = self._process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_memory_bytes = usage.ru_maxrss * 1024

    @property
    def signal_name(self) -> str | None:
        """The signal that ended it; bubblewrap answers 128 + n for the process inside."""
        code = self.exit_code or 0
        number = -code if code < 0 else code - 128
        with suppress(ValueError):
            return signal.Signals(number).name if number > 0 else None
        return None

    def close(self) -> None:
        """Gives the descriptors back."""
        self.channel.close()
        self.stdout.close()
        self.stderr.close()


def reserve_descriptors() -> None:
    """Takes 3 and 4 before anything else can, so that they are free for `dup2` at every start."""
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for fd in {CHANNEL_FD, SECCOMP_FD} - {null}:
        os.dup2(null, fd, inheritable=False)
    if null not in (CHANNEL_FD, SECCOMP_FD):
        os.close(null)


def spawn(stage: str, launch: dict[str, Any], limits: dict[str, Any]) -> Worker:
    """Starts the stage's argument list in its own session.

    Raises:
        Fault: `TUNEIT_RUN_LAUNCH_FAILED`.
    """
    ours, theirs = socket.socketpair()
    passed = [CHANNEL_FD]
    try:
        os.dup2(theirs.fileno(), CHANNEL_FD, inheritable=True)
        if launch["seccomp"]:
            _pass_file(launch["seccomp"])
            passed.append(SECCOMP_FD)
        process = subprocess.Popen(
            launch["argv"],
            env=launch["env"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=passed,
            start_new_session=True,
            preexec_fn=_limiter(limits),
        )
    except (OSError, subprocess.SubprocessError) as error:
        ours.close()
        raise Fault("TUNEIT_RUN_LAUNCH_FAILED", stage=stage, reason=_plain(error)) from error
    finally:
        theirs.close()
        reserve_descriptors()
    ours.setblocking(False)
    with suppress(OSError):
        Path(f"/proc/{process.pid}/oom_score_adj").write_text(_OOM_SCORE, "ascii")
    return Worker(process, ours)


def _pass_file(path: str) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(fd, SECCOMP_FD, inheritable=True)
    os.close(fd)


def _limiter(limits: dict[str, Any]) -> Callable[[], None]:
    """Limits of one process; those of the whole tree are polled."""
    wanted = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, int(limits["fileBytes"]))]
    if os.getuid() != 0:
        # Counts every task of the user, so what is there already comes on top.
        wanted.append((resource.RLIMIT_NPROC, int(limits["tasks"]) + _tasks_of_user()))

    def apply() -> None:
        for kind, value in wanted:
            hard = resource.getrlimit(kind)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (most, most))

    return apply


def _tasks_of_user() -> int:
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
    return count


def _plain(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)

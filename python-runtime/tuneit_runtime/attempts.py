"""Inside a sandbox: tries what a hostile plugin would, and says what it could do.

    python <runtime> attempts '{"files": […], "folders": […], "port": 1234, "pid": 4711}'

`tuneit doctor` starts it as it would start a plugin. Nothing in it does harm where it succeeds, but
an empty file named `tuneit-doctor` in each folder, for the doctor to find and to remove. One line
of JSON: for each attempt the list of what worked, empty where the sandbox held. Standard library
only.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

_CONNECT_SECONDS = 0.5
_PTRACE_SEIZE = 0x4206  # linux/ptrace.h
_libc = ctypes.CDLL(None, use_errno=True)


def main(argv: list[str]) -> int:
    """Tries everything and prints what worked."""
    given: dict[str, Any] = json.loads(argv[0])
    worked = {
        "home": _readable(given["files"]),
        "outside": _writable(given["folders"]),
        "network": _reachable(given["port"]),
        "processes": _visible(given["pid"]),
        "rights": _gained(given["pid"]),
    }
    sys.stdout.write(f"{json.dumps(worked)}\n")
    return 0


def _readable(files: list[str]) -> list[str]:
    return [path for path in files if _works(lambda path=path: _read(path))]


def _read(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        os.read(descriptor, 1)
    finally:
        os.close(descriptor)


def _writable(folders: list[str]) -> list[str]:
    """The name is told, so that whoever started this can look whether a file really appeared."""
    return [folder for folder in folders if _works(lambda folder=folder: _write(folder))]


def _write(folder: str) -> None:
    path = f"{folder}/tuneit-doctor"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _reachable(port: int) -> list[str]:
    # A listener of the doctor's own, an address that no one has (RFC 5737), a name server's port.
    addresses = [("127.0.0.1", port), ("192.0.2.1", 443)]
    reached = [
        f"{host}:{number}" for host, number in addresses if _works(lambda a=(host, number): _tcp(a))
    ]
    return reached + (["a datagram"] if _works(_datagram) else [])


def _tcp(address: tuple[str, int]) -> None:
    socket.create_connection(address, _CONNECT_SECONDS).close()


def _datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"tuneit", ("192.0.2.1", 53))


def _visible(pid: int) -> list[str]:
    """Of the process that started this: its number means nothing in a namespace of one's own."""
    ways: dict[str, Callable[[], object]] = {
        "a signal": lambda: os.kill(pid, 0),
        "its environment": lambda: _read(f"/proc/{pid}/environ"),
        "its memory": lambda: _read(f"/proc/{pid}/mem"),
    }
    return [name for name, way in ways.items() if _works(way)]


def _gained(pid: int) -> list[str]:
    ways: dict[str, Callable[[], object]] = {
        "ptrace": lambda: _trace(pid),
        "a mount": _mount,
        "a device": lambda: _read("/dev/mem"),
        "all capabilities": _capabilities,
    }
    return [name for name, way in ways.items() if _works(way)]


def _trace(pid: int) -> None:
    # SEIZE does not stop the other one, and ends with this process.
    if _libc.ptrace(_PTRACE_SEIZE, pid, None, None) != 0:
        raise OSError(ctypes.get_errno(), "refused")


def _mount() -> None:
    # A kind of file system that no one has: who may mount is told that, who may not is told so.
    _libc.mount(b"none", b"/", b"tuneit-none", 0, None)
    if ctypes.get_errno() == errno.EPERM:
        raise PermissionError


def _capabilities() -> None:
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        held = next(line.split()[1] for line in status if line.startswith("CapEff:"))
    if int(held, 16) == 0:
        raise PermissionError


def _works(attempt: Callable[[], object]) -> bool:
    with suppress(OSError):
        attempt()
        return True
    return False

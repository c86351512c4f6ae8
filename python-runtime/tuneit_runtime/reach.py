"""Inside a sandbox that opens no socket: connections to the proxy, handed in by the launcher.

    reach.py FOLDER ARGUMENT…       as `python FOLDER ARGUMENT…`, with a way to the granted hosts

Replaces `socket.socket` before anything imports it. A stream socket is then one that is connected
to the proxy already; where it may lead is the proxy's to judge, so nothing here has to be trusted.
Names are looked up by the proxy too. One file, run by path.
"""

from __future__ import annotations

import errno
import os
import runpy
import socket
import sys
import threading
from typing import Any

__all__ = ["main"]

_DOOR = 5
#: No port that anybody listens on: it is never connected to, only recognised.
_PROXY = ("127.0.0.1", 9)
_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")

_Socket = socket.socket
_door = threading.Lock()


class ReachSocket(_Socket):
    """A stream socket that can be connected to the proxy and to nothing else."""

    def __init__(
        self, family: int = -1, type: int = -1, proto: int = -1, fileno: int | None = None
    ) -> None:
        if fileno is not None:
            super().__init__(family, type, proto, fileno)
        elif family in (-1, socket.AF_INET, socket.AF_INET6) and type in (-1, socket.SOCK_STREAM):
            super().__init__(socket.AF_UNIX, socket.SOCK_STREAM, 0, _handed_in())
        else:
            raise PermissionError(errno.EPERM, "the sandbox opens no such socket")

    def connect(self, address: Any) -> None:
        """Is connected already, if that is to the proxy."""
        if self.family == socket.AF_UNIX and tuple(address[:2]) == _PROXY:
            return
        raise OSError(errno.ENETUNREACH, "only granted hosts can be reached, through the proxy")

    def connect_ex(self, address: Any) -> int:
        """As `connect`, with the error as the answer."""
        try:
            self.connect(address)
        except OSError as error:
            return error.errno or errno.ENETUNREACH
        return 0

    def setsockopt(self, level: int, *arguments: Any) -> None:
        """Drops what concerns TCP: this is none."""
        if level != socket.IPPROTO_TCP:
            super().setsockopt(level, *arguments)


def main(arguments: list[str]) -> None:
    """Runs the program in this process."""
    socket.socket = ReachSocket  # type: ignore[misc]
    os.environ.update(dict.fromkeys(_VARIABLES, f"http://{_PROXY[0]}:{_PROXY[1]}"))
    # Its transfer library opens sockets past Python.
    os.environ["HF_HUB_DISABLE_XET"] = "1"
    sys.argv = arguments
    runpy.run_path(arguments[0], run_name="__main__")


def _handed_in() -> int:
    with _door, _Socket(fileno=os.dup(_DOOR)) as door:
        door.sendall(b".")
        _, descriptors, _, _ = socket.recv_fds(door, 1, 1)
    if not descriptors:
        raise OSError(errno.ENETUNREACH, "the proxy is gone")
    return descriptors[0]


if __name__ == "__main__":
    main(sys.argv[1:])

"""Bytes between two sockets, both ways, until both ends are done."""

from __future__ import annotations

import contextlib
import socket
import threading

__all__ = ["answer", "hang_up", "join"]

#: A download that stands still for longer is over.
_IDLE_SECONDS = 300.0
_CHUNK = 64 * 1024


def join(one: socket.socket, other: socket.socket) -> None:
    """Passes bytes both ways until both ends are done."""
    for end in (one, other):
        end.settimeout(_IDLE_SECONDS)
    back = threading.Thread(target=_pump, args=(other, one), daemon=True)
    back.start()
    _pump(one, other)
    back.join(_IDLE_SECONDS)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        hang_up(source)
        hang_up(sink)


def hang_up(one: socket.socket) -> None:
    """Ends it for whoever waits on it."""
    # Closing alone does not wake a thread that waits in `accept` or `recv`.
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    if one.type == socket.SOCK_STREAM and one.fileno() >= 0:
        with contextlib.suppress(OSError):
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.close()


def answer(client: socket.socket, status: str, text: str) -> None:
    """Says why there is no connection; a client that is gone hears nothing."""
    body = f"{text}\n".encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with contextlib.suppress(OSError):
        client.sendall(head.encode("ascii") + body)

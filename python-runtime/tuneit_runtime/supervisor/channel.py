"""The trusted end of a worker's descriptor 3. The other end is not trusted: lines are measured
before they are read.
"""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tuneit_runtime.protocol import check_document
from tuneit_runtime.supervisor.json_text import compact, nesting, parse
from tuneit_runtime.supervisor.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.supervisor.loop import Loop

__all__ = ["Breach", "WorkerChannel"]

MAX_LINE_BYTES = 256 * 1024
MAX_DEPTH = 16


class Breach(Exception):
    """The worker sent what no worker sends; the text says what."""


class WorkerChannel:
    """Newline-delimited JSON-RPC 2.0 over a socket pair."""

    def __init__(
        self, loop: Loop, sock: socket.socket, take: Callable[[dict[str, Any]], None]
    ) -> None:
        self.open = True
        self.breach: str | None = None
        self.redactor = Redactor()
        self._loop = loop
        self._socket = sock
        self._take = take
        self._received = b""
        self._unsent = b""
        self._watch()

    def send(self, method: str, params: dict[str, Any], id_: int | None = None) -> None:
        """Sends a request, or a notification where there is no id. A worker that is gone is no
        fault.
        """
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if id_ is not None:
            message["id"] = id_
        self._unsent += compact(message) + b"\n"
        self._flush()

    def finish(self) -> None:
        """Tells the worker that nothing more comes; it leaves then. What it still says is read."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        self._unsent = b""

    def close(self) -> None:
        """Stops listening."""
        if self.open:
            self.open = False
            self._loop.unwatch(self._socket.fileno())

    def _watch(self) -> None:
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        self._loop.watch(self._socket.fileno(), events, self._ready)

    def _ready(self) -> None:
        self._flush()
        # One read a turn: a worker that floods must not keep clients and timers waiting.
        try:
            data = self._socket.recv(MAX_LINE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        try:
            self._split(data)
        except Breach as breach:
            self.breach = str(breach)
            self.close()

    def _split(self, data: bytes) -> None:
        *lines, self._received = (self._received + data).split(b"\n")
        if len(self._received) > MAX_LINE_BYTES:
            raise Breach(f"a line longer than {MAX_LINE_BYTES} bytes")
        for line in lines:
            self._take(self._message(line))
            if not self.open:
                return

    def _message(self, line: bytes) -> dict[str, Any]:
        if len(line) > MAX_LINE_BYTES:
            raise Breach(f"a line longer than {MAX_LINE_BYTES} bytes")
        if nesting(line) > MAX_DEPTH:
            raise Breach(f"JSON nested deeper than {MAX_DEPTH}")
        try:
            message = parse(self.redactor.clean(line))
        except (ValueError, RecursionError) as error:
            raise Breach("a line that is no JSON") from error
        fault = check_document("rpc-message", message)
        if fault:
            raise Breach(f"a line that is no message: {fault}")
        return message

    def _flush(self) -> None:
        with suppress(BlockingIOError, OSError):
            while self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
        if self.open:
            self._watch()

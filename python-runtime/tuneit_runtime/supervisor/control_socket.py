"""`control.sock`: lets clients hurry. Whatever it says stands in the files too."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.supervisor.json_text import compact, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.supervisor.journal import Journal
    from tuneit_runtime.supervisor.loop import Loop

__all__ = ["Client", "ControlSocket"]

_MAX_LINE_BYTES = 32 * 1024 * 1024
#: A client gets more from the file only when it has taken this much.
_AHEAD_BYTES = 256 * 1024
_MAX_CLIENTS = 64


class Client:
    """One connection. It holds a place in the journal, not a copy of it."""

    def __init__(self, server: ControlSocket, sock: socket.socket) -> None:
        self.greeted = False
        #: Sent so far; None = not attached.
        self.seq: int | None = None
        self.socket = sock
        self._server = server
        self._received = b""
        self._unsent = b""
        self._offset = 0
        self._interest = 0
        self.update()

    def attach(self, after: int) -> None:
        """Sends every line whose number is above `after`, from the file, then live."""
        journal = self._server.journal
        self._offset = journal.offset_before(after + 1)
        self.seq = after

    def send(self, message: dict[str, Any]) -> None:
        """Queues a message."""
        self._unsent += compact({"jsonrpc": "2.0", **message}) + b"\n"
        self.update()

    def behind(self) -> bool:
        """Whether there is something that the client has not taken yet."""
        return bool(self._unsent) or (
            self.seq is not None and self._offset < self._server.journal.size
        )

    def update(self) -> None:
        """Asks for a turn to write where there is something to write."""
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.behind() else 0)
        if wanted != self._interest:
            self._interest = wanted
            self._server.loop.watch(self.socket.fileno(), wanted, self._ready)

    def _ready(self) -> None:
        try:
            self._read()
            self._write()
        except (BrokenPipeError, ConnectionResetError, OSError):
            self._server.drop(self)
            return
        if self.socket.fileno() >= 0:
            self.update()

    def _read(self) -> None:
        try:
            data = self.socket.recv(65536)
        except BlockingIOError:
            return
        if not data:
            raise BrokenPipeError
        *lines, self._received = (self._received + data).split(b"\n")
        if len(self._received) > _MAX_LINE_BYTES:
            raise BrokenPipeError
        for line in lines:
            self._server.answer(self, _message(line))

    def _write(self) -> None:
        with suppress(BlockingIOError):
            while True:
                if len(self._unsent) < _AHEAD_BYTES:
                    self._unsent += self._more()
                if not self._unsent:
                    return
                self._unsent = self._unsent[self.socket.send(self._unsent) :]

    def _more(self) -> bytes:
        """The next lines of the file, as notifications."""
        if self.seq is None or self._offset >= self._server.journal.size:
            return b""
        lines = self._server.read(self._offset)
        self._offset += sum(map(len, lines))
        fresh = [line for line in lines if _number(line) > self.seq]
        if fresh:
            self.seq = _number(fresh[-1])
        head = b'{"jsonrpc":"2.0","method":"event","params":'
        return b"".join(head + line[:-1] + b"}\n" for line in fresh)


class ControlSocket:
    """Listens in the run folder, which the process must stand in: a long path is refused."""

    def __init__(
        self, loop: Loop, journal: Journal, answer: Callable[[Client, dict[str, Any]], None]
    ) -> None:
        self.loop = loop
        self.journal = journal
        self.answer = answer
        self.clients: set[Client] = set()
        self._file = os.open(journal.path, os.O_RDONLY | os.O_CLOEXEC)
        # It gets its name once it listens: whoever finds it refused may take the run for dead.
        beside = Path(".control.sock")
        beside.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(beside))
        beside.chmod(0o600)
        self._listener.listen(16)
        beside.replace("control.sock")
        self._listener.setblocking(False)
        loop.watch(self._listener.fileno(), selectors.EVENT_READ, self._accept)
        journal.listeners.append(lambda _seq, _type, _payload: self._changed())

    def notify(self, method: str, params: dict[str, Any]) -> None:
        """Tells every client that has said hello."""
        for client in self.clients:
            if client.greeted:
                client.send({"method": method, "params": params})

    def read(self, offset: int) -> list[bytes]:
        """Whole lines from the offset, at least one."""
        size = _AHEAD_BYTES
        while True:
            data = os.pread(self._file, min(size, self.journal.size - offset), offset)
            end = data.rfind(b"\n") + 1
            if end or len(data) < size:
                return data[:end].splitlines(keepends=True)
            size *= 4

    def drop(self, client: Client) -> None:
        """Forgets a client; nothing else in the run notices."""
        self.clients.discard(client)
        if client.socket.fileno() >= 0:
            self.loop.unwatch(client.socket.fileno())
            client.socket.close()

    def close(self, seconds: float) -> None:
        """Lets clients take the end, as long as they do take it; then removes the socket."""
        self.loop.unwatch(self._listener.fileno())
        Path("control.sock").unlink(missing_ok=True)
        self._listener.close()
        end = time.monotonic() + seconds
        self.loop.run_until(
            lambda: not any(one.behind() for one in self.clients) or time.monotonic() > end, seconds
        )
        for client in list(self.clients):
            self.drop(client)
        os.close(self._file)

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError:
            return
        if len(self.clients) >= _MAX_CLIENTS or not _is_ours(sock):
            sock.close()
            return
        sock.setblocking(False)
        self.clients.add(Client(self, sock))

    def _changed(self) -> None:
        for client in self.clients:
            if client.seq is not None:
                client.update()


def _message(line: bytes) -> dict[str, Any]:
    try:
        return parse(line)
    except (ValueError, RecursionError) as error:
        raise BrokenPipeError from error


def _number(line: bytes) -> int:
    return int(line[7 : line.index(b",")])


def _is_ours(sock: socket.socket) -> bool:
    """Only the user who owns the run, and root, whom nothing keeps out."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    packed = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", packed)[1] in (0, os.geteuid())

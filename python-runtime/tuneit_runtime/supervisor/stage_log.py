"""`logs/<stage>.log`: what a worker printed, as it is, in four files of at most 16 MB."""

from __future__ import annotations

import os
import re
import selectors
from typing import TYPE_CHECKING

from tuneit_runtime.supervisor.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO

    from tuneit_runtime.supervisor.loop import Loop

__all__ = ["LineReader", "StageLog"]

_FILE_BYTES = 16 * 1024 * 1024
_FILES = 4
_MAX_TEXT = 8192
_BREAKS = re.compile(rb"[\r\n]+")


class StageLog:
    """Rotates by size: `train.log` is the newest, `train.log.3` the oldest."""

    def __init__(self, folder: Path, stage: str) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._path = folder / f"{stage}.log"
        self._fd = self._open()
        self._size = os.fstat(self._fd).st_size

    def write(self, data: bytes) -> None:
        """Adds raw output; a full disk loses log lines, not the run."""
        if self._size + len(data) > _FILE_BYTES:
            self._rotate()
        try:
            self._size += os.write(self._fd, data)
        except OSError:
            return

    def close(self) -> None:
        """Gives the descriptor back."""
        os.close(self._fd)

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        return os.open(self._path, flags, 0o600)

    def _rotate(self) -> None:
        os.close(self._fd)
        for number in range(_FILES - 1, 0, -1):
            older = self._path.with_name(f"{self._path.name}.{number}")
            newer = (
                self._path
                if number == 1
                else self._path.with_name(f"{self._path.name}.{number - 1}")
            )
            if newer.exists():
                newer.replace(older)
        self._fd = self._open()
        self._size = 0


class LineReader:
    """Reads a pipe, keeps the raw bytes and hands on whole lines of at most 8 KiB."""

    def __init__(
        self, loop: Loop, pipe: IO[bytes], log: StageLog, take: Callable[[str], None]
    ) -> None:
        self.open = True
        self.last = ""
        self.redactor = Redactor()
        self._loop = loop
        self._fd = pipe.fileno()
        self._log = log
        self._take = take
        self._rest = b""
        os.set_blocking(self._fd, False)
        loop.watch(self._fd, selectors.EVENT_READ, self._ready)

    def close(self) -> None:
        """Hands on the last line, which may lack its end."""
        if self.open:
            self.open = False
            self._loop.unwatch(self._fd)
            self._say(self.redactor.rest())
            self._emit(self._rest)

    def _ready(self) -> None:
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return
        if not data:
            self.close()
            return
        self._say(self.redactor.feed(data))

    def _say(self, data: bytes) -> None:
        self._log.write(data)
        *lines, self._rest = _BREAKS.split(self._rest + data)
        for line in lines:
            self._emit(line)
        if len(self._rest) > _MAX_TEXT:
            self._emit(self._rest)
            self._rest = b""

    def _emit(self, line: bytes) -> None:
        if line.strip():
            self.last = line.decode("utf-8", "replace")[: _MAX_TEXT // 2]
            self._take(self.last)

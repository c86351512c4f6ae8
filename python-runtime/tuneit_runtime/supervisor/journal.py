"""`events.jsonl`: the truth about a run, one line an event, numbered without gaps."""

from __future__ import annotations

import errno
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.json_text import compact, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Journal"]

SYNCED = frozenset({"artifact", "checkpoint", "stage", "error", "exit"})
#: Room that is given up when the disk is full, so that the end of the run can still be written.
RESERVE_BYTES = 128 * 1024
_HEAD = re.compile(rb'\{"seq":(\d+),"time":\d+,"type":"(\w+)"')
#: One known offset for so many lines: a client that attaches late is not read to from the start.
_STRIDE = 256


class Journal:
    """The only writer of the file. Opening it cuts a torn last line and proves the numbering."""

    def __init__(self, folder: Path, run: str, plan_sha256: str) -> None:
        self.path = folder / "events.jsonl"
        self.seq = -1
        self.size = 0
        #: Set once the disk was full: nothing but the end of the run may still be written.
        self.exhausted = False
        self.listeners: list[Callable[[int, str, dict[str, Any]], None]] = []
        self._offsets: list[int] = []
        self._reserve = folder / ".reserve"
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        self._fd = os.open(self.path, flags, 0o600)
        self.cut_bytes = self._cut_torn_tail()
        self._prove()
        self._keep_reserve()
        if self.seq < 0:
            self.append("journal", {"format": 1, "run": run, "planSha256": plan_sha256})

    def append(self, type_: str, payload: dict[str, Any]) -> int:
        """Numbers, stamps and writes one event; answers its number.

        Raises:
            Fault: `TUNEIT_RUN_DISK_FULL`.
            ValueError: The payload has a number that is not finite.
        """
        seq = self.seq + 1
        now = time.time_ns() // 1_000_000
        line = compact({"seq": seq, "time": now, "type": type_, "payload": payload}) + b"\n"
        self._write(line)
        self._note(seq)
        self.size += len(line)
        self.seq = seq
        if type_ in SYNCED:
            os.fdatasync(self._fd)
        for listener in self.listeners:
            listener(seq, type_, payload)
        return seq

    def offset_before(self, seq: int) -> int:
        """An offset at the start of a line whose number is `seq` or a little below."""
        return self._offsets[min(max(seq, 0) // _STRIDE, len(self._offsets) - 1)]

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Type and text of every line, from the first."""
        for line in self._raw():
            yield _head(line)[1], line

    def close(self) -> None:
        """Gives the descriptor and the reserve back."""
        os.close(self._fd)
        self._reserve.unlink(missing_ok=True)

    def _raw(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from file

    def _cut_torn_tail(self) -> int:
        size = os.fstat(self._fd).st_size
        end = size
        while end > 0:
            start = max(0, end - 65536)
            found = os.pread(self._fd, end - start, start).rfind(b"\n")
            if found >= 0:
                end = start + found + 1
                break
            end = start
        if end != size:
            os.ftruncate(self._fd, end)
        return size - end

    def _prove(self) -> None:
        for line in self._raw():
            seq, type_ = _head(line)
            if seq != self.seq + 1:
                raise _invalid(f"number {seq} follows {self.seq}")
            if seq == 0:
                _check_format(type_, line)
            self._note(seq)
            self.size += len(line)
            self.seq = seq

    def _note(self, seq: int) -> None:
        if seq % _STRIDE == 0:
            self._offsets.append(self.size)

    def _write(self, line: bytes) -> None:
        try:
            _write_all(self._fd, line)
        except OSError as error:
            os.ftruncate(self._fd, self.size)
            if self.exhausted or error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise Fault("TUNEIT_RUN_DISK_FULL", reason=os.strerror(error.errno or 0)) from error
            self.exhausted = True
            self._reserve.unlink(missing_ok=True)
            self._write(line)

    def _keep_reserve(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        fd = os.open(self._reserve, flags, 0o600)
        try:
            os.posix_fallocate(fd, 0, RESERVE_BYTES)
        except OSError:
            self._reserve.unlink(missing_ok=True)
        finally:
            os.close(fd)


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _head(line: bytes) -> tuple[int, str]:
    match = _HEAD.match(line)
    if match:
        return int(match[1]), match[2].decode()
    try:
        event = parse(line)
        return int(event["seq"]), str(event["type"])
    except (ValueError, KeyError, TypeError) as error:
        raise _invalid("a line is no event") from error


def _check_format(type_: str, line: bytes) -> None:
    if type_ != "journal":
        raise _invalid("the first event is not the journal's head")
    format_ = parse(line)["payload"].get("format")
    if isinstance(format_, int) and format_ > 1:
        raise Fault("TUNEIT_RUN_FILE_NEWER", path="events.jsonl", format=format_)


def _invalid(fault: str) -> Fault:
    return Fault("TUNEIT_RUN_FILE_INVALID", path="events.jsonl", fault=fault)

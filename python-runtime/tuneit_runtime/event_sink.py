"""The seam between training code and the journal: the step hands over one map of values and goes
on.

A thread formats and writes. Metrics are never dropped: when the trusted side reads too slowly
and the queue is full, the step waits.
"""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from tuneit_runtime.plain_json import encode, plain, plain_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["LONGEST_ANSWER", "LONGEST_LINE", "EventObserver", "EventSink"]

#: The trusted side kills a worker that sends a longer line.
LONGEST_LINE = 256 * 1024
#: A short job is answered to the kernel, which takes a page of rows.
LONGEST_ANSWER = 32 * 1024 * 1024
_WAITING_AT_MOST = 8192
_BATCH = 512
_FULL_SECONDS = 0.001


class EventObserver(Protocol):
    """Sees each event after it was written; must not block."""

    def see(self, event: Mapping[str, Any]) -> None: ...


class EventSink:
    """Orders, formats and writes what the worker says."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._queue: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._observers: tuple[EventObserver, ...] = ()
        #: Stage whose events these are.
        self.stage = "call"
        threading.Thread(target=self._run, name="tuneit-events", daemon=True).start()

    def observe(self, observers: tuple[EventObserver, ...]) -> None:
        """From now on these see each event; an empty tuple ends it."""
        self._observers = observers

    def event(self, type: str, payload: Mapping[str, Any]) -> None:
        """Queues one event."""
        self._put(("event", (type, {**payload, "stage": self.stage})))

    def checkpoint(self, payload: Mapping[str, Any]) -> None:
        """Queues a checkpoint event, the one kind that carries no stage."""
        self._put(("event", ("checkpoint", dict(payload))))

    def metrics(self, values: Mapping[str, float], where: Mapping[str, Any]) -> None:
        """Queues all values of one step as one message."""
        self._put(("metrics", (dict(values), dict(where), self.stage)))

    def send(self, message: Mapping[str, Any]) -> None:
        """Queues a whole message, such as an answer: it leaves after everything said before it."""
        self._put(("message", message))

    def flush(self) -> None:
        """Waits until everything queued so far is written."""
        done = threading.Event()
        self._put(("flush", done))
        done.wait()

    def _put(self, item: tuple[str, Any]) -> None:
        # a bounded Queue costs a microsecond more for each item than asking for the size
        while self._queue.qsize() >= _WAITING_AT_MOST:
            time.sleep(_FULL_SECONDS)
        self._queue.put(item)

    def _run(self) -> None:
        while True:
            items = self._take()
            lines = b"".join(self._line(kind, item) for kind, item in items if kind != "flush")
            if lines:
                self._write(lines)
            for kind, item in items:
                self._show(kind, item)

    def _take(self) -> list[tuple[str, Any]]:
        items = [self._queue.get()]
        while len(items) < _BATCH:
            try:
                items.append(self._queue.get_nowait())
            except Empty:
                break
        return items

    def _line(self, kind: str, item: Any) -> bytes:
        line = encode(_message(kind, item)) + b"\n"
        if len(line) <= LONGEST_LINE or kind == "message":
            return line
        return encode(_message("event", ("warning", self._too_long(item[0], len(line))))) + b"\n"

    def _too_long(self, type: str, size: int) -> dict[str, Any]:
        return {
            "code": "TUNEIT_RUN_EVENT_TOO_LARGE",
            "message": f"An event of type '{type}' with {size} bytes was left out",
            "mend": "Send less in one event, or write a file and announce it as an artifact",
            "stage": self.stage,
            "count": 1,
        }

    def _show(self, kind: str, item: Any) -> None:
        if kind == "flush":
            item.set()
        if not self._observers or kind in ("message", "flush"):
            return
        events = _points(*item) if kind == "metrics" else [{"type": item[0], **item[1]}]
        for observer in self._observers:
            for event in events:
                observer.see(event)


def _message(kind: str, item: Any) -> Mapping[str, Any]:
    if kind == "message":
        return item
    if kind == "metrics":
        values, where, _ = item
        numbers = {name: plain_number(value) for name, value in values.items()}
        params = {"values": numbers, **plain(where)}
        return {"jsonrpc": "2.0", "method": "metrics", "params": params}
    type, payload = item
    return {
        "jsonrpc": "2.0",
        "method": "event",
        "params": {"type": type, "payload": plain(payload)},
    }


def _points(
    values: Mapping[str, float], where: Mapping[str, Any], stage: str
) -> list[dict[str, Any]]:
    return [
        {"type": "metric", "name": name, "value": plain_number(value), **where, "stage": stage}
        for name, value in values.items()
    ]

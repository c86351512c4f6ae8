"""Trackers only watch: each runs on a thread of its own, and one that throws or hangs is reported
and dropped.
"""

from __future__ import annotations

import threading
import traceback
from contextlib import contextmanager
from queue import Full, Queue
from typing import TYPE_CHECKING, Any

from tuneit_runtime.faults import report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tuneit_runtime.event_sink import EventSink
    from tuneit_runtime.loader import Loaded
    from tuneit_runtime.worker.job import Job

__all__ = ["watched_by"]

_WAITING_AT_MOST = 100_000
_CLOSE_SECONDS = 30.0
_KINDS = ("model", "predictions", "chart", "report", "tensorboard")


@contextmanager
def watched_by(job: Job, sink: EventSink) -> Iterator[None]:
    """Trackers see every event until the block is left; then their files are announced."""
    feeds = [_Feed(one, job) for one in job.many("tracker")]
    sink.observe(tuple(feeds))
    try:
        yield
    finally:
        sink.flush()
        sink.observe(())
        for feed in feeds:
            feed.close()


class _Feed:
    def __init__(self, tracker: Loaded, job: Job) -> None:
        self._tracker = tracker
        self._job = job
        self._folder: Path = job.path("artifacts") / tracker.contribution
        self._queue: Queue[Mapping[str, Any] | None] = Queue(_WAITING_AT_MOST)
        self._dropped = threading.Event()
        self._late: str | None = None
        self._thread = threading.Thread(target=self._run, name="tuneit-tracker", daemon=True)
        self._thread.start()

    def see(self, event: Mapping[str, Any]) -> None:
        if self._dropped.is_set():
            return
        try:
            self._queue.put_nowait(event)
        except Full:
            # told when the stage ends: this is the thread that would have to write it
            self._late = "it is too slow: its queue is full"
            self._dropped.set()

    def close(self) -> None:
        if not self._dropped.is_set():
            self._queue.put(None)
            self._thread.join(_CLOSE_SECONDS)
            if self._thread.is_alive():
                self._drop(f"it did not close within {_CLOSE_SECONDS:.0f} s")
        if self._late is not None:
            self._warn(self._late)
        self._announce()

    def _run(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._tracker.target.start(self._folder, str(self._job.params["run"]))
            while (event := self._queue.get()) is not None:
                self._tracker.target.on_event(event)
            self._tracker.target.close()
        except Exception as error:  # noqa: BLE001 - an observer never stops training
            traceback.print_exc()
            self._drop(report(error, self._job.loader.roots)["cause"])

    def _drop(self, reason: str) -> None:
        if not self._dropped.is_set():
            self._dropped.set()
            self._warn(reason)

    def _warn(self, reason: str) -> None:
        self._job.context.warn(
            "TUNEIT_TRACKER_DROPPED",
            f"The tracker '{self._tracker.contribution}' was dropped: {reason}",
            "Training goes on without it; tell the plugin's author",
        )

    def _announce(self) -> None:
        if not any(path.is_file() for path in self._folder.rglob("*")):
            return
        name = self._tracker.contribution
        kind = name if name in _KINDS else "other"
        self._job.context.artifact(self._folder, kind=kind, format=name)

"""Writes checkpoints on a thread, one at a time, so that training waits only for the copy in
memory.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuneit_runtime.sdk import CheckpointStore

    from tuneit_pytorch.state import Snapshot

__all__ = ["CheckpointWriter"]


class CheckpointWriter:
    """A failure to write is raised at the next call, in the thread that trains."""

    def __init__(self, store: CheckpointStore) -> None:
        self._store = store
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def commit(self, snapshot: Snapshot, **where: Any) -> None:
        self.wait()
        self._thread = threading.Thread(
            target=self._run, args=(snapshot, where), name="tuneit-checkpoint"
        )
        self._thread.start()

    def wait(self) -> None:
        """Until what was handed over is durable."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def _run(self, snapshot: Snapshot, where: dict[str, Any]) -> None:
        try:
            self._store.commit(write=snapshot.write, **where)
        except BaseException as failure:  # noqa: BLE001 - raised again by `wait`
            self._failure = failure

"""Descriptor 3: newline-delimited JSON-RPC 2.0 between the worker and the side that is trusted."""

from __future__ import annotations

import json
import os
import threading
from queue import Queue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuneit_runtime.worker.control import Control

__all__ = ["Channel"]

_BLOCK = 1 << 16


class Channel:
    """Reads requests and controls on a thread of its own, so that a busy step can still be
    cancelled.
    """

    def __init__(self, descriptor: int, control: Control) -> None:
        os.set_inheritable(descriptor, False)
        # a forked loader process must not keep the channel open after the worker is gone
        os.register_at_fork(after_in_child=lambda: os.close(descriptor))
        self._descriptor = descriptor
        self._control = control
        self._lock = threading.Lock()
        self.requests: Queue[dict[str, Any]] = Queue()

    def start(self) -> None:
        threading.Thread(target=self._read, name="tuneit-channel", daemon=True).start()

    def write(self, data: bytes) -> None:
        """Writes whole lines; blocks while the other side does not read."""
        view = memoryview(data)
        with self._lock:
            while view:
                try:
                    view = view[os.write(self._descriptor, view) :]
                except (BrokenPipeError, ConnectionResetError):
                    os._exit(1)

    def _read(self) -> None:
        held = b""
        while block := self._block():
            *lines, held = (held + block).split(b"\n")
            for line in lines:
                self._dispatch(json.loads(line))
        # nobody is left to answer to; buffers of a half-done stage are worth nothing
        os._exit(0)

    def _block(self) -> bytes:
        try:
            return os.read(self._descriptor, _BLOCK)
        except ConnectionResetError:
            return b""

    def _dispatch(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self.requests.put(message)
        else:
            self._control.apply(str(message.get("method")))

"""A beat every two seconds: the step, and the memory of process and device. It is not journaled."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from tuneit_runtime.plain_json import encode

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Heartbeat"]

_PERIOD_SECONDS = 2.0


class Heartbeat:
    """Beats until the process ends; `step` is set by the step loop."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self.step: int | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="tuneit-beat", daemon=True).start()

    def _run(self) -> None:
        while True:
            params = {"step": self.step, "rssBytes": _resident(), "gpuBytes": _on_device()}
            self._write(encode({"jsonrpc": "2.0", "method": "beat", "params": params}) + b"\n")
            time.sleep(_PERIOD_SECONDS)


def _resident() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        # macOS has no /proc; its peak, in bytes there, is the nearest thing
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _on_device() -> int:
    # never import torch here: most stages do without
    torch: Any = sys.modules.get("torch")
    try:
        if torch is None or not torch.cuda.is_initialized():
            return 0
        return int(torch.cuda.memory_allocated())
    except AttributeError:
        return 0

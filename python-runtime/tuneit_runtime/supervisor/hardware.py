"""Samples what the run uses and the machine has left, from /proc."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.process_tree import TreeUse

__all__ = ["HardwareSampler"]


class HardwareSampler:
    """Turns readings into the `hardware` event: percent of one core, bytes since the start for the
    network.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._network = _network_bytes()
        self._cpu = 0.0
        self._at = time.monotonic()

    def sample(self, use: TreeUse) -> dict[str, Any]:
        """The payload for what the process tree uses now."""
        now = time.monotonic()
        # A process that ended takes its time out of the sum.
        busy = max(0.0, use.cpu_seconds - self._cpu)
        percent = 100 * busy / max(now - self._at, 0.001)
        self._cpu, self._at = use.cpu_seconds, now
        disk = os.statvfs(self._folder)
        return {
            "cpuPercent": round(percent, 1),
            "memoryBytes": use.memory_bytes,
            "diskFreeBytes": disk.f_bavail * disk.f_frsize,
            "networkBytes": max(0, _network_bytes() - self._network),
            "gpu": [],
        }


def _network_bytes() -> int:
    """Received and sent by all interfaces but the loopback; 0 where /proc does not say."""
    try:
        lines = Path("/proc/net/dev").read_text("ascii", "replace").splitlines()[2:]
    except OSError:
        return 0
    total = 0
    for line in lines:
        name, _, counts = line.partition(":")
        fields = counts.split()
        if name.strip() != "lo" and len(fields) >= 9:
            total += int(fields[0]) + int(fields[8])
    return total

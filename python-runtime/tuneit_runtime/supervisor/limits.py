"""Watches what no rlimit can: memory, tasks and time of a whole process tree.

A control group, where the worker has one, holds memory and tasks from the first byte on; then it
is asked what it had to refuse. The measuring goes on beside it, for the figures and as the second
lock.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.compute_grant import ComputeGrant
from tuneit_runtime.supervisor.control_group import ControlGroup
from tuneit_runtime.supervisor.process_tree import (
    TreeUse,
    measure,
    memory_file_bytes,
    proportional_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["POLL_SECONDS", "Limits"]

POLL_SECONDS = 0.25


class Limits:
    """Polled by the stage; calls `exceeded` with what was too much, once for each kind: a stage
    that is given time to save its work is not free of its other limits.
    """

    def __init__(
        self, stage: dict[str, Any], compute: ComputeGrant, exceeded: Callable[[Fault], None]
    ) -> None:
        self.use = TreeUse(0, 0.0, 0)
        #: Of the worker, once it is started.
        self.group = ControlGroup([], 0)
        self.peak_memory_bytes = 0
        self.cpu_seconds = 0.0
        self._stage: str = stage["id"]
        self._limits: dict[str, Any] = stage["limits"]
        self._exceeded = exceeded
        self._told: set[str] = set()
        self._compute = compute
        #: Bytes on the devices, as whoever measures them says.
        self.graphics_bytes = 0
        self._spent = 0.0
        self._checked = time.monotonic()

    def poll(self, *, counting: bool) -> None:
        """Measures; the wall clock runs only while `counting`, so a pause costs nothing."""
        self.use = measure(os.getpid())
        self.peak_memory_bytes = max(self.peak_memory_bytes, self.use.memory_bytes)
        self.cpu_seconds = max(self.cpu_seconds, self.use.cpu_seconds)
        now = time.monotonic()
        self._spent += now - self._checked if counting else 0
        self._checked = now
        self._tell(self._held() or self._measured())
        self._tell(self._timed() or self._computed())

    def ended(self) -> None:
        """The worker is gone: whether its group had to end it shows before the group is removed."""
        self._tell(self._held())
        self.group.remove()

    def _tell(self, fault: Fault | None) -> None:
        if fault and fault.code not in self._told:
            self._told.add(fault.code)
            self._exceeded(fault)

    def _held(self) -> Fault | None:
        """What the group refused. Beyond its limit nothing was used, so the limit is the figure."""
        most = self._limits
        if self.group.ran_out_of_memory():
            used = limit = most["memoryBytes"]
            return Fault("TUNEIT_RUN_MEMORY_EXCEEDED", stage=self._stage, used=used, limit=limit)
        if self.group.ran_out_of_tasks():
            used = limit = most["tasks"]
            return Fault("TUNEIT_RUN_TASKS_EXCEEDED", stage=self._stage, used=used, limit=limit)
        return None

    def _measured(self) -> Fault | None:
        most = self._limits["memoryBytes"]
        # The sum counts shared pages twice, so the exact figure is asked before anything is ended
        # for it.
        hidden = 0 if self.group.holds else memory_file_bytes(os.getpid())
        if self.use.memory_bytes + hidden > most:
            used = proportional_bytes(os.getpid())
            if used > most:
                return Fault("TUNEIT_RUN_MEMORY_EXCEEDED", stage=self._stage, used=used, limit=most)
        if self.use.tasks > self._limits["tasks"]:
            most = self._limits["tasks"]
            return Fault(
                "TUNEIT_RUN_TASKS_EXCEEDED", stage=self._stage, used=self.use.tasks, limit=most
            )
        return None

    def _timed(self) -> Fault | None:
        limit = self._limits["wallSeconds"]
        if self._spent >= limit:
            return Fault("TUNEIT_RUN_TIME_EXCEEDED", stage=self._stage, limit=limit)
        return None

    def _computed(self) -> Fault | None:
        """Against what `gpu:compute` granted."""
        memory, seconds = self._compute
        if memory is not None and self.graphics_bytes > memory:
            used = f"{self.graphics_bytes} bytes of {memory} in the device's memory"
        elif seconds is not None and self._spent > seconds:
            used = f"{self._spent / 3600:.3g} hours of {seconds / 3600:.3g}"
        else:
            return None
        return Fault("TUNEIT_RUN_COMPUTE_EXCEEDED", stage=self._stage, used=used)

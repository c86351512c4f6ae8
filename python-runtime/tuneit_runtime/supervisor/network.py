"""A stage's way to its granted hosts: the proxy, and what it refused as warnings in the journal."""

from __future__ import annotations

from collections import deque
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.flow import WarningGate, warning

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.journal import Journal
    from tuneit_runtime.supervisor.loop import Loop

__all__ = ["StageNetwork"]

TELL_SECONDS = 0.5
#: Refusals that wait to be told; a worker that asks faster is told about less.
_MOST_WAITING = 1000


class StageNetwork:
    """Open while a stage runs; a stage without granted hosts has none."""

    def __init__(self, stage: str, launch: dict[str, Any], journal: Journal, loop: Loop) -> None:
        """Starts the proxy.

        Raises:
            Fault: `TUNEIT_RUN_LAUNCH_FAILED`.
        """
        self._stage = stage
        self._gate = WarningGate(journal.append)
        self._refused: deque[str] = deque(maxlen=_MOST_WAITING)
        self._proxy: Any = None
        if launch["network"] and launch["proxySocket"]:
            self._proxy = self._serve(launch["proxySocket"], launch["network"])
            self._timer = loop.every(TELL_SECONDS, self._tell)

    def close(self) -> None:
        """Drops every connection and tells the rest."""
        if self._proxy is not None:
            self._timer.cancel()
            self._proxy.close()
            self._tell()
            self._gate.flush()

    def _serve(self, socket: str, hosts: list[str]) -> Any:
        try:
            # Only a stage that has granted hosts pays for it.
            proxy = import_module("tuneit_runtime.proxy")
            return proxy.serve(socket, hosts, refused=self._refused.append)
        except (ImportError, OSError) as error:
            reason = f"its way to the network: {error}"
            raise Fault("TUNEIT_RUN_LAUNCH_FAILED", stage=self._stage, reason=reason) from error

    def _tell(self) -> None:
        """In the loop's own thread, the journal's only one; the proxy has threads of its own."""
        while self._refused:
            reason = self._refused.popleft()
            fault = Fault("TUNEIT_RUN_HOST_REFUSED", stage=self._stage, reason=reason)
            self._gate.take(warning(fault, self._stage))

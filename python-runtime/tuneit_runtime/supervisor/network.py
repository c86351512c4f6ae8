"""A stage's way to its granted hosts: the proxy, and what was asked of it in the journal."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.flow import WarningGate, warning
from tuneit_runtime.supervisor.host_record import HostRecord

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.journal import Journal
    from tuneit_runtime.supervisor.loop import Loop

__all__ = ["Reach", "StageNetwork"]

TELL_SECONDS = 0.5
#: What waits to be told; of a worker that asks faster less is told.
_MOST_WAITING = 1000


class Reach(NamedTuple):
    """Hosts that are granted, and those of them that are denied."""

    hosts: list[str]
    denied: list[str]


class StageNetwork:
    """Open while a stage runs; a stage without granted hosts has none."""

    def __init__(
        self,
        stage: str,
        launch: dict[str, Any],
        reach: Reach,
        journal: Journal,
        loop: Loop,
        upstream: dict[str, Any] | None = None,
    ) -> None:
        """Starts the proxy, which goes through `upstream` where that is the way out.

        Raises:
            Fault: `TUNEIT_RUN_LAUNCH_FAILED`.
        """
        self._stage = stage
        self._gate = WarningGate(journal.append)
        self._record = HostRecord(stage, journal.append)
        self._asked: deque[tuple[str, Any]] = deque(maxlen=_MOST_WAITING)
        self._reach = reach
        self._upstream = upstream
        self._proxy: Any = None
        if launch["network"] and launch["proxySocket"]:
            self._proxy = self._serve(launch["proxySocket"])
            self._timer = loop.every(TELL_SECONDS, self._tell)

    def restrict(self, reach: Reach) -> None:
        """Goes by other grants from now on; connections that they do not permit are dropped."""
        lost = [host for host in self._reach.hosts if host not in reach.hosts]
        lost += [host for host in reach.denied if host not in self._reach.denied]
        self._reach = reach
        if self._proxy is None:
            return
        # What cannot be read permits nothing.
        with suppress(OSError):
            self._proxy.restrict(reach.hosts, reach.denied)
        if lost:
            fault = Fault("TUNEIT_RUN_HOST_REVOKED", stage=self._stage, hosts=", ".join(lost))
            self._gate.take(warning(fault, self._stage))

    def close(self) -> None:
        """Drops every connection and tells the rest."""
        if self._proxy is not None:
            self._timer.cancel()
            self._proxy.close()
            self._tell()
            self._record.flush()
            self._gate.flush()

    def _serve(self, socket: str) -> Any:
        try:
            # Only a stage that has granted hosts pays for it.
            proxy = import_module("tuneit_runtime.proxy")
            return proxy.serve(
                socket,
                self._reach.hosts,
                denied=self._reach.denied,
                told=lambda target, refusal: self._asked.append((target, refusal)),
                upstream=proxy.Upstream.of(self._upstream),
            )
        except (ImportError, OSError) as error:
            reason = f"its way to the network: {error}"
            raise Fault("TUNEIT_RUN_LAUNCH_FAILED", stage=self._stage, reason=reason) from error

    def _tell(self) -> None:
        """In the loop's own thread, the journal's only one; the proxy has threads of its own."""
        while self._asked:
            target, refusal = self._asked.popleft()
            if refusal is None:
                self._record.reached(target)
                continue
            self._record.refused(target, str(refusal), revoked=refusal.revoked)
            if not refusal.revoked:
                fault = Fault("TUNEIT_RUN_HOST_REFUSED", stage=self._stage, reason=refusal)
                self._gate.take(warning(fault, self._stage))
        self._record.tick()

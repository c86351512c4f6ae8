"""A stage that a kernel runs in an isolate: the supervisor waits, keeps its events and its small
files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.protocol import event_checks, worker_event_types
from tuneit_runtime.supervisor.json_text import compact
from tuneit_runtime.supervisor.outcome import Outcome, error_payload
from tuneit_runtime.supervisor.safe_files import Refused, hash_path, is_relative_path, write_below

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.supervisor.journal import Journal

__all__ = ["ClientEvents", "told_outcome"]


class ClientEvents:
    """Events and files that arrive over the socket. A key that was seen answers the number it got
    then.
    """

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal
        self._seen: dict[str, int] = {}

    def append(self, params: dict[str, Any]) -> int:
        """Writes an event.

        Raises:
            Fault: `TUNEIT_RUN_CLIENT_PROTOCOL`.
        """
        type_, payload = params["type"], params["payload"]
        if type_ not in worker_event_types() - {"artifact", "checkpoint"}:
            raise _refused(f"events of type {type_[:40]!r} are not taken")
        return self._once(params["key"], type_, payload)

    def deliver(self, params: dict[str, Any]) -> int:
        """Writes a file below `artifacts/` and the event that names it.

        Raises:
            Fault: `TUNEIT_RUN_CLIENT_PROTOCOL`.
        """
        if params["key"] in self._seen:
            return self._seen[params["key"]]
        path = "artifacts/" + params["path"].removeprefix("artifacts/")
        if not is_relative_path(path):
            raise _refused(f"the path {params['path'][:200]!r}")
        try:
            write_below(self._folder, path, params["content"].encode("utf-8", "replace"))
            digest, size = hash_path(self._folder, path)
        except (Refused, OSError) as error:
            raise _refused(str(error)) from error
        payload = {key: params[key] for key in ("kind", "format", "stage", "name") if key in params}
        payload |= {"path": path, "bytes": size, "sha256": digest, "verified": None}
        return self._once(params["key"], "artifact", payload)

    def _once(self, key: str, type_: str, payload: dict[str, Any]) -> int:
        if key not in self._seen:
            fault = event_checks()[type_](payload)
            if fault:
                raise _refused(f"{type_}: {fault}")
            try:
                compact(payload)
            except ValueError as error:
                raise _refused(f"{type_}: a number that is not finite") from error
            self._seen[key] = self._journal.append(type_, payload)
        return self._seen[key]


def told_outcome(params: dict[str, Any]) -> Outcome:
    """What `finish` says of the stage."""
    if params["state"] == "done":
        return Outcome("done")
    stage = params["stage"]
    told = params.get("error", {})
    # A kernel sends a whole error report; the journal has no place for its documentation link.
    kept = {
        key: told[key]
        for key in ("code", "message", "cause", "mend", "plugin", "pluginCode")
        if key in told
    }
    payload = {"cause": "", "mend": "", **kept, "stage": stage, "retryable": True}
    if event_checks()["error"](payload) is None:
        return Outcome("failed", payload)
    reason = str(told.get("message", "The kernel did not say why"))[:2000]
    return Outcome(
        "failed", error_payload(Fault("TUNEIT_RUN_STAGE_FAILED", stage=stage, reason=reason), stage)
    )


def _refused(fault: str) -> Fault:
    return Fault("TUNEIT_RUN_CLIENT_PROTOCOL", fault=fault)

"""What a stage came to, once its worker is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from tuneit_runtime.errors import Fault
from tuneit_runtime.protocol import event_checks
from tuneit_runtime.supervisor.outcome import Outcome, clipped, error_payload

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.spawn import Worker

__all__ = ["answered", "died"]

_ERROR_KEYS = ("code", "message", "cause", "mend", "plugin", "pluginCode", "step")


def answered(stage: str, answer: dict[str, Any], *, firmly: bool, releasing: bool) -> Outcome:
    """By the worker's answer. `firmly`: it had been told to leave by SIGTERM."""
    if "error" in answer:
        # Whatever breaks under SIGTERM is not what the user wants to read about.
        return Outcome("stopped") if firmly else Outcome("failed", _told(stage, answer["error"]))
    status = answer["result"]["status"]
    return Outcome("released") if releasing and status == "stopped" else Outcome(status)


def died(stage: str, worker: Worker, last_words: str, *, asked: bool) -> Outcome:
    """Without an answer. `asked`: somebody wanted it to stop."""
    name = worker.signal_name
    if asked:
        return Outcome("stopped", None, name)
    reason = f"It was ended by {name}" if name else f"It left with code {worker.exit_code}"
    if last_words:
        reason += f"; its last words: {last_words[:300]}"
    fault = Fault("TUNEIT_RUN_WORKER_DIED", stage=stage, reason=reason)
    return Outcome("failed", error_payload(fault, stage), name)


def _told(stage: str, error: dict[str, Any]) -> dict[str, Any]:
    """The worker's own words, if they have the form of an error; else ours."""
    data: Any = error.get("data")
    told = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    kept = {key: clipped(told[key]) for key in _ERROR_KEYS if key in told}
    payload = {"cause": "", "mend": "", **kept, "stage": stage, "retryable": False}
    if event_checks()["error"](payload) is None:
        return payload
    reason = str(error["message"])[:2000]
    return error_payload(Fault("TUNEIT_RUN_STAGE_FAILED", stage=stage, reason=reason), stage)

"""How a stage ended."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from tuneit_runtime.errors import Fault

__all__ = ["Outcome", "clipped", "error_payload"]


class Outcome(NamedTuple):
    """`released` = it gave up its device for a pause and is started again on resume."""

    kind: Literal["done", "stopped", "failed", "released"]
    error: dict[str, Any] | None = None
    signal: str | None = None


def clipped(value: Any) -> Any:
    """A text that is too long for the journal, cut."""
    return value[:4000] if isinstance(value, str) else value


def error_payload(fault: Fault, stage: str | None = None) -> dict[str, Any]:
    """Payload of an error event; whatever the supervisor ends can be resumed."""
    payload: dict[str, Any] = {**fault.report(), "retryable": True}
    if stage is not None:
        payload["stage"] = stage
    return payload

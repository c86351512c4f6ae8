"""The contract with the TypeScript side: schemas and models generated from `sdk/protocol`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.schema_check import compile_schema

if TYPE_CHECKING:
    from tuneit_runtime.schema_check import Check

__all__ = ["check_document", "check_member", "event_checks", "members", "worker_event_types"]

_FOLDER = Path(__file__).parent


def _load(name: str) -> dict[str, Any]:
    return json.loads((_FOLDER / name).read_text("utf-8"))


@cache
def _document(name: str) -> Check:
    return compile_schema(_load(f"{name}.schema.json"))


@cache
def members(group: str) -> dict[str, Check]:
    """Checks of one group by name: `events`, `worker-notifications`, `supervisor-params` …"""
    schemas = _load(f"{group}.schemas.json")
    return {name: compile_schema(one) for name, one in schemas.items() if name != "$comment"}


def check_document(name: str, value: Any) -> str | None:
    """Answers the first fault of a document such as `plan` or `exit-record`, or None."""
    return _document(name)(value)


def check_member(group: str, name: str, value: Any) -> str | None:
    """Answers the first fault of a message, or None; a name that the group does not have is a fault."""
    check = members(group).get(name)
    return f"unknown name {name[:80]!r}" if check is None else check(value)


def event_checks() -> dict[str, Check]:
    """Checks of the payloads of journal events, by type."""
    return members("events")


@cache
def worker_event_types() -> frozenset[str]:
    """Types of events that a worker may send; the rest only the supervisor writes."""
    return frozenset(_load("lists.json")["workerEventTypes"])

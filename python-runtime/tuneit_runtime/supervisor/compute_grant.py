"""What `gpu:compute` allows a stage: devices, then limits, as in `0,1;memory=20GB;hours=12`.

The plan has the grants. Where a stage uses several plugins, the least that any of them was granted
counts: nobody could say which of them used the device.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

__all__ = ["ComputeGrant", "compute_grant"]

_LIMIT = re.compile(r"(memory|hours)=(\d+(?:\.\d+)?)(MB|GB)?")
_UNITS = {"MB": 10**6, "GB": 10**9}


class ComputeGrant(NamedTuple):
    """None where the grant sets no limit."""

    memory_bytes: int | None
    seconds: float | None


def compute_grant(plan: dict[str, Any], stage: dict[str, Any]) -> ComputeGrant:
    """The limits of one stage. A limit that cannot be read allows nothing."""
    plugins = {use["plugin"] for use in stage["uses"]}
    scopes = [
        grant["scope"]
        for grant in plan["grants"]
        if grant["kind"] == "gpu:compute" and grant["granted"] and grant["plugin"] in plugins
    ]
    limits = [_limit(part) for scope in scopes for part in scope.split(";")[1:]]
    memory = [int(amount) for name, amount in limits if name == "memory"]
    hours = [amount for name, amount in limits if name == "hours"]
    return ComputeGrant(min(memory, default=None), min(hours, default=None))


def _limit(text: str) -> tuple[str, float]:
    match = _LIMIT.fullmatch(text.strip())
    if match is None or (match[1] == "memory") != (match[3] is not None):
        name = "hours" if text.strip().startswith("hours") else "memory"
        return name, 0.0
    amount = float(match[2])
    return match[1], amount * (_UNITS[match[3]] if match[3] else 3600)

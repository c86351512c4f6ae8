"""`provenance.json`: what is needed to repeat a run."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.history import History
    from tuneit_runtime.supervisor.run_files import RunFiles

__all__ = ["provenance"]


def provenance(files: RunFiles, history: History, attempt: int) -> dict[str, Any]:
    """The manifest as far as the run got."""
    plan = files.plan
    artifacts = sorted(history.artifacts.values(), key=lambda one: one["path"])
    return {
        "format": 1,
        "run": files.run,
        "parent": None,
        "attempt": attempt,
        "recipeSha256": files.recipe_sha256,
        "planSha256": files.plan_sha256,
        "plugins": {
            one["name"]: {"version": one["version"], "integrity": one["integrity"]}
            for one in plan["plugins"]
        },
        "environments": {one["id"]: one["hash"] for one in plan["environments"]},
        "machine": _machine() | {"determinism": plan["determinism"], "seed": plan["seed"]},
        "facts": dict(history.facts),
        "artifacts": [{"path": one["path"], "sha256": one["sha256"]} for one in artifacts],
    }


def _machine() -> dict[str, Any]:
    model, flags = _processor()
    system = os.uname()
    return {
        "system": system.sysname,
        "kernel": system.release,
        "architecture": system.machine,
        "processor": model,
        "processorFlags": flags,
        "cores": os.cpu_count(),
        "memoryBytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        "supervisorPython": sys.version.split()[0],
        "implementation": sys.implementation.name,
    }


def _processor() -> tuple[str, list[str]]:
    fields: dict[str, str] = {}
    with suppress(OSError):
        for line in (
            Path("/proc/cpuinfo").read_text("ascii", "replace").split("\n\n")[0].splitlines()
        ):
            key, _, value = line.partition(":")
            fields[key.strip()] = value.strip()
    telling = ("avx", "amx", "fma", "neon", "sve", "f16c", "asimd", "bf16")
    words = (fields.get("flags") or fields.get("Features") or "").split()
    return fields.get("model name", ""), sorted(one for one in words if one.startswith(telling))

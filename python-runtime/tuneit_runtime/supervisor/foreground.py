"""`run DIR`: executes a prepared run without a kernel and tells on stderr how it goes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.main import EXIT_INPUT_WRONG, supervise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuneit_runtime.supervisor.run import Run

__all__ = ["main"]


def main(argv: Sequence[str]) -> int:
    """Runs the folder in the foreground; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tuneit_runtime run")
    parser.add_argument("run", type=Path, help="folder of a prepared run")
    options = parser.parse_args(argv)
    try:
        return supervise(options.run.absolute(), {}, _observe)
    except Fault as fault:
        sys.stderr.write(f"{fault}\n")
        return 1 if fault.code == "TUNEIT_RUN_LOCKED" else EXIT_INPUT_WRONG


def _observe(run: Run) -> None:
    run.skip_isolates = True
    run.journal.listeners.append(_tell)


def _tell(_seq: int, type_: str, payload: dict[str, Any]) -> None:
    line = _line(type_, payload)
    if line:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def _line(type_: str, payload: dict[str, Any]) -> str | None:
    if type_ == "stage":
        reason = f" ({payload['reason']})" if "reason" in payload else ""
        return f"{payload['stage']}: {payload['state']}{reason}"
    if type_ == "progress":
        total = f" of {payload['total']:g}" if payload["total"] is not None else ""
        return f"{payload['stage']}: {payload['done']:g}{total} {payload['unit']}"
    if type_ == "metric":
        return (
            f"{payload['stage']}: {payload.get('split', '')} {payload['name']} = {payload['value']}"
        )
    if type_ == "samples" and payload["items"]:
        right = sum(1 for item in payload["items"] if item["right"])
        return f"{payload['stage']}: {right} of {len(payload['items'])} samples answered right"
    if type_ == "error":
        return f"{payload['code']}: {payload['message']}. {payload['cause']}. {payload['mend']}."
    if type_ == "warning":
        return f"{payload['code']}: {payload['message']}. {payload['mend']}."
    if type_ == "exit":
        return f"run: {payload['status']}"
    return None

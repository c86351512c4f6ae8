"""Ends a run whose supervisor is gone, so that readers see its end and a resume knows where to
begin.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.checkpoints import newest_valid, sweep_temporary
from tuneit_runtime.supervisor.control_group import sweep_groups
from tuneit_runtime.supervisor.exit_record import Ending, write_exit, write_record
from tuneit_runtime.supervisor.lock import boot_id
from tuneit_runtime.supervisor.outcome import error_payload
from tuneit_runtime.supervisor.run_files import read_document
from tuneit_runtime.supervisor.safe_files import remove_tree

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.history import History
    from tuneit_runtime.supervisor.journal import Journal
    from tuneit_runtime.supervisor.run_files import RunFiles

__all__ = ["has_ended", "mend", "sweep"]


def has_ended(folder: Path, journal: Journal, history: History) -> bool:
    """Whether the exit record stands and nothing came after it."""
    record = read_document(folder, "exit.json", "exit-record")
    return record is not None and record["seq"] == history.exit_seq == journal.seq


def mend(
    files: RunFiles, journal: Journal, history: History, previous: dict[str, Any] | None
) -> str | None:
    """Writes the end that the supervisor could not; answers what the run can be resumed from.

    The caller holds the lock.
    """
    sweep(files)
    now = time.time_ns() // 1_000_000
    started = int((previous or {}).get("startedAt", now))
    usage = {"wallSeconds": (now - started) / 1000, "cpuSeconds": 0.0, "peakMemoryBytes": 0}
    told = history.exit if history.exit_seq == journal.seq else None
    if told is not None:
        # Killed between the event and the record: the event is the truth.
        resumable = told["resumableFrom"]
        write_record(files.folder, journal.seq, _ending(told, started, now, usage))
        return resumable
    resumable = newest_valid(files.folder)
    error = error_payload(Fault("TUNEIT_RUN_LOST", reason=_reason(previous)))
    journal.append("error", error)
    ending = Ending("failed", None, None, error, resumable, started, now, usage)
    write_exit(files.folder, journal, ending)
    return resumable


def sweep(files: RunFiles) -> None:
    """Removes what a killed attempt left half-made."""
    sweep_temporary(files.folder)
    for launch in files.launch["stages"].values():
        if launch["partial"]:
            remove_tree(Path(launch["partial"]))
        sweep_groups(launch.get("groups", []))


def _ending(told: dict[str, Any], started: int, now: int, usage: dict[str, float]) -> Ending:
    signal, resumable = told["signal"], told["resumableFrom"]
    return Ending(told["status"], told["stage"], signal, None, resumable, started, now, usage)


def _reason(previous: dict[str, Any] | None) -> str:
    if previous is None:
        return "It was never started, or its lock was removed"
    if previous.get("bootId") != boot_id():
        return "The machine was restarted meanwhile"
    return f"Process {previous.get('pid')} was killed, or the machine ran out of memory"

"""The end of an attempt: what it came to, the stages it never reached, and `exit.json`."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from tuneit_runtime.supervisor.checkpoints import newest_valid
from tuneit_runtime.supervisor.exit_record import Ending, write_exit
from tuneit_runtime.supervisor.provenance import provenance
from tuneit_runtime.supervisor.safe_files import write_atomic

if TYPE_CHECKING:
    from typing import Any

    from tuneit_runtime.supervisor.outcome import Outcome
    from tuneit_runtime.supervisor.run import Run

__all__ = ["end_run", "now_ms"]


def end_run(
    run: Run, outcome: Outcome, stage: str | None, *, started_at: int, usage: dict[str, Any]
) -> str:
    """Writes the last of everything; answers the status. `stage` is where it stopped."""
    run.ladder.dispose()
    status = _final_status(run, outcome)
    _skip_rest(run, stage, status)
    folder = run.files.folder
    resumable = None if status == "completed" else newest_valid(folder)
    with suppress(OSError):
        record = provenance(run.files, run.history, run.attempt)
        write_atomic(folder / "provenance.json", record, durable=True)
    run.status.state, run.status.stage = "ended", None
    run.status.write(run.journal.seq + 1)
    error = outcome.error if status == "failed" else None
    ending = Ending(status, stage, outcome.signal, error, resumable, started_at, now_ms(), usage)
    write_exit(folder, run.journal, ending)
    return status


def now_ms() -> int:
    """Milliseconds since 1970, as the journal counts."""
    return time.time_ns() // 1_000_000


def _final_status(run: Run, outcome: Outcome) -> str:
    if outcome.kind == "failed":
        return "failed"
    if outcome.kind == "done":
        return "completed"
    return "stopped" if run.saved.is_whole() else "cancelled"


def _skip_rest(run: Run, last: str | None, status: str) -> None:
    if status == "completed" or last is None:
        return
    ids = [one["id"] for one in run.files.plan["stages"]]
    for id_ in ids[ids.index(last) + 1 :]:
        if id_ not in run.history.done:
            run.stage_event(id_, "skipped", reason=status)

"""`supervisor --run DIR [--mend]` and `run DIR`: takes the lock, opens the journal, executes the
plan.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.control_methods import ControlMethods
from tuneit_runtime.supervisor.control_socket import ControlSocket
from tuneit_runtime.supervisor.exit_record import remove_exit
from tuneit_runtime.supervisor.history import History
from tuneit_runtime.supervisor.journal import Journal
from tuneit_runtime.supervisor.lock import RunLock
from tuneit_runtime.supervisor.loop import Loop
from tuneit_runtime.supervisor.mend import has_ended, mend, sweep
from tuneit_runtime.supervisor.outcome import error_payload
from tuneit_runtime.supervisor.process_tree import adopt_orphans, kill_tree
from tuneit_runtime.supervisor.reaper import Reaper
from tuneit_runtime.supervisor.run import Run, exit_status
from tuneit_runtime.supervisor.run_files import read_run_files
from tuneit_runtime.supervisor.spawn import reserve_descriptors
from tuneit_runtime.supervisor.status import STATUS_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuneit_runtime.supervisor.run_files import RunFiles

__all__ = ["main", "supervise"]

#: A supervisor that just wrote its exit record may hold the lock a moment longer.
LOCK_PATIENCE_SECONDS = 5.0
#: How long clients may take to read the end.
LINGER_SECONDS = 2.0
#: After SIGTERM a machine or a batch system rarely waits longer than half a minute.
TERM_GRACE_SECONDS = 15.0
EXIT_INPUT_WRONG = 2


def main(argv: Sequence[str]) -> int:
    """The process of a supervisor; answers its exit status."""
    parser = argparse.ArgumentParser(prog="tuneit-supervisor")
    parser.add_argument("--run", required=True, type=Path)
    parser.add_argument("--mend", action="store_true")
    parser.add_argument(
        "--secrets-fd", type=int, help="pipe with a JSON object: stage, name, value"
    )
    parser.add_argument(
        "--upstream-fd", type=int, help="pipe with the proxy of this machine's network, or null"
    )
    options = parser.parse_args(argv)
    folder = options.run.absolute()
    try:
        if options.mend:
            return _mend(folder)
        upstream = _read_json(options.upstream_fd)
        return supervise(folder, _read_json(options.secrets_fd) or {}, upstream=upstream)
    except Fault as fault:
        sys.stderr.write(f"{fault}\n")
        return 1 if fault.code == "TUNEIT_RUN_LOCKED" else EXIT_INPUT_WRONG


def supervise(
    folder: Path,
    secrets: dict[str, dict[str, str]],
    observe: Callable[[Run], None] | None = None,
    upstream: dict[str, Any] | None = None,
) -> int:
    """Supervises one attempt to its end.

    Raises:
        Fault: The run cannot be started; nothing was changed.
    """
    reserve_descriptors()
    os.umask(0o077)
    files = read_run_files(folder)
    lock = RunLock(folder)
    lock.acquire(LOCK_PATIENCE_SECONDS)
    try:
        return _locked(files, lock, secrets, observe, upstream)
    finally:
        lock.release()


def _locked(
    files: RunFiles,
    lock: RunLock,
    secrets: dict[str, dict[str, str]],
    observe: Callable[[Run], None] | None,
    upstream: dict[str, Any] | None,
) -> int:
    journal = Journal(files.folder, files.run, files.plan_sha256)
    history = History(journal)
    if history.exit is not None and history.exit["status"] == "completed":
        journal.close()
        raise Fault("TUNEIT_RUN_COMPLETED")
    if history.attempt > 0 and not has_ended(files.folder, journal, history):
        mend(files, journal, history, lock.previous)
    sweep(files)
    remove_exit(files.folder)
    os.chdir(files.folder)
    adopt_orphans()
    loop, reaper = Loop(), Reaper()
    run = Run(files, journal, history, loop, reaper)
    run.upstream = upstream
    for stage, values in secrets.items():
        run.supply(stage, values)
    _handle_signals(run)
    if observe is not None:
        observe(run)
    control = ControlSocket(loop, journal, ControlMethods(run).answer)
    run.wanted = lambda stage: control.notify("wanted", {"stage": stage})
    run.status.write(journal.seq)
    loop.every(STATUS_SECONDS, lambda: run.status.write(journal.seq))
    status = _execute(run)
    control.close(LINGER_SECONDS)
    loop.close()
    journal.close()
    return exit_status(status)


def _execute(run: Run) -> str:
    try:
        return run.execute()
    except Exception as error:  # noqa: BLE001
        # Ours to report: a run must never end without saying so. The trace is for supervisor.log.
        import traceback

        traceback.print_exc()
        kill_tree(os.getpid())
        fault = error if isinstance(error, Fault) else None
        fault = fault or Fault(
            "TUNEIT_RUN_SUPERVISOR_FAILED", reason=f"{type(error).__name__}: {error}"
        )
        with suppress(Fault, OSError):
            run.fail(error_payload(fault))
        return "failed"


def _handle_signals(run: Run) -> None:
    # The terminal and the kernel may go; training stays.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGINT):
        run.loop.on_signal(number, lambda: _stop(run))
    run.loop.on_signal(signal.SIGCHLD, run.reaper.reap)


def _stop(run: Run) -> None:
    run.ladder.request("checkpoint", TERM_GRACE_SECONDS)


def _mend(folder: Path) -> int:
    """Prints one JSON object: whether it mended, or whether a living supervisor holds the run."""
    files = read_run_files(folder)
    lock = RunLock(folder)
    try:
        lock.acquire(0)
    except Fault:
        sys.stdout.write(json.dumps({"mended": False, "held": True, "resumableFrom": None}) + "\n")
        return 0
    try:
        journal = Journal(folder, files.run, files.plan_sha256)
        history = History(journal)
        ended = has_ended(folder, journal, history)
        resumable = None if ended else mend(files, journal, history, lock.previous)
        journal.close()
    finally:
        lock.release()
    answer = {"mended": not ended, "held": False, "resumableFrom": resumable}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _read_json(fd: int | None) -> Any:
    if fd is None:
        return None
    with os.fdopen(fd, "rb") as pipe:
        return json.loads(pipe.read(1 << 20) or b"null")

"""The same worker below bubblewrap: signals, ends and figures come through the namespace."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fixtures.stand_in import prepared_run as runs
from fixtures.stand_in.control_client import Client

from tuneit_runtime.supervisor.process_tree import descendants

LONG = {"steps": 100_000, "seconds": 0.005}


def sandbox(folder: Path) -> "list[str]":
    """Arguments of bubblewrap that show the system and the run, and nothing else that can be
    written.
    """
    options = ["--unshare-pid", "--unshare-net", "--die-with-parent", "--new-session"]
    shown = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    return ["bwrap", *options, *shown, "--bind", str(folder), str(folder), "--"]


def works() -> bool:
    if shutil.which("bwrap") is None:
        return False
    command = [*sandbox(Path.cwd()), "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not works(), reason="bubblewrap does not work here")


def prepare(folder: Path, **stage: Any) -> Path:
    argv = [*sandbox(folder), sys.executable, "-I", "-B", "-u", str(runs.WORKER)]
    return runs.prepare(folder, [runs.stage(**stage)], train={"argv": argv})


def test_a_stage_runs_below_it(tmp_path: Path) -> None:
    run = prepare(tmp_path, options={"write": {"a": "x"}, "events": [ARTIFACT]})
    assert runs.supervise(run).returncode == 0
    assert runs.events(run, "artifact")[0]["payload"]["bytes"] == 1


ARTIFACT = {"type": "artifact", "payload": {"kind": "other", "format": "x", "path": "artifacts/a"}}


def test_sigterm_reaches_the_worker_inside(tmp_path: Path) -> None:
    run = prepare(tmp_path, options=LONG)
    process = runs.start(run)
    runs.wait_for(lambda: runs.events(run, "metric"))
    client = Client(run).hello()
    client.call("cancel", mode="now")
    process.communicate(timeout=20)
    client.close()
    # Had the signal killed bubblewrap, the worker could not have answered: the exit would name it.
    exit_ = runs.read(run / "exit.json")
    assert (exit_["status"], exit_["signal"]) == ("cancelled", None)


def test_a_worker_killed_inside_is_told_by_its_signal(tmp_path: Path) -> None:
    run = prepare(tmp_path, options={**LONG, "dieAt": 3})
    assert runs.supervise(run).returncode == 1
    assert runs.read(run / "exit.json")["signal"] == "SIGKILL"


def test_memory_inside_is_seen(tmp_path: Path) -> None:
    limits = {"memoryBytes": 64 * 2**20}
    run = prepare(tmp_path, options={"allocate": 300 * 2**20}, limits=limits)
    assert runs.supervise(run).returncode == 1
    assert runs.events(run, "error")[0]["payload"]["code"] == "TUNEIT_RUN_MEMORY_EXCEEDED"


def test_a_killed_supervisor_takes_a_stubborn_tree_along(tmp_path: Path) -> None:
    options = {**LONG, "ignoreTerm": True, "daemon": str(tmp_path / "pid")}
    run = prepare(tmp_path, options=options)
    process = runs.start(run)
    runs.wait_for(lambda: runs.events(run, "metric"))
    tree = descendants(process.pid)
    assert len(tree) >= 3
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    runs.wait_for(lambda: not any(map(runs.is_alive, tree)), 2)
    assert runs.json.loads(runs.supervise(run, "--mend").stdout)["mended"]

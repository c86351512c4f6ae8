"""The sweep of what a killed supervisor left; a plain folder stands in for the hierarchy."""

import os
import signal
import subprocess
from pathlib import Path

from fixtures.stand_in import prepared_run as runs

from tuneit_runtime.supervisor.control_group import sweep_groups


def test_groups_of_processes_that_are_no_more_are_swept_at_the_next_start(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    groups = tmp_path / "groups"
    used = groups / f"tuneit-{gone.pid}1" / "somebody"
    kept = [groups / f"tuneit-{os.getpid()}", groups / "tuneit-x", groups / "other"]
    for folder in [groups / f"tuneit-{gone.pid}", used, *kept]:
        folder.mkdir(parents=True)
    run = runs.prepare(tmp_path, [runs.stage()], train={"groups": [str(groups)]})
    assert runs.supervise(run).returncode == 0
    left = {folder.name for folder in groups.iterdir()}
    assert left == {folder.name for folder in [*kept, used.parent]}


def test_where_there_is_no_such_hierarchy_nothing_happens(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage()], train={"groups": [str(tmp_path / "absent")]})
    assert runs.supervise(run).returncode == 0


def test_who_is_left_in_a_group_of_nobody_is_ended(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    orphan = subprocess.Popen(["sleep", "300"])
    group = tmp_path / f"tuneit-{gone.pid}"
    group.mkdir()
    (group / "cgroup.procs").write_text(f"{orphan.pid}\n")
    sweep_groups([str(tmp_path)])
    assert orphan.wait(timeout=30) == -signal.SIGKILL

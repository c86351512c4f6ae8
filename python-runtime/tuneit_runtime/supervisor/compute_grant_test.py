"""K09: the grant of a graphics processor is held, by what the driver says and by the clock."""

from pathlib import Path
from typing import Any

import pytest
from fixtures.stand_in import prepared_run as runs

from tuneit_runtime.supervisor.compute_grant import compute_grant
from tuneit_runtime.supervisor.graphics import used_bytes

LONG = {"steps": 5000, "seconds": 0.01}


def grant(scope: str, **more: Any) -> "dict[str, Any]":
    base = {"kind": "gpu:compute", "plugin": "@acme/engine", "granted": True}
    return {**base, "scope": scope, "reason": "to train", "required": True, **more}


def use() -> "dict[str, Any]":
    return {**runs._plan([])["compute"], "plugin": "@acme/engine"}


def prepare(folder: Path, scope: str) -> Path:
    run = runs.prepare(folder, [runs.stage(options=LONG, uses=[use()])])
    plan = runs.read(run / "plan.json")
    runs.write(run / "plan.json", {**plan, "grants": [grant(scope)]})
    return run


def stand_in_driver(folder: Path, megabytes: int) -> None:
    """A stand-in for `nvidia-smi`: says of every process of the machine that it uses so much."""
    script = f'#!/bin/sh\nfor one in /proc/[0-9]*; do echo "${{one#/proc/}}, {megabytes}"; done\n'
    (folder / "nvidia-smi").write_text(script)
    (folder / "nvidia-smi").chmod(0o755)


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        ([], (None, None)),
        (["0"], (None, None)),
        (["0,1;memory=20GB;hours=12"], (20 * 10**9, 43_200)),
        (["0; memory=500MB", "all;memory=1GB;hours=0.5"], (500 * 10**6, 1800)),
        (["0;memory=lots"], (0, None)),
        (["0;hours=12GB"], (None, 0)),
        (["0;everything"], (0, None)),
    ],
)
def test_the_least_of_all_grants_counts(scopes: "list[str]", expected: "tuple[Any, Any]") -> None:
    plan = {"grants": [grant(one) for one in scopes]}
    plan["grants"] += [grant("0;memory=1MB", granted=False), grant("0;hours=0", plugin="@b/c")]
    assert compute_grant(plan, {"uses": [use()]}) == expected


def test_only_what_the_runs_own_processes_use_is_counted() -> None:
    answer = b"11, 100\n12, 50\n13, [N/A]\nno devices were found\n14,7\n"
    assert used_bytes(answer, {11, 13, 14}) == 107 * 2**20


def test_memory_over_the_grant_stops_the_run_at_a_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in_driver(tmp_path, 30_000)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    run = prepare(tmp_path, "0;memory=20GB;hours=12")
    assert runs.supervise(run).returncode == 1
    told = exceeded(run)
    assert "bytes of 20000000000 in the device's memory" in told["cause"]


def test_memory_within_the_grant_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in_driver(tmp_path, 1)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    run = prepare(tmp_path, "0;memory=20GB")
    plan = runs.read(run / "plan.json")
    plan["stages"][0]["options"] = {"steps": 100, "seconds": 0.01}
    runs.write(run / "plan.json", plan)
    assert runs.supervise(run).returncode == 0


def test_hours_over_the_grant_stop_the_run_at_a_checkpoint(tmp_path: Path) -> None:
    run = prepare(tmp_path, "0;hours=0.0002")
    assert runs.supervise(run).returncode == 1
    assert "hours of 0.0002" in exceeded(run)["cause"]


def exceeded(run: Path) -> "dict[str, Any]":
    end = runs.read(run / "exit.json")
    assert end["status"] == "failed"
    assert end["resumableFrom"].startswith("checkpoints/step-")
    assert end["error"]["code"] == "TUNEIT_RUN_COMPUTE_EXCEEDED"
    return end["error"]

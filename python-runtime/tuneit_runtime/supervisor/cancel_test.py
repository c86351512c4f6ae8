"""The cancel ladder, pause, checkpoint and the stages that wait, over the socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fixtures.stand_in import prepared_run as runs
from fixtures.stand_in.control_client import Client

LONG = {"steps": 100_000, "seconds": 0.01}


@contextmanager
def running(run: Path) -> "Iterator[Client]":
    """A supervisor with an attached client; both are gone at the end."""
    process = runs.start(run)
    try:
        runs.wait_for((run / "control.sock").exists)
        client = Client(run).hello()
        client.call("attach", **{"from": -1})
        yield client
        client.drain()
        client.close()
        process.wait(20)
    finally:
        process.kill()
        process.communicate()


def train(folder: Path, **options: Any) -> Path:
    return runs.prepare(folder, [runs.stage(options={**LONG, **options})])


def rungs(run: Path) -> "list[int]":
    return [e["payload"]["rung"] for e in runs.events(run, "stage") if "rung" in e["payload"]]


def status(run: Path) -> str:
    return runs.read(run / "exit.json")["status"]


def test_cancel_commits_a_checkpoint_and_stops(tmp_path: Path) -> None:
    run = train(tmp_path)
    with running(run) as client:
        client.until("metric")
        assert client.call("cancel", mode="checkpoint")["result"] == {"rung": 1}
    assert (status(run), rungs(run)) == ("stopped", [1])
    assert runs.read(run / "exit.json")["code"] == 130


def test_without_a_checkpoint_it_is_cancelled(tmp_path: Path) -> None:
    run = train(tmp_path, commitOnCancel=False)
    with running(run) as client:
        client.until("metric")
        client.call("cancel", mode="checkpoint")
    assert status(run) == "cancelled"


def test_a_worker_that_ignores_cancel_gets_sigterm(tmp_path: Path) -> None:
    run = train(tmp_path, ignoreCancel=True)
    with running(run) as client:
        client.until("metric")
        client.call("cancel", mode="checkpoint", graceSeconds=0.2)
    assert (status(run), rungs(run)) == ("cancelled", [1, 2])


def test_a_worker_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    run = train(tmp_path, ignoreCancel=True, ignoreTerm=True)
    with running(run) as client:
        client.until("metric")
        client.call("cancel", mode="now", graceSeconds=0.2)
    assert (status(run), rungs(run)) == ("cancelled", [2, 3])
    assert runs.read(run / "exit.json")["signal"] == "SIGKILL"


def grants(**more: Any) -> "dict[str, Any]":
    lost = {"plugin": "@acme/x", "kind": "python:run", "scope": "its entries", "reason": "revoked"}
    return {"train": {"network": [], "denied": [], "lost": [lost], **more}}


def test_a_grant_that_is_taken_back_stops_at_a_checkpoint_and_says_why(tmp_path: Path) -> None:
    run = train(tmp_path)
    with running(run) as client:
        client.until("metric")
        client.call("grants", stages=grants(lost=[]))
        assert client.call("grants", stages=grants())["result"] == {}
    record = runs.read(run / "exit.json")
    assert (record["status"], record["error"]["code"]) == ("failed", "TUNEIT_RUN_GRANT_REVOKED")
    assert "@acme/x" in record["error"]["message"]
    assert record["resumableFrom"] is not None
    assert rungs(run) == [1]


def test_without_the_grant_a_worker_that_does_not_leave_is_ended(tmp_path: Path) -> None:
    run = train(tmp_path, ignoreCancel=True, ignoreTerm=True)
    with running(run) as client:
        client.until("metric")
        client.call("grants", stages=grants(), graceSeconds=0.5)
    record = runs.read(run / "exit.json")
    assert (record["signal"], record["error"]["code"]) == ("SIGKILL", "TUNEIT_RUN_GRANT_REVOKED")


def test_a_stage_whose_grant_is_gone_is_not_started(tmp_path: Path) -> None:
    stages = [runs.stage("read", options={"steps": 5, "seconds": 0.2}), runs.stage()]
    run = runs.prepare(tmp_path, stages)
    with running(run) as client:
        client.until("metric")
        client.call("grants", stages=grants())
    started = [
        e["payload"]["stage"]
        for e in runs.events(run, "stage")
        if e["payload"]["state"] == "starting"
    ]
    assert started == ["read"]
    assert runs.read(run / "exit.json")["error"]["code"] == "TUNEIT_RUN_GRANT_REVOKED"


def test_asked_again_it_goes_one_rung_up(tmp_path: Path) -> None:
    run = train(tmp_path, ignoreCancel=True, ignoreTerm=True)
    with running(run) as client:
        client.until("metric")
        for rung in (1, 2, 3):
            assert client.call("cancel", mode="checkpoint")["result"] == {"rung": rung}
    assert (status(run), rungs(run)) == ("cancelled", [1, 2, 3])


def test_pause_holds_at_a_step_and_resume_goes_on(tmp_path: Path) -> None:
    run = train(tmp_path)
    with running(run) as client:
        client.until("metric")
        client.call("pause", release=False)
        client.until("stage", state="paused")
        assert client.call("status")["result"]["state"] == "paused"
        held = len(runs.events(run, "metric"))
        assert len(runs.events(run, "metric")) == held
        client.call("resume")
        runs.wait_for(lambda: len(runs.events(run, "metric")) > held + 2)
        client.call("cancel", mode="checkpoint")
    states = [one.split(":")[1] for one in runs.states(run)]
    assert states == ["starting", "running", "pausing", "paused", "running", "cancelling"]


NO_BOUNDARY = {"steps": 40, "seconds": 0.02, "ignorePause": True, "ignoreCancel": True}


@pytest.mark.parametrize("release", [False, True])
def test_pause_in_a_stage_that_cannot_hold_holds_before_the_next(
    tmp_path: Path, release: bool
) -> None:
    stages = [runs.stage("baseline", options=NO_BOUNDARY), runs.stage(options={"steps": 3})]
    run = runs.prepare(tmp_path, stages)
    with running(run) as client:
        client.until("metric")
        client.call("pause", release=release)
        client.until("stage", stage="train", state="paused")
        assert client.call("status")["result"]["state"] == "paused"
        # Asked again, it is no other pause.
        assert client.call("pause", release=release)["result"] == {}
        assert "train:starting" not in runs.states(run)
        client.call("resume")
    assert runs.states(run)[2:] == [
        *("baseline:pausing", "baseline:done", "train:paused"),
        *("train:starting", "train:running", "train:done"),
    ]
    assert status(run) == "completed"


def test_a_run_that_holds_between_stages_can_be_cancelled(tmp_path: Path) -> None:
    stages = [runs.stage("baseline", options=NO_BOUNDARY), runs.stage()]
    run = runs.prepare(tmp_path, stages)
    with running(run) as client:
        client.until("metric")
        client.call("pause", release=False)
        client.until("stage", stage="train", state="paused")
        client.call("cancel", mode="checkpoint")
    assert "train:starting" not in runs.states(run)
    assert status(run) in {"stopped", "cancelled"}


def test_a_pause_taken_back_before_it_held_is_told_and_holds_nothing(tmp_path: Path) -> None:
    stages = [runs.stage("baseline", options=NO_BOUNDARY), runs.stage(options={"steps": 3})]
    run = runs.prepare(tmp_path, stages)
    with running(run) as client:
        client.until("metric")
        client.call("pause", release=False)
        client.call("resume")
    assert runs.states(run)[2:5] == ["baseline:pausing", "baseline:running", "baseline:done"]
    assert not any(one.endswith(":paused") for one in runs.states(run))
    assert status(run) == "completed"


def test_pause_with_release_frees_the_device_and_resume_starts_again(tmp_path: Path) -> None:
    run = train(tmp_path)
    with running(run) as client:
        client.until("metric", step=3)
        client.call("pause", release=True)
        client.until("stage", state="paused")
        client.call("resume")
        client.until("stage", state="running", attempt=2)
        client.until("metric", step=20)
        client.call("cancel", mode="checkpoint")
    steps = [e["payload"]["step"] for e in runs.events(run, "metric")]
    assert steps[::2] == list(range(1, len(steps) // 2 + 1))
    assert status(run) == "stopped"


def test_a_release_taken_back_at_once_starts_again_without_a_hold(tmp_path: Path) -> None:
    run = train(tmp_path)
    with running(run) as client:
        client.until("metric", step=3)
        client.call("pause", release=True)
        client.call("resume")
        client.until("stage", state="running", attempt=2)
        client.call("cancel", mode="checkpoint")
    assert not any(one.endswith(":paused") for one in runs.states(run))
    assert status(run) == "stopped"


def test_a_checkpoint_is_committed_when_asked(tmp_path: Path) -> None:
    run = train(tmp_path)
    with running(run) as client:
        client.until("metric")
        step = client.call("checkpoint")["result"]["step"]
        assert (run / f"checkpoints/step-{step}/manifest.json").exists()
        client.call("cancel", mode="now")


def test_an_isolate_stage_waits_for_a_kernel(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(), runs.stage("charts", "isolate")])
    with running(run) as client:
        client.until("stage", stage="charts", state="waiting")
        second = Client(run).hello()
        second.call("attach", **{"from": -1})
        second.until("stage", stage="charts", state="waiting")
        chart = {"key": "a", "stage": "charts", "kind": "chart", "format": "json"}
        chart |= {"path": "charts/loss.json", "content": "{}"}
        first = second.call("deliver", **chart)["result"]
        assert second.call("deliver", **chart)["result"] == first
        payload = {"name": "n", "value": 1, "stage": "charts"}
        more = {"key": "b", "type": "metric", "payload": payload}
        assert client.call("append", **more)["result"] == client.call("append", **more)["result"]
        forged = client.call("append", key="c", type="exit", payload={})
        assert forged["error"]["data"]["code"] == "TUNEIT_RUN_CLIENT_PROTOCOL"
        outside = client.call("deliver", **{**chart, "key": "d", "path": "../plan.json"})
        assert outside["error"]["data"]["code"] == "TUNEIT_RUN_CLIENT_PROTOCOL"
        assert client.wanted == ["charts"]
        assert second.wanted == ["charts"]
        wrong = client.call("finish", stage="train", state="done")
        assert wrong["error"]["data"]["code"] == "TUNEIT_RUN_NOT_POSSIBLE"
        client.call("finish", stage="charts", state="done")
        second.drain()
        second.close()
    assert status(run) == "completed"
    assert (run / "artifacts/charts/loss.json").read_text() == "{}"
    assert runs.states(run)[-2:] == ["charts:waiting", "charts:done"]


def test_a_failed_isolate_stage_fails_the_run(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage("charts", "isolate")])
    error = {"code": "TUNEIT_A_B", "message": "m", "cause": "c", "mend": "d", "docs": "e"}
    with running(run) as client:
        client.until("stage", state="waiting")
        client.call("finish", stage="charts", state="failed", error=error)
    assert runs.read(run / "exit.json")["error"]["code"] == "TUNEIT_A_B"


def test_a_waiting_run_can_be_cancelled(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage("charts", "isolate")])
    with running(run) as client:
        client.until("stage", state="waiting")
        client.call("cancel", mode="checkpoint")
    assert status(run) == "cancelled"


def test_a_stage_waits_for_its_secret(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(secrets=["TOKEN"], options={"echo": True})])
    with running(run) as client:
        client.until("stage", state="waiting")
        client.call("supply", stage="train", secrets={"TOKEN": "short"})
    assert status(run) == "completed"
    assert runs.events(run, "fact")[-1]["payload"]["value"] == {"TOKEN": "short"}

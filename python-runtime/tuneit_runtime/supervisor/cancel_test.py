"""The cancel ladder, pause, checkpoint and the stages that wait, over the socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

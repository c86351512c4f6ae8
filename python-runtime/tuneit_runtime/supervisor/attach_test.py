"""Every event reaches every client once, however slow it is, and however the supervisor ends."""

import os
import signal
import socket
import stat
from pathlib import Path

import pytest
from fixtures.stand_in import prepared_run as runs
from fixtures.stand_in.control_client import Client

from tuneit_runtime.protocol import check_member
from tuneit_runtime.supervisor.process_tree import descendants

LONG = {"steps": 100_000, "seconds": 0.005}


def seqs(client: Client) -> "list[int]":
    return [event["seq"] for event in client.events]


def test_two_clients_one_slow_get_every_event_once(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options={"steps": 12_000, "seconds": 0})])
    process = runs.start(run)
    runs.wait_for((run / "control.sock").exists)
    slow = Client(run)
    slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.hello().call("attach", **{"from": -1})
    quick = Client(run).hello()
    quick.call("attach", **{"from": 99})
    quick.drain()
    assert process.wait(30) == 0
    process.communicate()
    slow.drain()
    last = runs.events(run)[-1]["seq"]
    assert seqs(quick) == list(range(100, last + 1))
    # The supervisor does not wait for ever: what is missing stands in the file.
    assert seqs(slow) == list(range(len(slow.events)))
    for client in (slow, quick):
        client.close()
        for event in client.events[:50]:
            assert check_member("supervisor-notifications", "event", event) is None


def test_a_client_that_comes_again_goes_on_where_it_was(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options=LONG)])
    process = runs.start(run)
    runs.wait_for((run / "control.sock").exists)
    first = Client(run).hello()
    first.call("attach", **{"from": -1})
    first.until("metric", step=20)
    first.close()
    second = Client(run).hello()
    second.call("attach", **{"from": seqs(first)[-1]})
    second.until("metric", step=40)
    second.call("cancel", mode="checkpoint")
    second.drain()
    second.close()
    process.communicate(timeout=20)
    assert seqs(first) + seqs(second) == [event["seq"] for event in runs.events(run)]


def test_the_protocol_of_the_socket_is_checked(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options=LONG)])
    process = runs.start(run)
    runs.wait_for((run / "control.sock").exists)
    assert stat.S_IMODE((run / "control.sock").stat().st_mode) == 0o600
    client = Client(run)
    assert "hello comes first" in client.call("status")["error"]["data"]["cause"]
    refused = client.call("hello", protocol=[7])["error"]["data"]["cause"]
    assert "[7]" in refused
    assert "[1]" in refused
    client.hello()
    assert "error" in client.call("nothing")
    assert "error" in client.call("cancel", mode="softly")
    assert "error" in client.call("attach", **{"from": "all"})
    client.send('{"jsonrpc":"2.0","id":7}')
    client.send("[]")
    client.send("not json")
    client.drain()
    client.close()
    again = Client(run).hello()
    again.call("cancel", mode="now")
    process.communicate(timeout=20)
    again.close()


def test_a_removed_socket_stops_nothing(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options={"steps": 60, "seconds": 0.005})])
    process = runs.start(run)
    runs.wait_for((run / "control.sock").exists)
    (run / "control.sock").unlink()
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert runs.events(run)[-1]["type"] == "exit"


def test_a_path_of_two_hundred_characters(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100) / ("y" * 100)
    run = runs.prepare(long, [runs.stage(options=LONG)])
    process = runs.start(run)
    runs.wait_for((run / "control.sock").exists)
    client = Client(run).hello()
    client.call("cancel", mode="now")
    client.close()
    process.communicate(timeout=20)
    assert runs.read(run / "exit.json")["status"] == "cancelled"


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A run whose supervisor was killed in the middle."""
    run = runs.prepare(tmp_path, [runs.stage(options={**LONG, "every": 5})])
    process = runs.start(run)
    runs.wait_for(lambda: len(runs.events(run, "checkpoint")) > 2)
    (tmp_path / "pids").write_text(" ".join(map(str, descendants(process.pid))))
    process.kill()
    process.communicate()
    return run


def test_a_killed_supervisor_takes_its_worker_along_and_is_mended(killed: Path) -> None:
    pids = (killed.parent / "pids").read_text().split()
    assert pids
    runs.wait_for(lambda: not any(map(runs.is_alive, map(int, pids))), 1)
    assert not (killed / "exit.json").exists()
    (killed / "checkpoints/.tmp-9-abc").mkdir()
    with (killed / "events.jsonl").open("ab") as journal:
        journal.write(b'{"seq":99999,"time"')
    before = len(runs.events(killed))
    done = runs.supervise(killed, "--mend")
    answer = runs.json.loads(done.stdout)
    assert answer["mended"]
    assert not answer["held"]
    events = runs.events(killed)
    assert [event["type"] for event in events[before:]] == ["error", "exit"]
    assert events[-2]["payload"]["code"] == "TUNEIT_RUN_LOST"
    record = runs.read(killed / "exit.json")
    assert record["status"] == "failed"
    assert record["resumableFrom"] == answer["resumableFrom"]
    assert record["resumableFrom"].startswith("checkpoints/step-")
    assert not (killed / "checkpoints/.tmp-9-abc").exists()
    again = runs.json.loads(runs.supervise(killed, "--mend").stdout)
    assert again == {"mended": False, "held": False, "resumableFrom": None}
    assert runs.events(killed) == events


def test_a_damaged_checkpoint_is_passed_over(killed: Path) -> None:
    steps = sorted(int(path.name[5:]) for path in (killed / "checkpoints").glob("step-*"))
    newest, before = steps[-1], steps[-2]
    weights = killed / f"checkpoints/step-{newest}/model.safetensors"
    weights.write_bytes(b"X" + weights.read_bytes()[1:])
    answer = runs.json.loads(runs.supervise(killed, "--mend").stdout)
    assert answer["resumableFrom"] == f"checkpoints/step-{before}"


def test_a_lost_run_is_resumed_without_mending_first(killed: Path) -> None:
    plan = runs.read(killed / "plan.json")
    steps = [event["payload"]["step"] for event in runs.events(killed, "metric")]
    plan["stages"][0]["options"]["steps"] = steps[-1] + 5
    runs.write(killed / "plan.json", plan)
    assert runs.supervise(killed).returncode == 0
    codes = [event["payload"]["code"] for event in runs.events(killed, "error")]
    assert codes == ["TUNEIT_RUN_LOST"]
    assert runs.read(killed / "exit.json")["status"] == "completed"


def test_a_living_run_is_not_mended_and_not_started_twice(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options=LONG)])
    process = runs.start(run)
    runs.wait_for(lambda: runs.events(run, "metric"))
    assert runs.json.loads(runs.supervise(run, "--mend").stdout)["held"]
    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=20)
    assert runs.read(run / "exit.json")["status"] == "stopped"


def test_an_exit_event_without_its_record_is_believed(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage()])
    runs.supervise(run)
    (run / "exit.json").unlink()
    before = runs.events(run)
    assert runs.json.loads(runs.supervise(run, "--mend").stdout)["mended"]
    assert runs.read(run / "exit.json")["status"] == "completed"
    assert runs.events(run) == before

"""A worker that does what no worker does: it loses its stage, the journal stays whole."""

import json
import os
from pathlib import Path

import pytest
from fixtures.stand_in import prepared_run as runs

from tuneit_runtime.protocol import event_checks

METRIC = {"name": "x", "value": 1}
ROW = {"row": 1, "answer": "a", "right": None, "score": None, "expectedScore": None, "others": []}


def line(type_: str, payload: object, **more: object) -> str:
    params = {"type": type_, "payload": payload}
    return json.dumps({"jsonrpc": "2.0", "method": "event", "params": params, **more})


def samples(*items: object) -> str:
    return line("samples", {"split": "test", "step": 1, "items": items})


def artifact(path: str) -> str:
    return line("artifact", {"kind": "other", "format": "x", "path": path})


BREACHES = {
    "forged stage": line("stage", {"stage": "train", "state": "done", "attempt": 1}),
    "forged exit": line("exit", {"status": "completed", "code": 0}),
    "forged journal": line("journal", {"format": 1}),
    "forged hardware": line("hardware", {}),
    "unknown type": line("surprise", {}),
    "deep": line("fact", {"name": "x", "value": eval("[" * 40 + "]" * 40)}),
    "deeper": '{"a":' * 100_000,
    "long": line("fact", {"name": "x", "value": "y" * 300_000}),
    "without end": "x" * 400_000,
    "no json": "hello",
    "no utf-8": '{"jsonrpc":"2.0","method":"\\ud800"}',
    "no message": "[1]",
    "wrong version": '{"jsonrpc":"1.0","method":"beat","params":{}}',
    "request": line("metric", METRIC, id=3),
    "unknown method": '{"jsonrpc":"2.0","method":"shutdown","params":{}}',
    "answer to nothing": '{"jsonrpc":"2.0","id":99,"result":{"status":"done"}}',
    "answer of another form": '{"jsonrpc":"2.0","id":1,"result":{"status":"completed"}}',
    "ready twice": '{"jsonrpc":"2.0","method":"ready","params":{"protocol":1,"python":"3"}}',
    "wrong payload": line("metric", {"name": 3, "value": 1}),
    "unknown key": line("metric", {**METRIC, "seq": 5}),
    "infinity": '{"jsonrpc":"2.0","method":"event","params":'
    '{"type":"metric","payload":{"name":"x","value":1e999}}}',
    "infinity in a fact": '{"jsonrpc":"2.0","method":"event","params":'
    '{"type":"fact","payload":{"name":"x","value":[1e999]}}}',
    "huge number": '{"jsonrpc":"2.0","method":"event","params":'
    '{"type":"metric","payload":{"name":"x","value":' + "9" * 5000 + "}}}",
    "too many samples": samples(*[ROW] * 9),
    "a long sample": samples({**ROW, "answer": "y" * 401}),
    "a sample above one": samples({**ROW, "score": 1.5}),
    "an infinite sample": samples(ROW).replace('"score": null', '"score": 1e999', 1),
    "above": artifact("artifacts/../events.jsonl"),
    "absolute": artifact("/etc/passwd"),
    "outside": artifact("logs/train.log"),
    "the folder itself": artifact("artifacts/"),
    "not there": artifact("artifacts/nothing"),
    "checkpoint outside": line(
        "checkpoint", {"state": "committed", "path": "artifacts/x", "step": 1}
    ),
    "removed outside": line("checkpoint", {"state": "removed", "path": "../x", "step": 1}),
}


@pytest.mark.parametrize("raw", BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_ends_the_worker_and_nothing_of_it_is_kept(tmp_path: Path, raw: str) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options={"raw": [raw], "seconds": 0.5})])
    assert runs.supervise(run).returncode == 1
    kept = [event["type"] for event in runs.events(run)]
    assert kept == ["journal", "stage", "stage", "error", "stage", "exit"]
    error = runs.events(run, "error")[0]["payload"]
    assert error["code"] == "TUNEIT_RUN_WORKER_PROTOCOL"
    assert event_checks()["error"](error) is None
    assert runs.read(run / "exit.json")["status"] == "failed"


@pytest.mark.parametrize("link", ["model", "folder/inside"])
def test_a_link_out_of_the_artifacts_is_refused(tmp_path: Path, link: str) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "inside").write_text("key")
    target = secret / "inside" if link == "model" else secret
    options = {"links": {link.split("/")[0]: str(target)}, "events": [event(f"artifacts/{link}")]}
    run = runs.prepare(tmp_path, [runs.stage(options=options)])
    assert runs.supervise(run).returncode == 1
    assert runs.events(run, "artifact") == []
    assert runs.events(run, "error")[0]["payload"]["code"] == "TUNEIT_RUN_WORKER_PROTOCOL"


def event(path: str) -> "dict[str, object]":
    return {"type": "artifact", "payload": {"kind": "other", "format": "x", "path": path}}


@pytest.mark.parametrize("target", ["/etc", "/etc/passwd", "/no/such/file"])
def test_a_link_inside_an_announced_folder_is_refused(tmp_path: Path, target: str) -> None:
    options = {
        "write": {"model/a": "x"},
        "links": {"model/link": target},
        "events": [event("artifacts/model")],
    }
    run = runs.prepare(tmp_path, [runs.stage(options=options)])
    (run / "artifacts/model").mkdir()
    assert runs.supervise(run).returncode == 1
    assert runs.events(run, "artifact") == []


def test_a_fifo_does_not_hold_the_supervisor(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options={"events": [event("artifacts/pipe")]})])
    os.mkfifo(run / "artifacts/pipe")
    assert runs.supervise(run).returncode == 1


def test_a_bare_nan_becomes_its_name(tmp_path: Path) -> None:
    raw = ['{"jsonrpc":"2.0","method":"metrics","params":{"values":{"a":NaN,"b":-Infinity}}}']
    run = runs.prepare(tmp_path, [runs.stage(options={"raw": raw, "steps": 0})])
    assert runs.supervise(run).returncode == 0
    values = [event["payload"]["value"] for event in runs.events(run, "metric")]
    assert values == ["NaN", "-Infinity"]


def test_a_flood_of_log_lines_stays_in_the_file_and_is_counted(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options={"lines": 5000})])
    assert runs.supervise(run).returncode == 0
    lines = len(runs.events(run, "log"))
    missing = sum(
        event["payload"]["count"]
        for event in runs.events(run, "warning")
        if event["payload"]["code"] == "TUNEIT_RUN_LOG_FLOOD"
    )
    assert 200 <= lines < 1500
    assert lines + missing == 5000
    assert len((run / "logs/train.log").read_text().splitlines()) == 5000


def test_a_flood_of_progress_and_warnings_is_coalesced(tmp_path: Path) -> None:
    warning = {"code": "TUNEIT_X_Y", "message": "again", "mend": "m"}
    many = [{"type": "warning", "payload": warning}] * 500
    many += [
        {"type": "progress", "payload": {"done": n, "total": 500, "unit": "rows"}}
        for n in range(501)
    ]
    run = runs.prepare(tmp_path, [runs.stage(options={"events": many, "steps": 0})])
    assert runs.supervise(run).returncode == 0
    counts = [event["payload"]["count"] for event in runs.events(run, "warning")]
    assert counts == [1, 499]
    progress = runs.events(run, "progress")
    assert len(progress) < 8
    assert progress[-1]["payload"]["done"] == 500


def test_samples_are_thinned_and_the_last_is_kept(tmp_path: Path) -> None:
    told = {"split": "validation", "items": [ROW]}
    many = [{"type": "samples", "payload": {**told, "step": step}} for step in range(2001)]
    run = runs.prepare(tmp_path, [runs.stage(options={"events": many, "steps": 0})])
    assert runs.supervise(run).returncode == 0
    steps = [event["payload"]["step"] for event in runs.events(run, "samples")]
    assert steps[:400] == list(range(400))
    assert steps[400:403] == [401, 403, 405]
    assert steps[-1] == 2000
    assert len(steps) == 400 + 400 + 200 + 1


def test_no_metric_of_a_fast_worker_is_lost(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options={"steps": 3000, "seconds": 0})])
    assert runs.supervise(run).returncode == 0
    assert len(runs.events(run, "metric")) == 6000


def test_a_daemon_of_the_worker_does_not_outlive_the_stage(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    run = runs.prepare(tmp_path, [runs.stage(options={"daemon": str(note), "steps": 50})])
    assert runs.supervise(run).returncode == 0
    assert not Path(f"/proc/{note.read_text()}").exists()


def test_memory_above_the_limit_ends_the_stage(tmp_path: Path) -> None:
    limits = {"memoryBytes": 64 * 2**20}
    options = {"allocate": 200 * 2**20}
    run = runs.prepare(tmp_path, [runs.stage(options=options, limits=limits)])
    assert runs.supervise(run).returncode == 1
    error = runs.events(run, "error")[0]["payload"]
    assert error["code"] == "TUNEIT_RUN_MEMORY_EXCEEDED"
    assert runs.read(run / "exit.json")["usage"]["peakMemoryBytes"] > 64 * 2**20
    ends = [one["payload"] for one in runs.events(run, "stage") if "seconds" in one["payload"]]
    assert [one["state"] for one in ends] == ["failed"]
    assert ends[0]["peakMemoryBytes"] > 64 * 2**20


def test_time_above_the_limit_ends_the_stage_with_a_checkpoint(tmp_path: Path) -> None:
    options = {"steps": 5000, "seconds": 0.01}
    run = runs.prepare(tmp_path, [runs.stage(options=options, limits={"wallSeconds": 1})])
    assert runs.supervise(run).returncode == 1
    assert runs.events(run, "error")[0]["payload"]["code"] == "TUNEIT_RUN_TIME_EXCEEDED"
    assert runs.read(run / "exit.json")["resumableFrom"].startswith("checkpoints/step-")


def test_a_secret_is_supplied_and_never_written(tmp_path: Path) -> None:
    stage = runs.stage(secrets=["TOKEN"], options={"echo": True, "tellSecrets": True})
    run = runs.prepare(tmp_path, [stage])
    read, write = os.pipe()
    os.write(write, b'{"train": {"TOKEN": "sesame-1234"}}')
    os.close(write)
    command = [runs.sys.executable, "-I", "-S", "-B", str(runs.RUNTIME), "supervisor"]
    arguments = ["--run", str(run), "--secrets-fd", str(read)]
    runs.subprocess.run([*command, *arguments], pass_fds=[read], timeout=30, check=True)
    assert "***" in (run / "logs/train.log").read_text()
    facts = {e["payload"]["name"]: e["payload"]["value"] for e in runs.events(run, "fact")}
    assert facts["secrets"] == {"TOKEN": "***"}
    for path in run.rglob("*"):
        assert path.is_dir() or b"sesame" not in path.read_bytes()


def test_a_secret_written_in_two_halves_is_not_in_the_log(tmp_path: Path) -> None:
    halves = {"halves": ["the token is sesame-", "1234 and that was it\n"]}
    run = runs.prepare(tmp_path, [runs.stage(secrets=["TOKEN"], options=halves)])
    read, write = os.pipe()
    os.write(write, b'{"train": {"TOKEN": "sesame-1234"}}')
    os.close(write)
    command = [runs.sys.executable, "-I", "-S", "-B", str(runs.RUNTIME), "supervisor"]
    arguments = ["--run", str(run), "--secrets-fd", str(read)]
    runs.subprocess.run([*command, *arguments], pass_fds=[read], timeout=30, check=True)
    assert "the token is *** and that was it" in (run / "logs/train.log").read_text()


def test_a_checkpoint_that_was_replaced_already_is_no_breach(tmp_path: Path) -> None:
    gone = {
        "state": "committed",
        "path": "checkpoints/step-1",
        "step": 1,
        "manifestSha256": "a" * 64,
    }
    options = {"events": [{"type": "checkpoint", "payload": gone}]}
    run = runs.prepare(tmp_path, [runs.stage(options=options)])
    assert runs.supervise(run).returncode == 0
    assert "manifestSha256" not in runs.events(run, "checkpoint")[0]["payload"]


def test_a_checkpoint_that_is_a_link_is_a_breach(tmp_path: Path) -> None:
    forged = {"state": "committed", "path": "checkpoints/step-1", "step": 1}
    options = {"events": [{"type": "checkpoint", "payload": forged}]}
    run = runs.prepare(tmp_path, [runs.stage(options=options)])
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/manifest.json").write_text("{}")
    (run / "checkpoints/step-1").symlink_to(tmp_path / "elsewhere")
    assert runs.supervise(run).returncode == 1
    assert runs.events(run, "checkpoint") == []

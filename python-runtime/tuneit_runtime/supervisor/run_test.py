"""A supervisor in a process of its own, with the stand-in worker."""

import hashlib
import os
import signal
from pathlib import Path

import pytest
from fixtures.stand_in import prepared_run as runs

from tuneit_runtime.protocol import check_document, event_checks

ARTIFACT = {"kind": "model", "format": "txt", "path": "artifacts/model"}
DATASET = {
    "format": 1,
    "schema": [],
    "roles": {},
    "splits": {},
    "rowCounts": {},
    "classes": None,
    "fingerprint": "0" * 64,
    "provenance": {},
    "shards": [],
}


def codes(run: Path, type_: str = "error") -> "list[str]":
    return [event["payload"]["code"] for event in runs.events(run, type_)]


def exit_of(run: Path) -> "dict[str, object]":
    return runs.read(run / "exit.json")


def test_a_run_of_two_stages_ends_completed_with_every_file(tmp_path: Path) -> None:
    options = {
        "write": {"model/b.txt": "x", "model/deep/a.txt": "yz"},
        "events": [{"type": "artifact", "payload": ARTIFACT}],
        "echo": True,
    }
    first = runs.stage("read", options={"events": [fact("rows", 3)]})
    run = runs.prepare(tmp_path, [first, runs.stage("train", options=options)])
    done = runs.supervise(run)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for event in runs.events(run):
        assert event_checks()[event["type"]](event["payload"]) is None
    states = ["starting", "running", "done"]
    assert runs.states(run) == [f"{s}:{state}" for s in ("read", "train") for state in states]
    assert check_document("exit-record", exit_of(run)) is None
    assert exit_of(run)["status"] == "completed"
    assert exit_of(run)["seq"] == runs.events(run)[-1]["seq"]
    assert check_document("status-file", runs.read(run / "status.json")) is None
    assert check_document("provenance-file", runs.read(run / "provenance.json")) is None
    facts = {e["payload"]["name"]: e["payload"]["value"] for e in runs.events(run, "fact")}
    assert facts["echo"] == {"facts": {"read": {"rows": 3}}, "attempt": 1}
    assert not (run / "control.sock").exists()
    assert not (run / ".reserve").exists()


def fact(name: str, value: object) -> "dict[str, object]":
    return {"type": "fact", "payload": {"name": name, "value": value}}


def test_a_folder_is_hashed_over_its_sorted_lines(tmp_path: Path) -> None:
    options = {
        "write": {"model/b.txt": "x", "model/deep/a.txt": "yz"},
        "events": [{"type": "artifact", "payload": {**ARTIFACT, "sha256": "f" * 64, "bytes": 1}}],
    }
    run = runs.prepare(tmp_path, [runs.stage(options=options)])
    runs.supervise(run)
    files = [("b.txt", b"x"), ("deep/a.txt", b"yz")]
    lines = sorted(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files)
    artifact = runs.events(run, "artifact")[0]["payload"]
    assert artifact["sha256"] == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert artifact["bytes"] == 3


def test_every_python_of_the_plan_runs_it(tmp_path: Path) -> None:
    other = next(Path.home().glob(".pyenv/versions/3.10*/bin/python"), None)
    if other is None:
        pytest.skip("no Python 3.10 here")
    run = runs.prepare(tmp_path, [runs.stage()])
    command = [str(other), "-I", "-S", "-B", str(runs.RUNTIME), "supervisor", "--run", str(run)]
    assert runs.subprocess.run(command, timeout=30, check=False).returncode == 0


def test_a_worker_killed_in_the_middle_fails_its_stage_and_can_be_resumed(tmp_path: Path) -> None:
    stages = [runs.stage(options={"steps": 9, "every": 2, "dieAt": 5}), runs.stage("evaluate")]
    run = runs.prepare(tmp_path, stages)
    assert runs.supervise(run).returncode == 1
    assert codes(run) == ["TUNEIT_RUN_WORKER_DIED"]
    assert exit_of(run)["signal"] == "SIGKILL"
    assert exit_of(run)["resumableFrom"] == "checkpoints/step-4"
    assert runs.states(run)[-2:] == ["train:failed", "evaluate:skipped"]
    # The same journal goes on: step 5 comes again, this time without the fault.
    plan = runs.read(run / "plan.json")
    del plan["stages"][0]["options"]["dieAt"]
    runs.write(run / "plan.json", plan)
    assert runs.supervise(run).returncode == 0
    steps = [
        event["payload"]["step"]
        for event in runs.events(run, "metric")
        if event["payload"]["name"] == "loss"
    ]
    assert steps == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9]
    attempts = {event["payload"]["attempt"] for event in runs.events(run, "stage")}
    assert attempts == {1, 2}
    assert exit_of(run)["status"] == "completed"


def test_a_completed_run_is_not_run_again(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage()])
    runs.supervise(run)
    before = (run / "events.jsonl").read_bytes()
    again = runs.supervise(run)
    assert again.returncode == 2
    assert "TUNEIT_RUN_COMPLETED" in again.stderr
    assert (run / "events.jsonl").read_bytes() == before
    assert (run / "exit.json").exists()


def test_a_stage_that_is_done_is_skipped_on_resume_if_its_outputs_stand(tmp_path: Path) -> None:
    made = {
        "write": {"model/a.txt": "x"},
        "events": [{"type": "artifact", "payload": ARTIFACT}, fact("rows", 3)],
    }
    fault = {"code": "TUNEIT_X_Y", "message": "it broke", "cause": "c", "mend": "m"}
    stages = [runs.stage("train", options=made), runs.stage("export", options={"fail": fault})]
    run = runs.prepare(tmp_path, stages)
    runs.supervise(run)
    assert codes(run) == ["TUNEIT_X_Y"]
    runs.supervise(run)
    assert "train:skipped" in runs.states(run)
    (run / "artifacts/model/a.txt").unlink()
    (run / "artifacts/model").rmdir()
    runs.supervise(run)
    assert runs.states(run).count("train:done") == 2


def dataset_run(folder: Path) -> Path:
    partial, published = folder / "cache/.partial", folder / "cache/data"
    launch = {
        "partial": str(partial),
        "publishTo": str(published),
        "paths": {"output": str(partial)},
    }
    options = {
        "output": {"dataset.json": runs.json.dumps(DATASET)},
        "events": [fact("rows", 3)],
        "steps": 0,
    }
    return runs.prepare(folder, [runs.stage("read", options=options)], read=launch)


def test_a_dataset_is_published_whole_and_used_again_with_its_facts(tmp_path: Path) -> None:
    first = dataset_run(tmp_path)
    assert runs.supervise(first).returncode == 0
    assert (tmp_path / "cache/data/dataset.json").exists()
    assert not (tmp_path / "cache/.partial").exists()
    first.rename(tmp_path / "first")
    second = dataset_run(tmp_path)
    assert runs.supervise(second).returncode == 0
    skipped = runs.events(second, "stage")
    assert [event["payload"]["reason"] for event in skipped] == ["cached"]
    assert runs.events(second, "fact")[0]["payload"] == {
        "stage": "read",
        "name": "rows",
        "value": 3,
    }


def test_a_dataset_without_its_last_file_is_not_published(tmp_path: Path) -> None:
    run = dataset_run(tmp_path)
    plan = runs.read(run / "plan.json")
    plan["stages"][0]["options"]["output"] = {"shard": "x"}
    runs.write(run / "plan.json", plan)
    assert runs.supervise(run).returncode == 1
    assert codes(run) == ["TUNEIT_RUN_OUTPUT_MISSING"]
    assert not (tmp_path / "cache/data").exists()


def test_a_program_that_is_not_there_fails_the_stage(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage()], train={"argv": ["/no/such/program"]})
    assert runs.supervise(run).returncode == 1
    assert codes(run) == ["TUNEIT_RUN_LAUNCH_FAILED"]


def test_only_the_channel_and_the_seccomp_program_are_passed_on(tmp_path: Path) -> None:
    program = tmp_path / "filter"
    program.write_text("x")
    script = "ls -l /proc/self/fd >&2; cat <&4 >&2; exit 9"
    launch = {"argv": ["/bin/sh", "-c", script], "seccomp": str(program)}
    run = runs.prepare(tmp_path, [runs.stage()], train=launch)
    extra = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(extra, True)
    command = [runs.sys.executable, "-I", "-S", "-B", str(runs.RUNTIME), "supervisor"]
    runs.subprocess.run([*command, "--run", str(run)], close_fds=False, timeout=30, check=False)
    os.close(extra)
    log = (run / "logs/train.log").read_text()
    fds = {line.split()[8] for line in log.splitlines() if " -> " in line}
    # The last one is the descriptor with which `ls` reads the folder.
    assert {"0", "1", "2", "3", "4"} <= fds
    assert len(fds) == 6
    assert log.endswith("x")


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("plan.json", {"format": 2}, "TUNEIT_RUN_FILE_NEWER"),
        ("launch.json", {"format": 7}, "TUNEIT_RUN_FILE_NEWER"),
        ("plan.json", {"stages": []}, "TUNEIT_RUN_FILE_INVALID"),
        ("launch.json", {"stages": {}}, "TUNEIT_RUN_FILE_INVALID"),
    ],
)
def test_a_file_that_is_newer_or_wrong_starts_nothing(
    tmp_path: Path, name: str, change: "dict[str, object]", code: str
) -> None:
    run = runs.prepare(tmp_path, [runs.stage()])
    runs.write(run / name, {**runs.read(run / name), **change})
    done = runs.supervise(run)
    assert done.returncode == 2
    assert code in done.stderr
    assert not (run / "events.jsonl").exists()


def test_a_newer_journal_is_refused_and_kept(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage()])
    head = '{"seq":0,"time":1,"type":"journal","payload":{"format":2}}\n'
    (run / "events.jsonl").write_text(head)
    done = runs.supervise(run)
    assert "TUNEIT_RUN_FILE_NEWER" in done.stderr
    assert (run / "events.jsonl").read_text() == head


def test_it_runs_in_the_foreground_without_a_kernel(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(), runs.stage("charts", "isolate")])
    command = [runs.sys.executable, "-m", "tuneit_runtime", "run", str(run)]
    done = runs.subprocess.run(
        command, cwd=runs.RUNTIME, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0
    assert done.stdout == ""
    assert "train: done" in done.stderr
    assert done.stderr.endswith("run: completed\n")


def test_a_hangup_is_ignored_and_sigterm_stops_with_a_checkpoint(tmp_path: Path) -> None:
    run = runs.prepare(tmp_path, [runs.stage(options={"steps": 5000, "seconds": 0.01})])
    process = runs.start(run)
    runs.wait_for(lambda: runs.events(run, "metric"))
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert exit_of(run)["status"] == "stopped"
    assert str(exit_of(run)["resumableFrom"]).startswith("checkpoints/step-")

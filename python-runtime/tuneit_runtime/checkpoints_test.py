"""Commit, resume and damage of checkpoints; a real process is killed in each step of a commit."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tuneit_runtime.checkpoints import CheckpointFolder, TrainingIdentity
from tuneit_runtime.faults import Fault
from tuneit_runtime.schema_check import compile_schema

RUNTIME = Path(__file__).resolve().parents[1]
IDENTITY = TrainingIdentity("01JABCDEFGHJKMNPQRSTVWXYZ0", "1" * 64, "2" * 64, 1)


def store(folder, keep=2, identity=IDENTITY):
    events = []
    return CheckpointFolder(folder, identity, keep=keep, tell=events.append), events


def write(folder):
    (folder / "deep").mkdir()
    (folder / "deep" / "model.bin").write_bytes(b"weights")
    (folder / "state.json").write_text("{}")


def commit(one, step, **more):
    given = {"metrics": {"loss": float("nan")}, "precision": "fp32", "write": write, **more}
    one.commit(step=step, epoch=step / 2, sampler={"seed": 7, "epoch": 0, "index": step}, **given)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_manifest_fits_the_protocol(tmp_path):
    one, events = store(tmp_path)
    commit(one, 4)
    commit(one, 5)
    schema = json.loads(
        (RUNTIME / "tuneit_runtime/protocol/checkpoint-manifest.schema.json").read_text()
    )
    path, manifest = one.newest()
    assert path.name == "step-5"
    assert compile_schema(schema)(manifest) is None
    assert manifest["parent"] == "step-4"
    assert manifest["metrics"] == {"loss": "NaN"}
    assert [file["path"] for file in manifest["files"]] == ["deep/model.bin", "state.json"]
    assert [event["state"] for event in events] == ["committed", "committed"]


def test_the_last_k_and_the_best_are_kept(tmp_path):
    one, events = store(tmp_path)
    for step in range(1, 7):
        commit(one, step, is_best=step in (1, 2))
    assert names(tmp_path) == ["step-2", "step-5", "step-6"]
    assert one.best() == tmp_path / "step-2"
    removed = [event["path"] for event in events if event["state"] == "removed"]
    assert removed == ["checkpoints/step-1", "checkpoints/step-3", "checkpoints/step-4"]


def _flip(folder):
    path = folder / "deep" / "model.bin"
    path.write_bytes(b"weighty")


def _link(folder):
    (folder / "state.json").unlink()
    (folder / "state.json").symlink_to("/etc/hostname")


def _newer(folder):
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))


DAMAGE = {
    "a byte flipped": _flip,
    "a file cut": lambda folder: (folder / "state.json").write_text(""),
    "a file lost": lambda folder: (folder / "state.json").unlink(),
    "a link": _link,
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "manifest cut": lambda folder: (folder / "manifest.json").write_text('{"format": 1, "fil'),
    "manifest of another kind": lambda folder: (folder / "manifest.json").write_text("[1]"),
    "newer format": _newer,
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_checkpoint_is_rejected_and_the_one_before_is_used(tmp_path, kind):
    one, _ = store(tmp_path)
    commit(one, 1)
    commit(one, 2, is_best=True)
    DAMAGE[kind](tmp_path / "step-2")
    again, events = store(tmp_path)
    assert again.newest()[0].name == "step-1"
    assert again.newest()[0].name == "step-1"
    assert again.best() is None
    assert [(event["state"], event["step"]) for event in events] == [("rejected", 2)]
    assert events[0]["reason"]
    # and training from there takes its place
    commit(again, 2)
    assert again.newest()[0].name == "step-2"


def test_another_training_plan_is_not_resumed(tmp_path):
    one, _ = store(tmp_path)
    commit(one, 1)
    other, events = store(tmp_path, identity=TrainingIdentity("r", "1" * 64, "3" * 64, 1))
    assert other.newest() is None
    assert "another training plan" in events[0]["reason"]


def test_links_and_the_name_of_the_manifest_are_refused(tmp_path):
    one, events = store(tmp_path)
    with pytest.raises(Fault):
        commit(one, 1, write=lambda folder: (folder / "x").symlink_to("/etc/hostname"))
    with pytest.raises(Fault):
        commit(one, 1, write=lambda folder: (folder / "manifest.json").write_text("{}"))
    assert one.newest() is None
    assert events == []


def test_a_failed_commit_leaves_nothing_behind(tmp_path):
    one, events = store(tmp_path)

    def full(folder):
        write(folder)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        commit(one, 1, write=full)
    assert names(tmp_path) == []
    assert events == []


def test_left_overs_are_swept(tmp_path):
    (tmp_path / ".tmp-3-abc").mkdir()
    (tmp_path / ".trash-step-1-abc").mkdir()
    store(tmp_path)
    assert names(tmp_path) == []


# kills itself at the n-th call that makes something durable, names it, or renames it
_KILLED = """
import os, sys, signal
from pathlib import Path
sys.path.insert(0, {runtime!r})
from tuneit_runtime.checkpoints_test import store, commit
folder, at = Path(sys.argv[1]), int(sys.argv[2])
one, _ = store(folder)
commit(one, 1)
calls = 0
def counted(real):
    def call(*given, **more):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **more)
    return call
os.fsync, os.rename, os.mkdir = counted(os.fsync), counted(os.rename), counted(os.mkdir)
commit(one, 2)
print("whole", calls)
"""


def test_killed_anywhere_in_a_commit_one_valid_checkpoint_is_left(tmp_path):
    ends = set()
    for at in range(1, 20):
        folder = tmp_path / str(at)
        folder.mkdir()
        command = [sys.executable, "-c", _KILLED.format(runtime=str(RUNTIME)), str(folder), str(at)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        again, events = store(folder)
        step = again.newest()[1]["step"]
        ends.add(step)
        assert not [event for event in events if event["state"] == "rejected"]
        assert all(name.startswith("step-") for name in names(folder))
        if "whole" in done.stdout:
            break
    else:
        pytest.fail("the commit never came to its end")
    assert at > 6
    assert ends == {1, 2}

"""What the supervisor reads and writes by itself: hashes, links, rotated logs, readings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tuneit_runtime.protocol import event_checks
from tuneit_runtime.supervisor import stage_log
from tuneit_runtime.supervisor.hardware import HardwareSampler
from tuneit_runtime.supervisor.process_tree import kill_tree, measure
from tuneit_runtime.supervisor.safe_files import Refused, hash_path, write_atomic, write_below
from tuneit_runtime.supervisor.saved_work import SavedWork
from tuneit_runtime.supervisor.stage_log import StageLog


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_file_is_written_below_a_folder_and_never_through_a_link(tmp_path: Path) -> None:
    inside, outside = tmp_path / "run", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    write_below(inside, "a/b/c.json", b"1")
    write_below(inside, "a/b/c.json", b"2")
    assert (inside / "a/b/c.json").read_bytes() == b"2"
    (inside / "link").symlink_to(outside)
    before = open_descriptors()
    with pytest.raises(Refused):
        write_below(inside, "link/x", b"3")
    with pytest.raises(Refused):
        write_below(inside, "a/b/c.json/d", b"3")
    assert open_descriptors() == before
    assert list(outside.iterdir()) == []
    # A link in the place of the file itself is replaced, not followed.
    (outside / "kept").write_text("kept")
    (inside / "file").symlink_to(outside / "kept")
    write_below(inside, "file", b"4")
    assert (outside / "kept").read_text() == "kept"
    assert (inside / "file").read_bytes() == b"4"


@pytest.mark.parametrize("bad", ["link", "folder/link", "fifo", "missing", "../run/file"])
def test_what_is_no_plain_file_is_not_hashed_and_leaks_nothing(tmp_path: Path, bad: str) -> None:
    root = tmp_path / "run"
    (root / "real").mkdir(parents=True)
    (root / "real/link").write_text("x")
    (root / "file").write_text("x")
    (root / "link").symlink_to(root / "file")
    (root / "folder").symlink_to(root / "real")
    os.mkfifo(root / "fifo")
    before = open_descriptors()
    with pytest.raises(Refused) as caught:
        hash_path(root, bad)
    assert caught.value.missing == (bad == "missing")
    assert open_descriptors() == before


def test_an_atomic_file_has_no_rest_beside_it(tmp_path: Path) -> None:
    for number in range(3):
        write_atomic(tmp_path / "status.json", {"n": number}, durable=number == 1)
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]
    assert json.loads((tmp_path / "status.json").read_text()) == {"n": 2}


def test_a_log_is_rotated_and_the_oldest_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_log, "_FILE_BYTES", 10)
    log = StageLog(tmp_path, "train")
    for number in range(6):
        log.write(f"{number:07}\n".encode())
    log.close()
    texts = {path.name: path.read_text().strip() for path in tmp_path.iterdir()}
    names = ["train.log", "train.log.1", "train.log.2", "train.log.3"]
    assert texts == dict(zip(names, ["0000005", "0000004", "0000003", "0000002"], strict=True))


def test_readings_of_a_tree_fit_the_event(tmp_path: Path) -> None:
    code = "import time; kept = b'x' * 50_000_000; print(flush=True); time.sleep(60)"
    shell = f'{sys.executable} -c "{code}" & wait'
    child = subprocess.Popen(["/bin/sh", "-c", shell], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    use = measure(os.getpid())
    assert use.memory_bytes > 50_000_000
    assert use.tasks >= 2
    payload = HardwareSampler(tmp_path).sample(use)
    assert event_checks()["hardware"](payload) is None
    assert payload["diskFreeBytes"] > 0
    kill_tree(child.pid)
    child.wait(5)
    child.stdout.close()
    assert measure(os.getpid()).memory_bytes < 50_000_000


def test_a_run_is_whole_if_its_last_step_is_in_a_checkpoint() -> None:
    work = SavedWork()
    assert not work.is_whole()
    work.reached(4)
    work.committed(4, asked=False)
    assert work.is_whole()
    work.reached(5)
    assert not work.is_whole()
    work.committed(4, asked=True)
    assert work.is_whole()

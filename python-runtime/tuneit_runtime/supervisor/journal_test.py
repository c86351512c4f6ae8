"""The journal alone: numbering, torn tails, offsets, a full disk; and the gates in front of it."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.health import Health
from tuneit_runtime.supervisor.journal import Journal
from tuneit_runtime.supervisor.json_text import compact, nesting, parse
from tuneit_runtime.supervisor.safe_files import is_relative_path

METRIC = {"name": "x", "value": 1, "stage": "train"}


def open_journal(folder: Path) -> Journal:
    return Journal(folder, "run", "0" * 64)


def seqs(folder: Path) -> "list[int]":
    return [json.loads(line)["seq"] for line in (folder / "events.jsonl").read_text().splitlines()]


def test_numbers_go_on_over_several_openings(tmp_path: Path) -> None:
    for _ in range(3):
        journal = open_journal(tmp_path)
        journal.append("metric", METRIC)
        journal.close()
    assert seqs(tmp_path) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "torn", [b"{", b'{"seq":2,"time":1,"type":"metric","payload":{}}', b"\xff\0"]
)
def test_a_torn_last_line_is_cut(tmp_path: Path, torn: bytes) -> None:
    open_journal(tmp_path).close()
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(torn)
    journal = open_journal(tmp_path)
    assert journal.cut_bytes == len(torn)
    journal.append("metric", METRIC)
    journal.close()
    assert seqs(tmp_path) == [0, 1]


@pytest.mark.parametrize("line", ["{}", '{"seq":5,"time":1,"type":"x","payload":{}}', "[1]", "x"])
def test_a_line_that_does_not_belong_is_refused(tmp_path: Path, line: str) -> None:
    open_journal(tmp_path).close()
    with (tmp_path / "events.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(Fault) as caught:
        open_journal(tmp_path)
    assert caught.value.code == "TUNEIT_RUN_FILE_INVALID"


def test_an_offset_leads_to_a_line_at_or_before_the_number(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    for _ in range(2000):
        journal.append("metric", METRIC)
    data = journal.path.read_bytes()
    for wanted in (-1, 0, 1, 255, 256, 257, 1999, 2000, 9999):
        line = data[journal.offset_before(wanted) :].split(b"\n", 1)[0]
        seq = json.loads(line)["seq"]
        assert seq <= max(wanted, 0)
        assert wanted - seq < 256 or wanted == 9999
    journal.close()


def test_a_lone_surrogate_does_not_break_the_file(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append("log", {"text": parse(b'"\\ud800"')})
    journal.close()
    assert seqs(tmp_path) == [0, 1]


FULL = """
import sys
from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.journal import Journal
from pathlib import Path
journal = Journal(Path(sys.argv[1]), "run", "0" * 64)
while not journal.exhausted:
    journal.append("log", {"text": "x" * 5000})
journal.append("exit", {})
"""


def test_the_end_can_still_be_written_to_a_full_disk(tmp_path: Path) -> None:
    tiny = tmp_path / "disk"
    tiny.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tiny)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("no right to mount a small disk")
    try:
        runtime = str(Path(__file__).parents[2])
        subprocess.run([sys.executable, "-c", FULL, str(tiny)], cwd=runtime, check=True, timeout=30)
        lines = (tiny / "events.jsonl").read_text().splitlines()
        assert json.loads(lines[-1])["type"] == "exit"
        assert seqs(tiny) == list(range(len(lines)))
    finally:
        subprocess.run(["umount", str(tiny)], check=True)


def test_nesting_is_counted_outside_strings_only() -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    for _ in range(300):
        depth = chance.randrange(9, 40)
        inner: object = '["{[\\"' * chance.randrange(5)
        for level in range(depth):
            inner = [inner, "]}"] if level % 2 else {'{"': inner}
        assert nesting(compact(inner)) == depth, f"seed {seed}"


@pytest.mark.parametrize("path", ["a", "a/b.c", "..a/b", "a:b"])
def test_a_path_below_the_folder(path: str) -> None:
    assert is_relative_path(path) == (path != "a:b")


@pytest.mark.parametrize(
    "path", ["", "/a", "a/", "a//b", "../a", "a/..", "./a", "a\\b", "C:/a", "a\0"]
)
def test_a_path_out_of_the_folder(path: str) -> None:
    assert not is_relative_path(path)


def test_health_tells_stalled_from_unresponsive(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("tuneit_runtime.supervisor.health.time.monotonic", lambda: now[0])
    health = Health()
    for step in range(5):
        now[0] += 2
        health.beat({"step": step, "rssBytes": 1, "gpuBytes": 0})
        assert not health.judge()
    for _ in range(40):
        now[0] += 2
        health.beat({"step": 4, "rssBytes": 1, "gpuBytes": 0})
        health.judge()
    assert health.state == "stalled"
    now[0] += 16
    assert health.judge()
    assert health.state == "unresponsive"
    health.beat({"step": 5, "rssBytes": 1, "gpuBytes": 0})
    assert health.judge()
    assert health.state == "running"

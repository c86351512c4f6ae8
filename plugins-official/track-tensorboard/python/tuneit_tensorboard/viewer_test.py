"""TensorBoard's own pages, over files that the tracker wrote."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from tuneit_runtime.sdk.manifest_check import manifest_problems

assert manifest_problems(Path(__file__).resolve().parents[2]) == []

from tuneit_tensorboard import viewer as viewing  # noqa: E402
from tuneit_tensorboard.tracker import TensorBoardTracker  # noqa: E402
from tuneit_tensorboard.viewer import TensorBoardViewer  # noqa: E402

ADDRESS = "/k3J"


def loss(step, split="train"):
    where = {"split": split, "step": step, "stage": "train"}
    return {"type": "metric", "name": "loss", "value": 1 / step, **where}


def written(folder):
    tracker = TensorBoardTracker()
    tracker.start(folder, "run")
    for step in (1, 2, 3):
        tracker.on_event(loss(step))
    tracker.close()
    return folder


def get(application, path, query=""):
    environment = {"PATH_INFO": path, "QUERY_STRING": query}
    setup_testing_defaults(environment)
    begun = []
    parts = application(environment, lambda status, headers, *_: begun.append((status, headers)))
    return begun[0][0], b"".join(parts)


def test_the_page_and_the_curves_are_there_below_the_address_alone(tmp_path):
    board = TensorBoardViewer().open(written(tmp_path), ADDRESS)
    status, page = get(board, f"{ADDRESS}/")
    assert status == "200 OK"
    assert b"<title>TensorBoard</title>" in page
    font = re.search(rb"url\((/?font-roboto/[^)]+)\)", page)[1].decode()
    assert get(board, f"{ADDRESS}/{font}")[0] == "200 OK"
    _, tags = get(board, f"{ADDRESS}/data/plugin/scalars/tags")
    assert json.loads(tags)["train"] == {"loss": {"displayName": "loss", "description": ""}}
    _, points = get(board, f"{ADDRESS}/data/plugin/scalars/scalars", "run=train&tag=loss")
    assert [(step, round(value, 4)) for _, step, value in json.loads(points)] == [
        (1, 1.0),
        (2, 0.5),
        (3, 0.3333),
    ]
    assert get(board, "/data/plugin/scalars/tags")[0].startswith("404")


def test_what_is_written_while_it_is_open_is_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(viewing, "_RELOAD_SECONDS", 0.05)
    board = TensorBoardViewer().open(tmp_path, ADDRESS)
    assert get(board, f"{ADDRESS}/data/runs")[1] == b"[]"
    tracker = TensorBoardTracker()
    tracker.start(tmp_path, "run")
    # of these two the first is written at once, the second when the writer next looks at the clock
    for step in (1, 2):
        tracker.on_event(loss(step, "validation"))
        tracker.on_event(loss(step))
    steps = {"train": [], "validation": []}
    deadline = time.monotonic() + 60
    while steps != {"train": [1, 2], "validation": [1, 2]} and time.monotonic() < deadline:
        time.sleep(0.05)
        for split in steps:
            query = f"run={split}&tag=loss"
            status, points = get(board, f"{ADDRESS}/data/plugin/scalars/scalars", query)
            steps[split] = [point[1] for point in json.loads(points)] if "200" in status else []
    tracker.close()
    assert steps == {"train": [1, 2], "validation": [1, 2]}


def test_files_are_only_read(tmp_path):
    before = sorted((path, path.stat().st_mtime_ns) for path in written(tmp_path).rglob("*"))
    get(TensorBoardViewer().open(tmp_path, ADDRESS), f"{ADDRESS}/data/runs")
    assert sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before

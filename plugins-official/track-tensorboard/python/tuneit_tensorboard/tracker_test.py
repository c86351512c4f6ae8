"""What the tracker wrote, read back by TensorBoard's own reader."""

from __future__ import annotations

from pathlib import Path

from tuneit_runtime.sdk.manifest_check import manifest_problems

assert manifest_problems(Path(__file__).resolve().parents[2]) == []

from tuneit_tensorboard.tracker import TensorBoardTracker  # noqa: E402


def point(name, value, **where):
    return {"type": "metric", "name": name, "value": value, "stage": "train", **where}


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_scalars_come_back_by_split_and_step(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    tracker = TensorBoardTracker()
    tracker.start(tmp_path, "01JABCDEFGHJKMNPQRSTVWXYZ0")
    for step in range(1, 6):
        tracker.on_event(point("loss", 1 / step, split="train", step=step))
    tracker.on_event({"type": "log", "text": "not a metric"})
    tracker.on_event(point("accuracy", 0.5, split="validation", step=5))
    tracker.on_event(point("loss", "NaN", split="train", step=6))
    tracker.close()
    read = {}
    for split in ("train", "validation"):
        found = EventAccumulator(str(tmp_path / split))
        found.Reload()
        for tag in found.Tags()["scalars"]:
            read[split, tag] = [(one.step, round(one.value, 4)) for one in found.Scalars(tag)]
    assert read["train", "loss"] == [(1, 1.0), (2, 0.5), (3, 0.3333), (4, 0.25), (5, 0.2)]
    assert read["validation", "accuracy"] == [(5, 0.5)]
    assert len(read["train", "loss (not finite)"]) == 1


def test_what_has_no_step_is_no_point_of_a_curve(tmp_path):
    tracker = TensorBoardTracker()
    tracker.start(tmp_path, "run")
    tracker.on_event(point("accuracy", 0.5, split="validation", step=5))
    tracker.on_event(point("accuracy", 0.7, split="validation", stage="evaluate"))
    tracker.close()
    folders = sorted(path.parent.relative_to(tmp_path).as_posix() for path in files(tmp_path))
    assert folders == ["evaluate/validation", "validation"]


def test_no_events_make_no_files(tmp_path):
    tracker = TensorBoardTracker()
    tracker.start(tmp_path, "run")
    tracker.close()
    assert list(tmp_path.iterdir()) == []

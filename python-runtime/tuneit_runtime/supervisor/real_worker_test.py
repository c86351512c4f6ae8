"""A whole run of the real worker and the fixture plugin below the supervisor."""

import hashlib
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from fixtures.stand_in import prepared_run as runs

from tuneit_runtime.protocol import event_checks

pytest.importorskip("pyarrow")

TINY = runs.RUNTIME / "fixtures/plugin-tiny"
SPLIT = {"train": 0.8, "validation": 0.1, "test": 0.1, "stratify": True}


def tiny(role: str, point: str, contribution: str, entry: str, **given: Any) -> "dict[str, Any]":
    return {
        "role": role,
        "plugin": "@tuneit-fixture/tiny",
        "version": "1.0.0",
        "integrity": "folder",
        "point": point,
        "contribution": contribution,
        "entry": f"python:tuneit_tiny.{entry}",
        "with": given,
    }


READER = tiny("reader", "dataset-reader", "made-up", "data:read", rows=100, classes=["ham", "spam"])
ENGINE = tiny("engine", "engine", "tiny-engine", "training:Engine")
MODEL = tiny("model", "model-adapter", "counter", "training:Adapter")
STRATEGY = tiny("strategy", "training-strategy", "count", "training:Strategy")
METRIC = tiny("metric", "metric", "hits", "training:Hits")


def prepare(folder: Path, cache: Path, train: "dict[str, Any]") -> Path:
    """Read, prepare and train, as a planner lays them out."""
    options = {"columns": {}, "split": SPLIT, "maxLength": 16, "reference": "tiny:x"}
    reference = {"reference": "tiny:x", "train": train}
    uses = [ENGINE, MODEL, STRATEGY, METRIC]
    stages = [
        runs.stage("read", kind="read", uses=[READER]),
        runs.stage("prepare", kind="prepare", uses=[ENGINE, MODEL], options=options),
        runs.stage("train", kind="train", uses=uses, options=reference),
    ]
    read, made = cache / "read", cache / "prepared"
    return runs.prepare(
        folder,
        stages,
        read=launch(folder, cache, output=read),
        prepare=launch(folder, cache, dataset=read, output=made),
        train=launch(folder, cache, dataset=made),
    )


def launch(folder: Path, cache: Path, **roles: Path) -> "dict[str, Any]":
    for name in ("models", "source.made"):
        (cache / name).mkdir(parents=True, exist_ok=True)
    paths = {"models": cache / "models", "source": cache / "source.made", **roles}
    paths["plugins/@tuneit-fixture/tiny"] = TINY
    for name in ("artifacts", "checkpoints"):
        paths[name] = folder / runs.RUN / name
    output = roles.get("output")
    if output is not None:
        paths["output"] = output.with_name(f".partial-{output.name}")
    return {
        "argv": [sys.executable, "-I", "-B", "-u", str(runs.RUNTIME), "worker"],
        "paths": {role: str(path) for role, path in paths.items()},
        "partial": None if output is None else str(paths["output"]),
        "publishTo": None if output is None else str(output),
    }


def weights(run: Path) -> "dict[str, str]":
    """What a second training must make again."""
    files = sorted((run / "artifacts/model").rglob("*"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_read_prepare_and_train_then_the_same_from_the_cache(tmp_path: Path) -> None:
    first = prepare(tmp_path / "one", tmp_path / "cache", {"steps": 12})
    done = runs.supervise(first)
    assert done.returncode == 0, (first / "events.jsonl").read_text()
    for event in runs.events(first):
        assert event_checks()[event["type"]](event["payload"]) is None
    second = prepare(tmp_path / "two", tmp_path / "cache", {"steps": 12})
    assert runs.supervise(second).returncode == 0
    assert runs.states(second)[:2] == ["read:skipped", "prepare:skipped"]
    facts = {e["payload"]["name"] for e in runs.events(second, "fact")}
    assert {"classes", "rows", "split"} <= facts
    assert weights(first) == weights(second) != {}


def test_stopped_and_resumed_it_makes_the_same_weights(tmp_path: Path) -> None:
    train = {"steps": 300, "checkpoint": {"every": 7, "keep": 2}}
    whole = prepare(tmp_path / "whole", tmp_path / "cache", train)
    assert runs.supervise(whole).returncode == 0
    parted = prepare(tmp_path / "parted", tmp_path / "cache", train)
    for _ in range(2):
        process = runs.start(parted)
        before = len(runs.events(parted, "checkpoint"))
        runs.wait_for(lambda seen=before: len(runs.events(parted, "checkpoint")) > seen)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        if process.returncode == 0:
            break
        assert runs.read(parted / "exit.json")["status"] == "stopped"
    assert runs.supervise(parted).returncode in (0, 2)
    assert runs.read(parted / "exit.json")["status"] == "completed"
    assert weights(parted) == weights(whole) != {}

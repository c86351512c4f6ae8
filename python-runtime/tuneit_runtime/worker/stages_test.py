"""Whole stages through a real worker process, with the fixture plugin."""

from __future__ import annotations

import json
import os
import signal

import numpy as np
import pytest

from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.schema_check import compile_schema
from tuneit_runtime.worker.conftest import SCHEMAS, tiny

READER = ("reader", "dataset-reader", "made-up", "data:read")
ENGINE = tiny("engine", "engine", "tiny-engine", "training:Engine")
MODEL = tiny("model", "model-adapter", "counter", "training:Adapter")
STRATEGY = tiny("strategy", "training-strategy", "count", "training:Strategy")
METRIC = tiny("metric", "metric", "hits", "training:Hits")
SPLIT = {"train": 0.8, "validation": 0.1, "test": 0.1, "stratify": True}
DONE = {"status": "done"}


def prepared(
    worker, uses=(), rows=100, classes=("ham", "spam"), columns=None, model=MODEL, split=SPLIT
):
    """Runs read and prepare; answers the response of the latter."""
    reader = tiny(*READER, rows=rows, classes=list(classes))
    answer = worker.stage("read", [reader], paths={"output": str(worker.folder / "dataset")})
    assert answer.get("result") == DONE, answer
    options = {"columns": columns or {}, "split": split, "maxLength": 16, "reference": "tiny:x"}
    output = {"output": str(worker.folder / "prepared")}
    return worker.stage("prepare", [*uses, ENGINE, model], options, paths=output)


def trained(worker, steps=12, **options):
    assert prepared(worker).get("result") == DONE
    return train(worker, steps, **options)


def train(worker, steps=12, uses=(), **options):
    given = {"reference": "tiny:x", "train": {"steps": steps, **options}}
    data = {"dataset": str(worker.folder / "prepared")}
    return worker.stage("train", [ENGINE, MODEL, STRATEGY, METRIC, *uses], given, paths=data)


def test_read_writes_a_mapped_dataset_with_row_numbers(worker):
    answer = worker.stage("read", [tiny(*READER)], paths={"output": str(worker.folder / "dataset")})
    assert answer["result"] == DONE
    file = json.loads((worker.folder / "dataset" / "dataset.json").read_text())
    assert file["rowCounts"] == {"all": 100}
    assert [column["name"] for column in file["schema"]] == ["text", "label"]
    profile = json.loads((worker.folder / "dataset" / "profile.json").read_text())
    assert profile["columns"][1]["distinct"] == 2
    table = MappedDataset(worker.folder / "dataset").table()
    assert table.column("__row__").to_pylist() == list(range(100))
    assert worker.events("progress")[-1]["done"] == 100


@pytest.mark.parametrize(
    ("fail", "code"),
    [
        ("coded", "TUNEIT_DATA_RAGGED"),
        ("foreign-code", "TUNEIT_PLUGIN_FAILED"),
        ("crash", "TUNEIT_PLUGIN_FAILED"),
        ("schema", "TUNEIT_PLUGIN_CONTRACT"),
    ],
)
def test_a_failing_reader_is_named_without_trace_or_host_path(worker, fail, code):
    answer = worker.stage(
        "read", [tiny(*READER, fail=fail)], paths={"output": str(worker.folder / "dataset")}
    )
    data = answer["error"]["data"]
    assert data["code"] == code
    assert data["plugin"] == "@tuneit-fixture/tiny"
    assert "/home/somebody" not in json.dumps(worker.messages)
    assert "Traceback" not in json.dumps(worker.messages)
    assert "Traceback" in (worker.folder / "stderr.txt").read_text()
    if fail == "foreign-code":
        assert data["pluginCode"] == "acme-17"


def test_prepare_splits_every_class_and_maps_tokens(worker):
    assert prepared(worker, rows=200, classes=("b", "a", "c"))["result"] == DONE
    data = MappedDataset(worker.folder / "prepared")
    assert data.classes == ["a", "b", "c"]
    sizes = {name: len(rows) for name, rows in data.splits.items()}
    assert sizes == {"train": 160, "validation": 20, "test": 20}
    together = np.concatenate(list(data.splits.values()))
    assert sorted(together.tolist()) == list(range(200))
    ids, offsets = data.tokens()
    assert ids.dtype == np.uint16
    assert len(offsets) == 201
    assert offsets[-1] == len(ids)
    assert not ids.flags.owndata
    assert data.table([5]).column("text").to_pylist()[0].startswith("c row 5")
    assert {e["name"]: e["value"] for e in worker.events("fact")}["classes"] == {
        "a": 67,
        "b": 67,
        "c": 66,
    }


def test_folders_fit_the_protocol(worker):
    assert prepared(worker)["result"] == DONE
    for name in ("dataset", "prepared"):
        for file in ("dataset", "profile"):
            content = json.loads((worker.folder / name / f"{file}.json").read_text())
            schema = json.loads((SCHEMAS / f"{file}-file.schema.json").read_text())
            assert compile_schema(schema)(content) is None


def test_prepare_is_the_same_twice_and_another_with_another_seed(worker):
    prepared(worker)
    first = MappedDataset(worker.folder / "prepared").splits["test"].tolist()
    prepared(worker)
    assert MappedDataset(worker.folder / "prepared").splits["test"].tolist() == first


def test_large_vocabularies_take_wider_tokens(worker):
    wide = tiny("model", "model-adapter", "counter", "training:Adapter", vocabulary=200_000)
    assert prepared(worker, model=wide)["result"] == DONE
    ids, _ = MappedDataset(worker.folder / "prepared").tokens()
    assert ids.dtype == np.uint32
    assert ids.max() > 65_535


def test_dropped_rows_are_counted_by_transform(worker):
    odd = tiny("transform", "transform", "odd-only", "data:odd_only")
    assert prepared(worker, [odd], classes=("x", "y", "z"))["result"] == DONE
    facts = [event["value"] for event in worker.events("fact") if event["name"] == "rows"]
    assert facts[-1] == {"in": 100, "out": 50, "dropped": {"odd-only": 50}}


def test_a_transform_that_reorders_rows_is_refused(worker):
    answer = prepared(worker, [tiny("transform", "transform", "shuffler", "data:shuffler")])
    assert answer["error"]["data"]["code"] == "TUNEIT_PLUGIN_CONTRACT"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"columns": {"text": "txet", "label": 1}}, "TUNEIT_DATA_COLUMN_UNKNOWN"),
        ({"columns": {"text": 0, "label": 9}}, "TUNEIT_DATA_COLUMN_UNKNOWN"),
        ({"classes": ("same",)}, "TUNEIT_DATA_ONE_CLASS"),
        ({"classes": ("", " ")}, "TUNEIT_DATA_LABEL_MISSING"),
        ({"rows": 2}, "TUNEIT_DATA_TOO_FEW"),
        ({"split": {"column": "label"}}, "TUNEIT_DATA_SPLIT_VALUE"),
    ],
)
def test_wrong_data_has_a_code(worker, arguments, code):
    data = prepared(worker, **arguments)["error"]["data"]
    assert data["code"] == code
    assert "plugin" not in data
    if arguments.get("columns", {}).get("text") == "txet":
        assert "'text'" in data["mend"]
        assert "'text', 'label'" in data["cause"]


def test_a_rare_class_is_told_and_stays_in_training(worker):
    classes = ["common"] * 60 + ["rare"] + ["other"] * 39
    assert prepared(worker, classes=classes)["result"] == DONE
    data = MappedDataset(worker.folder / "prepared")
    rare = data.classes.index("rare")
    assert rare in data.labels()[data.splits["train"]]
    assert {event["code"] for event in worker.events("warning")} == {"TUNEIT_DATA_CLASS_RARE"}


def test_the_whole_way_to_a_verified_export(worker):
    tracker = tiny("tracker", "tracker", "tiny-track", "training:Tracker")
    assert prepared(worker).get("result") == DONE
    paths = {"dataset": str(worker.folder / "prepared")}
    common = {"reference": "tiny:x", "train": {"steps": 12}}
    baseline = worker.stage(
        "baseline", [ENGINE, MODEL, METRIC], {**common, "splits": ["test"]}, paths=paths
    )
    assert baseline["result"] == DONE
    assert train(worker, uses=[tracker])["result"] == DONE
    evaluate = worker.stage(
        "evaluate",
        [ENGINE, MODEL, METRIC],
        {**common, "splits": ["validation", "test"]},
        paths=paths,
    )
    assert evaluate["result"] == DONE
    exporter = tiny("exporter", "exporter", "tiny-export", "training:Exporter")
    options = {"reference": "tiny:x", "maxLength": 16, "sampleRows": 16}
    assert worker.stage("export", [exporter, ENGINE, MODEL], options, paths=paths)["result"] == DONE
    artifacts = {event["path"]: event for event in worker.events("artifact")}
    assert set(artifacts) == {"artifacts/model", "artifacts/tiny-track", "artifacts/tiny-export"}
    verified = artifacts["artifacts/tiny-export"]["verified"]
    assert verified == {
        "against": "checkpoint",
        "measure": "max_abs_diff",
        "value": 0,
        "limit": 1e-5,
    }
    metrics = [m["params"] for m in worker.messages if m.get("method") == "metrics"]
    assert {"values": {"hit_ratio": 1.0}, "split": "test"} in metrics
    assert metrics[1]["values"]["odd"] == "NaN"
    tracked = (worker.folder / "artifacts" / "tiny-track" / "events.txt").read_text().split()
    assert tracked.count("metric") == 24
    first, second = worker.events("samples")
    assert (first["step"], first["items"][0]["row"], first["items"][0]["right"]) == (5, 3, False)
    assert len(first["items"][0]["input"]) == 400
    assert "input" not in second["items"][0]
    assert [e["text"] for e in worker.events("log") if e["logger"] == "tiny"] == [
        "training on 2 classes"
    ]


def test_an_export_that_answers_otherwise_is_refused(worker):
    assert trained(worker)["result"] == DONE
    exporter = tiny("exporter", "exporter", "tiny-export", "training:Exporter", error=0.01)
    answer = worker.stage(
        "export",
        [exporter, ENGINE, MODEL],
        {"reference": "tiny:x", "maxLength": 16},
        paths={"dataset": str(worker.folder / "prepared")},
    )
    assert answer["error"]["data"]["code"] == "TUNEIT_EXPORT_NOT_VERIFIED"
    assert not list((worker.folder / "artifacts").glob("*tiny-export*"))


def test_a_throwing_tracker_is_dropped_and_training_goes_on(worker):
    assert prepared(worker).get("result") == DONE
    tracker = tiny("tracker", "tracker", "tiny-track", "training:Tracker", fail=True)
    assert train(worker, uses=[tracker])["result"] == DONE
    (warning,) = worker.events("warning")
    assert warning["code"] == "TUNEIT_TRACKER_DROPPED"
    assert "server is away" in warning["message"]


def test_cancel_commits_and_a_second_start_goes_on_from_there(worker):
    assert prepared(worker).get("result") == DONE
    options = {"reference": "tiny:x", "train": {"steps": 400, "sleep": 0.02}}
    paths = {"dataset": str(worker.folder / "prepared")}
    worker.start_stage("train", [ENGINE, MODEL, STRATEGY], options, paths=paths)
    worker.wait(lambda m: m.get("method") == "metrics" and m["params"]["step"] == 7)
    worker.send("cancel", {})
    assert worker.answer()["result"] == {"status": "stopped"}
    last = worker.events("checkpoint")[-1]
    assert last["state"] == "committed"
    assert (worker.folder / last["path"] / "manifest.json").is_file()


def test_sigterm_stops_as_cancel_does(worker):
    assert prepared(worker).get("result") == DONE
    options = {"reference": "tiny:x", "train": {"steps": 400, "sleep": 0.02}}
    paths = {"dataset": str(worker.folder / "prepared")}
    worker.start_stage("train", [ENGINE, MODEL, STRATEGY], options, paths=paths)
    worker.wait(lambda m: m.get("method") == "metrics" and m["params"]["step"] == 3)
    os.kill(worker.process.pid, signal.SIGTERM)
    assert worker.answer()["result"] == {"status": "stopped"}


def test_pause_holds_at_a_step_and_checkpoints_on_wish(worker):
    assert prepared(worker).get("result") == DONE
    options = {"reference": "tiny:x", "train": {"steps": 40, "sleep": 0.02}}
    paths = {"dataset": str(worker.folder / "prepared")}
    worker.start_stage("train", [ENGINE, MODEL, STRATEGY], options, paths=paths)
    worker.wait(lambda m: m.get("method") == "metrics")
    worker.send("pause", {})
    worker.wait(lambda m: m.get("method") == "held" and m["params"]["paused"])
    worker.send("checkpoint", {})
    worker.send("resume", {})
    worker.wait(lambda m: m.get("method") == "held" and not m["params"]["paused"])
    assert worker.answer()["result"] == DONE
    assert any(event["step"] % 5 for event in worker.events("checkpoint"))


def test_resume_needs_the_same_training_plan(worker):
    assert trained(worker, steps=12)["result"] == DONE
    (worker.folder / "artifacts" / "model" / "model.json").unlink()
    (worker.folder / "artifacts" / "model").rmdir()
    assert train(worker, steps=13)["result"] == DONE
    assert {e["state"] for e in worker.events("checkpoint")} >= {"rejected", "committed"}


def test_fetch_hands_over_the_secret(worker):
    assert worker.stage("fetch", [MODEL], {"reference": "tiny:x"})["result"] == DONE
    assert (worker.folder / "models" / "fetched.txt").read_text() == "hf_secret"


def test_the_worker_ends_when_its_channel_closes(worker):
    worker.wait(lambda m: m.get("method") == "ready")
    worker.wait(lambda m: m.get("method") == "beat")
    assert worker.close() == 0

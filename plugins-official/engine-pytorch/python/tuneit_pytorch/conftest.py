"""A prepared dataset, a small model with dropout, and everything a training job needs."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tuneit_runtime.checkpoints import CheckpointFolder, TrainingIdentity
from tuneit_runtime.datasets.arrow import ROW, pa
from tuneit_runtime.datasets.dataset_file import schema_of, write_dataset_file
from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.datasets.shards import ShardWriter, write_arrow
from tuneit_runtime.datasets.tokens import TokenWriter
from tuneit_runtime.sdk import (
    LoadedModel,
    MemoryEstimate,
    MetricValue,
    ModelCard,
    ParameterGroup,
    StepLoss,
    Stopped,
    TrainJob,
)

VOCABULARY, CLASSES = 60, ["ham", "news", "spam"]


class RecordingContext:
    """Keeps what it is told; `stop_at` asks to stop at a step."""

    def __init__(self, paths=None, stop_at=None, seed=7):
        self.seed, self.threads = seed, 1
        self.paths, self.stop_at = paths or {}, stop_at
        self.facts, self.points, self.warnings, self.order, self.artifacts = {}, [], [], [], []
        self.samples_told, self.no_samples_why = [], None
        self.step = 0

    def log(self, level, text):
        pass

    def progress(self, done, total, unit, note=None):
        self.order.append("progress")

    def metrics(self, values, *, step=None, epoch=None, split=None):
        self.order.append(f"metrics {split}")
        self.points.append((split, step, dict(values)))

    def table(self, name, columns, rows, *, split=None):
        pass

    def samples(self, samples, *, split, step, epoch=None):
        self.samples_told.append((split, step, samples))

    def no_samples(self, why):
        self.no_samples_why = why

    def fact(self, name, value):
        self.facts[name] = value

    def warn(self, code, message, mend):
        self.warnings.append(code)

    def artifact(self, path, *, kind, format, verified=None):
        assert path.exists()
        self.artifacts.append((path.name, format, verified))

    def should_stop(self):
        return self.stop_at is not None and self.step >= self.stop_at

    def hold_if_paused(self):
        self.order.append("pause")

    def wants_checkpoint(self):
        return False

    def alive(self, step):
        self.step = step
        self.order.append(f"step {step}")

    def losses(self):
        return [values["loss"] for split, _, values in self.points if split == "train"]


def write_dataset(folder: Path, rows=90, classes=CLASSES, validation=True) -> MappedDataset:
    """Texts of 2 to 20 words; the class decides which words are frequent."""
    random = np.random.default_rng(11)
    labels = random.integers(0, len(classes), rows).astype(np.int32)
    ids = []
    for label in labels:
        length = int(random.integers(2, 20))
        own = random.integers(1 + 15 * label, 1 + 15 * (label + 1), length)
        any_word = random.integers(1, VOCABULARY, length)
        ids.append(np.where(random.random(length) < 0.6, own, any_word).astype(np.int32))
    folder.mkdir(parents=True)
    names = [classes[label] for label in labels]
    table = pa.record_batch(
        {
            "text": [f"text {row}" for row in range(rows)],
            "label": names,
            ROW: np.arange(rows, dtype=np.int64) + 1000,
        }
    )
    shards = ShardWriter(folder, table.schema)
    shards.write(table)
    shards.close()
    tokens = TokenWriter(folder)
    tokens.write(ids)
    tokens.close()
    write_arrow(folder / "labels.arrow", {"label": pa.array(labels)})
    parts = np.split(np.arange(rows, dtype=np.uint32), [rows * 7 // 9, rows * 8 // 9])
    splits = dict(zip(("train", "validation", "test"), parts, strict=True))
    if not validation:
        splits = {"train": splits["train"]}
    for name, numbers in splits.items():
        write_arrow(folder / "splits" / f"{name}.arrow", {"row": pa.array(numbers)})
    write_dataset_file(
        folder,
        schema=schema_of(table.schema),
        shards=shards.shards,
        row_counts={"all": rows},
        provenance={},
        roles={"text": "text", "label": "label"},
        splits={name: f"splits/{name}.arrow" for name in splits},
        classes=list(classes),
    )
    return MappedDataset(folder)


def small_model(classes: int):
    """Mean of embeddings, dropout, two linear layers: order of padding must not matter."""
    import torch
    from torch import nn

    class Small(nn.Module):
        def __init__(self):
            super().__init__()
            self.words = nn.Embedding(VOCABULARY, 32, padding_idx=0)
            self.inner = nn.Linear(32, 64)
            self.norm = nn.LayerNorm(64)
            self.dropout = nn.Dropout(0.2)
            self.classifier = nn.Linear(64, classes)

        def forward(self, input_ids, attention_mask):
            weights = attention_mask.unsqueeze(-1).float()
            mean = (self.words(input_ids) * weights).sum(1) / weights.sum(1)
            return SimpleNamespace(logits=self.head(mean))

        def head(self, mean):
            return self.classifier(self.dropout(self.norm(torch.relu(self.inner(mean)))))

        def packed(self, batch):
            offsets = batch.cu_seqlens.long()
            lengths = offsets.diff()
            owner = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
            sums = torch.zeros(len(lengths), 32).index_add_(0, owner, self.words(batch.input_ids))
            return self.head(sums / lengths.unsqueeze(-1))

    return Small()


class WordNumbers:
    """A processor whose texts are the ids themselves."""

    pad_id = 0

    def encode(self, texts, max_length):
        return [np.array(text.split()[:max_length], np.int32) for text in texts]


class Doubled:
    """An augmentation: in each epoch it picks about half of the rows and repeats their tokens."""

    def __init__(self, data):
        self.data, self.asked = data, []

    def apply(self, rows, epoch):
        self.asked.append((epoch, len(rows)))
        flat, offsets = self.data.tokens()
        chosen = [int(row) for row in rows if (row + epoch) % 2 == 0]
        return {
            row: " ".join(map(str, [*flat[offsets[row] : offsets[row + 1]]] * 2)) for row in chosen
        }


class SmallAdapter:
    config = None

    def __init__(self, poison=False):
        self.poison = poison

    def load(self, request, context):
        import torch
        from safetensors.torch import load_file

        torch.manual_seed(request.seed)
        model = small_model(len(request.classes))
        if request.folder is not None:
            model.load_state_dict(load_file(request.folder / "model.safetensors"))
        if self.poison:
            with torch.no_grad():
                model.inner.weight[0, 0] = float("nan")
        card = ModelCard("small", "small", "small", 1, None, 32, VOCABULARY)
        return LoadedModel(
            model.eval(),
            WordNumbers(),
            card,
            list(request.classes),
            model.packed,
            ("classifier.",),
        )

    def save(self, loaded, folder):
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        save_file(loaded.model.state_dict(), folder / "model.safetensors")

    def estimate(self, card, *, batch, length, trainable, context):
        return MemoryEstimate(0, 0, 0, batch * length)


class PlainStrategy:
    config = None

    def setup(self, loaded, data, context):
        self.loaded = loaded
        return loaded

    def parameter_groups(self, weight_decay):
        return [ParameterGroup(list(self.loaded.model.parameters()), weight_decay=weight_decay)]

    def loss_step(self, logits, batch):
        from torch.nn import functional

        total = functional.cross_entropy(logits, batch.labels, reduction="sum")
        return StepLoss(total, len(batch.labels))

    def finish(self):
        return self.loaded

    def save_adapter(self, folder):
        return False


class Accuracy:
    config = None

    def start(self, classes):
        self.right = self.rows = 0

    def update(self, labels, predictions, scores):
        assert np.allclose(scores.sum(axis=1), 1, atol=1e-5)
        self.right += int((labels == predictions).sum())
        self.rows += len(labels)

    def result(self):
        return [MetricValue("accuracy", self.right / self.rows, "higher")], []


OPTIONS = {
    "epochs": 3,
    "batchSize": 8,
    "accumulate": 2,
    "learningRate": 0.01,
    "schedule": {"use": "linear", "warmup": 0.1},
    "optimizer": {"use": "adamw", "weightDecay": 0.01},
    "clipGradient": 1.0,
    "maxLength": 32,
    "evaluate": "epoch",
    "checkpoint": {"every": "epoch", "keep": 2},
}


class Workbench:
    """Runs training stages over one dataset, each in a folder of its own."""

    def __init__(self, folder: Path, data: MappedDataset):
        self.folder, self.data = folder, data

    def job(
        self,
        name="run",
        adapter=None,
        strategy=None,
        tell=lambda event: None,
        augmentation=None,
        **options,
    ):
        given = {**OPTIONS, **options}
        where = self.folder / name
        identity = TrainingIdentity(
            "r", "0" * 64, hashlib.sha256(json.dumps(given).encode()).hexdigest(), 1
        )
        keep = given["checkpoint"].get("keep", 2)
        return TrainJob(
            data=self.data,
            adapter=adapter or SmallAdapter(),
            strategy=strategy or PlainStrategy(),
            metrics=[Accuracy()],
            reference="small",
            task="text-classification",
            options=given,
            checkpoints=CheckpointFolder(where / "checkpoints", identity, keep=keep, tell=tell),
            output=where / "artifacts" / "model",
            device="cpu",
            augmentation=augmentation,
        )

    def train(self, name="run", stop_at=None, seed=7, config=None, **given):
        from tuneit_pytorch.engine import Engine

        context = RecordingContext({"artifacts": self.folder / name / "artifacts"}, stop_at, seed)
        try:
            Engine(config).train(self.job(name, **given), context)
        except Stopped:
            context.facts["stopped"] = context.step
        return context


@pytest.fixture
def bench(tmp_path):
    return Workbench(tmp_path, write_dataset(tmp_path / "data"))

"""Whole training stages with a small model: repeatable to the bit, stopped and resumed, and what
ends them.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from tuneit_runtime.sdk import PluginFault

from tuneit_pytorch.config import EngineConfig
from tuneit_pytorch.conftest import Doubled, SmallAdapter, Workbench, write_dataset
from tuneit_pytorch.fingerprint import weights_sha256

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
STEPS_PER_EPOCH = 5  # 70 rows, 9 batches of 8, two a step


def test_the_same_recipe_and_seed_give_the_same_weights_and_another_seed_does_not(bench):
    first, second = bench.train("a"), bench.train("b")
    assert first.facts["weights_sha256"] == second.facts["weights_sha256"]
    assert first.losses() == second.losses()
    assert bench.train("c", seed=8).facts["weights_sha256"] != first.facts["weights_sha256"]
    assert first.facts["steps"] == 3 * STEPS_PER_EPOCH


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("stop_at", [3, 2 * STEPS_PER_EPOCH + 2])
def test_augmented_stopped_and_resumed_is_bit_identical(bench, stop_at, group):
    given = {"augmentation": Doubled(bench.data), "groupByLength": group}
    plain = bench.train("plain", groupByLength=group)
    whole = bench.train("whole", **given)
    assert whole.facts["weights_sha256"] != plain.facts["weights_sha256"]
    assert whole.facts["augmented"] == {"rows": 210, "changed": 105}
    assert bench.train("again", **given).facts["weights_sha256"] == whole.facts["weights_sha256"]
    stopped = bench.train("halves", stop_at=stop_at, **given)
    rest = bench.train("halves", **given)
    assert rest.facts["weights_sha256"] == whole.facts["weights_sha256"]
    assert stopped.losses() + rest.losses() == whole.losses()


def test_what_changes_no_row_changes_no_weight(bench):
    class Nothing:
        def apply(self, rows, epoch):
            return {}

    plain = bench.train("plain", groupByLength=True)
    same = bench.train("same", groupByLength=True, augmentation=Nothing())
    assert same.facts["weights_sha256"] == plain.facts["weights_sha256"]


def test_only_training_rows_are_augmented_and_only_those_of_the_epochs_made(bench):
    augmentation = Doubled(bench.data)
    bench.train(augmentation=augmentation, epochs=2)
    assert augmentation.asked == [(0, 70), (1, 70)]


@pytest.mark.parametrize("linear", ["torch", "onednn"])
@pytest.mark.parametrize("stop_at", [3, STEPS_PER_EPOCH, 2 * STEPS_PER_EPOCH + 2])
def test_stopped_and_resumed_is_bit_identical(bench, stop_at, linear):
    config = EngineConfig(linear=linear)
    given = {
        "stopEarly": {"metric": "validation.loss", "mode": "min", "patience": 9},
        "checkpoint": {"every": "epoch", "keep": 2, "best": "validation.accuracy"},
        "groupByLength": True,
    }
    whole = bench.train("whole", config=config, **given)
    stopped = bench.train("halves", stop_at=stop_at, config=config, **given)
    assert stopped.facts["stopped"] == stop_at
    assert "weights_sha256" not in stopped.facts
    torch.manual_seed(999)  # whatever the process did meanwhile
    rest = bench.train("halves", config=config, **given)
    assert rest.facts["weights_sha256"] == whole.facts["weights_sha256"]
    assert stopped.losses() + rest.losses() == whole.losses()
    assert "initial_loss" not in rest.facts


def test_a_finished_run_that_is_resumed_only_saves_again(bench):
    first = bench.train("one")
    again = bench.train("one")
    assert again.losses() == []
    assert again.facts["weights_sha256"] == first.facts["weights_sha256"]


def test_a_broken_checkpoint_is_passed_over(bench):
    whole = bench.train("whole")
    bench.train("cut", stop_at=STEPS_PER_EPOCH + 2)
    (
        bench.folder / "cut" / "checkpoints" / f"step-{STEPS_PER_EPOCH + 2}" / "model.safetensors"
    ).write_bytes(b"x")
    told = []
    rest = bench.train("cut", tell=told.append)
    assert told[0]["state"] == "rejected"
    assert rest.facts["weights_sha256"] == whole.facts["weights_sha256"]
    assert len(rest.losses()) == 2 * STEPS_PER_EPOCH


def test_it_learns_and_tells(bench):
    context = bench.train(epochs=8)
    evaluated = [values for split, _, values in context.points if split == "validation"]
    assert evaluated[-1]["accuracy"] > 0.6
    assert context.losses()[-1] < 0.5 * context.facts["initial_loss"]
    assert abs(context.facts["initial_loss"] - np.log(3)) < 0.4
    (name, format, verified) = context.artifacts[0]
    assert (name, format) == ("model", "safetensors")
    assert verified["value"] <= verified["limit"]
    assert context.facts["weights_sha256"] == weights_sha256(bench.folder / "run/artifacts/model")
    assert list((bench.folder / "run/artifacts").iterdir()) == [
        bench.folder / "run/artifacts/model"
    ]


def test_what_follows_a_step_comes_in_a_fixed_order(bench):
    told = []
    context = bench.train(epochs=1, tell=lambda event: told.append(event["state"]))
    last = context.order[context.order.index(f"step {STEPS_PER_EPOCH}") :]
    assert last == [
        f"step {STEPS_PER_EPOCH}",
        "metrics train",
        "progress",
        "metrics validation",
        "pause",
    ]
    assert told == ["committed"]


def test_accumulation_is_one_large_batch(bench):
    """Without dropout, 4 batches of 4 give the gradient of one of 16, though the last ones are
    smaller.
    """

    class NoDropout(SmallAdapter):
        def load(self, request, context):
            loaded = super().load(request, context)
            loaded.model.dropout.p = 0.0
            return loaded

    given = {
        "adapter": NoDropout(),
        "epochs": 2,
        "schedule": {"use": "constant", "warmup": 0},
        "optimizer": {"use": "sgd"},
    }
    small = bench.train("small", batchSize=4, accumulate=4, **given)
    large = bench.train("large", batchSize=16, accumulate=1, **given)
    assert np.allclose(small.losses(), large.losses(), atol=1e-6)


def test_packed_and_padded_train_alike(bench):
    class NoDropout(SmallAdapter):
        def load(self, request, context):
            loaded = super().load(request, context)
            loaded.model.dropout.p = 0.0
            return loaded

    packed = bench.train("packed", batching="packed", adapter=NoDropout())
    padded = bench.train("padded", batching="padded", adapter=NoDropout())
    assert np.allclose(packed.losses(), padded.losses(), atol=1e-5)


def test_early_stop_ends_and_the_best_checkpoint_wins(bench):
    told = []
    context = bench.train(
        epochs=30,
        learningRate=0.05,
        stopEarly={"metric": "validation.loss", "mode": "min", "patience": 2},
        checkpoint={"every": "epoch", "keep": 1, "best": "validation.loss"},
        tell=told.append,
    )
    losses = [values["loss"] for split, _, values in context.points if split == "validation"]
    assert len(losses) < 30
    assert int(np.argmin(losses)) == len(losses) - 3
    assert context.facts["best"]["value"] == min(losses)
    from safetensors.torch import load_file

    saved = load_file(bench.folder / "run/artifacts/model/model.safetensors")
    best = bench.job(
        epochs=30, learningRate=0.05,
        stopEarly={"metric": "validation.loss", "mode": "min", "patience": 2},
        checkpoint={"every": "epoch", "keep": 1, "best": "validation.loss"},
    ).checkpoints.best()  # fmt: skip
    held = load_file(best / "model.safetensors")
    assert all(torch.equal(saved[name], held[name]) for name in saved)


def test_an_unknown_metric_to_watch_is_named(bench):
    with pytest.raises(PluginFault) as refused:
        bench.train(stopEarly={"metric": "validation.acuracy"})
    assert refused.value.code == "TUNEIT_TRAIN_METRIC_UNKNOWN"
    assert "validation.accuracy" in refused.value.mend


@pytest.mark.parametrize(
    "given",
    [
        {"adapter": SmallAdapter(poison=True)},
        {"learningRate": 10.0, "clipGradient": 0, "optimizer": {"use": "sgd"}, "epochs": 40},
    ],
)
def test_a_loss_that_is_no_number_ends_the_run(bench, given):
    with pytest.raises(PluginFault) as refused:
        bench.train(**given)
    assert refused.value.code == "TUNEIT_TRAIN_NOT_FINITE"
    assert "learningRate" in refused.value.mend
    assert not (bench.folder / "run/artifacts/model").exists()


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_mixed_precision_learns_too(bench, precision):
    context = bench.train(precision=precision, epochs=6)
    assert context.facts["precision"] == precision
    assert context.losses()[-1] < 0.7 * context.losses()[0]


def test_without_validation_it_trains_and_warns(tmp_path):
    bench = Workbench(tmp_path, write_dataset(tmp_path / "data", validation=False))
    context = bench.train(stopEarly={"metric": "validation.loss"})
    assert context.warnings == ["TUNEIT_TRAIN_NO_VALIDATION"]
    assert "weights_sha256" in context.facts


def test_one_class_is_refused(tmp_path):
    bench = Workbench(tmp_path, write_dataset(tmp_path / "data", classes=["only"]))
    with pytest.raises(PluginFault) as refused:
        bench.train()
    assert refused.value.code == "TUNEIT_TRAIN_ONE_CLASS"


def test_a_model_that_is_saved_wrongly_is_not_announced(bench):
    class Forgetful(SmallAdapter):
        def save(self, loaded, folder):
            with torch.no_grad():
                loaded.model.classifier.bias.add_(1.0)
            super().save(loaded, folder)

    with pytest.raises(PluginFault) as refused:
        bench.train(adapter=Forgetful())
    assert refused.value.code == "TUNEIT_TRAIN_SAVE_MISMATCH"
    assert not (bench.folder / "run/artifacts/model").exists()


def test_checkpoints_hold_no_pickle(bench):
    bench.train(stop_at=4)
    files = sorted(path.name for path in (bench.folder / "run/checkpoints/step-4").iterdir())
    assert files == [
        "manifest.json",
        "model.safetensors",
        "optimizer.safetensors",
        "random.safetensors",
        "state.json",
    ]
    manifest = json.loads((bench.folder / "run/checkpoints/step-4/manifest.json").read_text())
    assert manifest["sampler"] == {"seed": 7, "epoch": 0, "index": 8}

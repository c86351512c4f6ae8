"""The seams one by one."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tuneit_runtime.sdk import EvaluateJob, ParameterGroup, PluginFault
from tuneit_runtime.sdk.manifest_check import manifest_problems

from tuneit_pytorch import targets
from tuneit_pytorch.augmented_tokens import AugmentedTokens
from tuneit_pytorch.batch_source import BatchSource, build_batch, padded
from tuneit_pytorch.conftest import (
    CLASSES,
    Doubled,
    RecordingContext,
    SmallAdapter,
    WordNumbers,
)
from tuneit_pytorch.device import choose_device
from tuneit_pytorch.early_stop import Watch
from tuneit_pytorch.engine import Engine
from tuneit_pytorch.kernels import Kernels
from tuneit_pytorch.optimizer import make_optimizer
from tuneit_pytorch.precision import LossScaler
from tuneit_pytorch.schedule import Schedule

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")


def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).resolve().parents[2]) == []


def test_targets_are_those_of_the_batches_in_the_order_of_the_rows(bench):
    rows = [5, 0, 17, 3]
    found = Engine().targets(bench.data, rows, RecordingContext())
    assert [target.label for target in found] == bench.data.labels()[rows].tolist()
    assert all(target.mask is None for target in found)


def test_targets_of_tokens_are_cut_row_by_row(bench, monkeypatch):
    def by_tokens(data, rows, device):
        batch = build_batch(data, rows, device)
        # Every second token of the batch has a label, as a language model's answer would.
        labels = torch.arange(len(batch.input_ids)) % 2 - 100 * (
            torch.arange(len(batch.input_ids)) % 2 == 0
        )
        return replace(batch, labels=labels)

    monkeypatch.setattr(targets, "build_batch", by_tokens)
    rows = [2, 9, 4]
    found = targets.row_targets(bench.data, rows)
    _, offsets = bench.data.tokens()
    lengths = [int(offsets[row + 1] - offsets[row]) for row in rows]
    assert [len(target.mask) for target in found] == lengths
    assert sum(int(target.mask.sum()) for target in found) == sum(lengths) // 2


def source(bench, **given):
    rows = bench.data.splits["train"]
    return BatchSource(bench.data, rows, **{"batch_size": 8, "seed": 7, **given})


@pytest.mark.parametrize("group", [False, True])
def test_every_epoch_meets_every_row_once_in_an_order_of_its_own(bench, group):
    batches = source(bench, group_by_length=group)
    seen = [
        np.concatenate([batches.rows(epoch, n) for n in range(batches.batches_per_epoch)])
        for epoch in (0, 1)
    ]
    assert sorted(seen[0]) == sorted(seen[1]) == list(bench.data.splits["train"])
    assert not np.array_equal(seen[0], seen[1])
    fresh = source(bench, group_by_length=group)
    assert np.array_equal(fresh.rows(1, 4), batches.rows(1, 4)), "asked in another order"
    assert not np.array_equal(
        source(bench, seed=8, group_by_length=group).rows(0, 0), batches.rows(0, 0)
    )


def test_grouped_batches_waste_less_and_begin_with_the_longest(bench):
    _, offsets = bench.data.tokens()
    lengths = np.diff(offsets)

    def waste(batches):
        return sum(np.ptp(lengths[batches.rows(0, n)]) for n in range(batches.batches_per_epoch))

    grouped = source(bench, group_by_length=True)
    assert waste(grouped) < waste(source(bench)) / 2
    assert lengths[grouped.rows(0, 0)].max() == lengths[bench.data.splits["train"]].max()


def test_a_batch_holds_the_tokens_of_its_rows(bench):
    rows = np.array([3, 40, 7])
    batch = build_batch(bench.data, rows, "cpu")
    flat, offsets = bench.data.tokens()
    assert sorted(batch.rows.tolist()) == sorted(rows)
    for place, row in enumerate(batch.rows.tolist()):
        first, last = batch.cu_seqlens[place : place + 2].tolist()
        assert (
            batch.input_ids[first:last].tolist() == flat[offsets[row] : offsets[row + 1]].tolist()
        )
        assert batch.position_ids[first:last].tolist() == list(range(last - first))
        assert batch.labels[place] == bench.data.labels()[row]
    ids, mask = padded(batch, pad_id=0)
    assert ids[mask.bool()].tolist() == batch.input_ids.tolist()
    assert mask.sum(1).tolist() == batch.cu_seqlens.diff().tolist()


@pytest.mark.parametrize("group", [False, True])
def test_augmented_rows_bring_their_own_tokens_and_the_others_keep_theirs(bench, group):
    augmented = AugmentedTokens(Doubled(bench.data), WordNumbers(), 24)
    batches = source(bench, group_by_length=group, augmented=augmented)
    plain = source(bench, group_by_length=group)
    flat, offsets = bench.data.tokens()
    for index in reversed(range(batches.batches_per_epoch)):
        batch = batches.batch(1, index)
        assert sorted(batch.rows.tolist()) == sorted(plain.rows(1, index))
        lengths = batch.cu_seqlens.diff().tolist()
        assert lengths == sorted(lengths, reverse=True)
        for place, row in enumerate(batch.rows.tolist()):
            first, last = batch.cu_seqlens[place : place + 2].tolist()
            own = flat[offsets[row] : offsets[row + 1]].tolist()
            expected = (own * 2)[:24] if row % 2 else own
            assert batch.input_ids[first:last].tolist() == expected
            assert batch.position_ids[first:last].tolist() == list(range(last - first))
            assert batch.labels[place] == bench.data.labels()[row]


@pytest.mark.parametrize("groups", [1, 2])
def test_adamw_is_that_of_torch(groups):
    def parameters():
        torch.manual_seed(0)
        return [torch.nn.Parameter(torch.randn(5, 3)), torch.nn.Parameter(torch.randn(4))]

    ours, theirs = parameters(), parameters()
    decay = [0.1, 0.0] if groups == 2 else [0.1, 0.1]
    reference = torch.optim.AdamW(
        [{"params": [p], "weight_decay": d} for p, d in zip(theirs, decay, strict=True)],
        lr=0.01,
        eps=1e-8,
    )
    optimizer = make_optimizer(
        [ParameterGroup([p], weight_decay=d) for p, d in zip(ours, decay, strict=True)],
        {p: str(n) for n, p in enumerate(ours)},
        {"use": "adamw", "betas": [0.9, 0.999], "epsilon": 1e-8},
    )
    for step in range(5):
        for one, other in zip(ours, theirs, strict=True):
            one.grad = torch.randn(one.shape, generator=torch.Generator().manual_seed(step))
            other.grad = one.grad.clone()
        optimizer.step(0.01)
        reference.step()
    for one, other in zip(ours, theirs, strict=True):
        assert torch.allclose(one, other, atol=1e-7)


def test_sgd_is_that_of_torch():
    torch.manual_seed(0)
    one = torch.nn.Parameter(torch.randn(4))
    other = torch.nn.Parameter(one.detach().clone())
    reference = torch.optim.SGD([other], lr=0.1, momentum=0.9, weight_decay=0.01)
    ours = make_optimizer(
        [ParameterGroup([one], weight_decay=0.01)], {one: "w"}, {"use": "sgd", "momentum": 0.9}
    )
    for step in range(4):
        one.grad = torch.randn(4, generator=torch.Generator().manual_seed(step))
        other.grad = one.grad.clone()
        ours.step(0.1)
        reference.step()
    assert torch.allclose(one, other, atol=1e-7)


@pytest.mark.parametrize(
    ("kind", "factors"),
    [
        ("linear", {0: 0.5, 1: 1.0, 2: 1.0, 6: 0.5, 9: 0.125}),
        ("cosine", {0: 0.5, 2: 1.0, 6: 0.5}),
        ("constant", {0: 0.5, 2: 1.0, 9: 1.0}),
    ],
)
def test_schedules_by_hand(kind, factors):
    schedule = Schedule.of({"use": kind, "warmup": 0.2}, 10)
    for step, factor in factors.items():
        assert math.isclose(schedule.factor(step), factor, abs_tol=1e-9), step


def test_the_loss_scaler_halves_and_gives_up():
    scaler = LossScaler(enabled=True)
    scaler.update(finite=False)
    assert scaler.scale == 2.0**15
    assert not scaler.hopeless
    for _ in range(30):
        scaler.update(finite=False)
    assert scaler.hopeless
    assert LossScaler(enabled=False).hopeless, "fp32 has nothing to scale"


def test_onednn_products_and_their_gradients_agree():
    torch.manual_seed(0)
    layer, x = torch.nn.Linear(48, 24), torch.randn(70, 48, requires_grad=True)
    model = torch.nn.Sequential(layer)
    expected = model(x)
    expected.square().sum().backward()
    wanted = [x.grad.clone(), layer.weight.grad.clone(), layer.bias.grad.clone()]
    x.grad = layer.weight.grad = layer.bias.grad = None
    kernels = Kernels.choose("onednn", device="cpu", precision="fp32", strict=True)
    kernels.install(model)
    found = model(x)
    if kernels.name == "onednn":
        assert "OneDnnLinear" in repr(found.grad_fn.next_functions)
    found.square().sum().backward()
    assert torch.allclose(found, expected, atol=1e-5)
    for one, other in zip([x.grad, layer.weight.grad, layer.bias.grad], wanted, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-4)
    kernels.remove(model)
    assert "forward" not in layer.__dict__


def test_onednn_is_for_fp32_on_a_cpu_only():
    assert Kernels.choose("auto", device="cuda", precision="fp32", strict=True).name == "torch"
    assert Kernels.choose("onednn", device="cpu", precision="bf16", strict=True).name == "torch"


def test_the_mode_follows_from_the_metric():
    watch = Watch.best_checkpoint({"checkpoint": {"best": "validation.loss"}}, None)
    assert [watch.see({"loss": value}, set()) for value in (1.0, 0.5, 0.7)] == [True, True, False]
    watch = Watch.best_checkpoint({"checkpoint": {"best": "f1_macro"}}, None)
    assert [watch.see({"f1_macro": value}, set()) for value in (0.5, 0.7, 0.6)] == [
        True,
        True,
        False,
    ]
    watch = Watch("validation.loss", "min", 2)
    assert not watch.see({"loss": float("nan")}, set())


def test_a_missing_device_is_named():
    with pytest.raises(PluginFault) as refused:
        choose_device("tpu")
    assert refused.value.code == "TUNEIT_ENGINE_DEVICE_MISSING"
    assert choose_device("cpu") == "cpu"


def test_predictions_lead_back_to_the_source(bench, tmp_path):
    import pyarrow as pa

    bench.train()
    job = EvaluateJob(
        data=bench.data,
        adapter=SmallAdapter(),
        metrics=[],
        reference="small",
        task="text-classification",
        splits=["test"],
        options={},
        model_folder=bench.folder / "run/artifacts/model",
        output=tmp_path,
    )
    context = RecordingContext()
    Engine().evaluate(job, context)
    with pa.ipc.open_file(tmp_path / "predictions-test.arrow") as reader:
        table = reader.read_all()
    rows = bench.data.splits["test"]
    assert table.column_names == ["id", "split", "label", "prediction", "scores"]
    assert table.column("id").to_pylist() == [1000 + int(row) for row in rows]
    assert table.schema.field("scores").type == pa.list_(pa.float32(), len(CLASSES))
    labels = [CLASSES[bench.data.labels()[row]] for row in rows]
    assert table.column("label").to_pylist() == labels
    best = [CLASSES[int(np.argmax(scores))] for scores in table.column("scores").to_pylist()]
    assert table.column("prediction").to_pylist() == best
    assert context.artifacts[0][:2] == ("predictions-test.arrow", "arrow")

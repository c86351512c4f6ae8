"""Which rows are followed, what is told of them, and what that costs."""

from __future__ import annotations

import numpy as np
import pytest

from tuneit_pytorch.config import EngineConfig
from tuneit_pytorch.conftest import CLASSES, Workbench, write_dataset
from tuneit_pytorch.samples import choose_rows

STEPS_PER_EPOCH = 5


def test_rows_are_drawn_from_the_seed_and_spread_over_the_classes(tmp_path):
    data = write_dataset(tmp_path / "data", rows=360)
    first = choose_rows(data, 6, 7)
    assert choose_rows(data, 6, 7).tolist() == first.tolist()
    assert choose_rows(data, 6, 8).tolist() != first.tolist()
    assert set(first) <= set(data.splits["validation"].tolist())
    assert np.bincount(data.labels()[first]).tolist() == [2, 2, 2]
    offsets = data.tokens()[1]
    lengths = offsets[first + 1] - offsets[first]
    assert np.ptp(lengths) > 6


def test_rare_classes_and_few_rows_end_the_turns(tmp_path):
    data = write_dataset(tmp_path / "data", rows=36)
    rows = choose_rows(data, 8, 7)
    assert sorted(rows.tolist()) == sorted(data.splits["validation"].tolist())
    assert len(choose_rows(data, 1, 7)) == 1


def test_a_text_is_taken_twice_only_where_there_is_no_other(tmp_path):
    data = write_dataset(tmp_path / "data", rows=360)
    rows, labels = data.splits["validation"].astype(np.int64), data.labels()
    ids = np.ones((len(labels), 3), np.uint16)
    lone = [int(rows[labels[rows] == label][0]) for label in range(len(CLASSES))]
    ids[lone] = np.arange(2, 5)[:, None]
    data.tokens = lambda: (ids.reshape(-1), np.arange(len(labels) + 1) * 3)
    assert set(lone) <= set(choose_rows(data, 6, 7).tolist())


torch = pytest.importorskip("torch")


@pytest.mark.torch
def test_the_answers_are_those_of_the_evaluation(bench, monkeypatch):
    from tuneit_pytorch import training

    told = []

    def keep(logits, labels, metrics, classes):
        told.append(logits.copy())
        return judge(logits, labels, metrics, classes)

    judge = training.judge
    monkeypatch.setattr(training, "judge", keep)
    context = bench.train()
    steps = [step for _, step, _ in context.samples_told]
    assert steps == [0, *(STEPS_PER_EPOCH * epoch for epoch in (1, 2, 3))]
    validation = bench.data.splits["validation"].tolist()
    *_, (split, _, samples) = context.samples_told
    assert split == "validation"
    for one in samples:
        place = validation.index(one.row - 1000)
        logits = told[-1][place].astype(np.float64)
        scores = np.exp(logits) / np.exp(logits).sum()
        assert one.answer == CLASSES[int(scores.argmax())]
        assert one.score == pytest.approx(scores.max(), abs=1e-6)
        assert one.expected == CLASSES[bench.data.labels()[validation[place]]]
        assert one.expected_score == pytest.approx(scores[CLASSES.index(one.expected)], abs=1e-6)
        assert one.right is (one.answer == one.expected)
        assert one.input == f"text {validation[place]}"
        assert [answer for answer, _ in one.others] == [
            CLASSES[at] for at in np.argsort(-scores)[1:]
        ]


@pytest.mark.torch
def test_what_is_told_changes_no_weight(bench):
    told = bench.train("told")
    silent = bench.train("silent", config=EngineConfig(samples=0))
    assert silent.samples_told == []
    assert silent.no_samples_why == "off"
    assert told.facts["weights_sha256"] == silent.facts["weights_sha256"]
    assert told.losses() == silent.losses()


@pytest.mark.torch
def test_a_resumed_run_follows_the_same_rows_and_does_not_begin_again(bench):
    first = bench.train("halves", stop_at=STEPS_PER_EPOCH + 2)
    rest = bench.train("halves")
    assert [step for _, step, _ in first.samples_told] == [0, STEPS_PER_EPOCH]
    assert [step for _, step, _ in rest.samples_told] == [2 * STEPS_PER_EPOCH, 3 * STEPS_PER_EPOCH]
    rows = {tuple(one.row for one in told) for _, _, told in first.samples_told + rest.samples_told}
    assert len(rows) == 1


@pytest.mark.torch
@pytest.mark.parametrize(
    ("validation", "options", "why"),
    [(False, {}, "no-rows"), (True, {"evaluate": "never"}, "never-evaluated")],
)
def test_why_there_are_none_is_told(tmp_path, validation, options, why):
    bench = Workbench(tmp_path, write_dataset(tmp_path / "data", validation=validation))
    context = bench.train(**options)
    assert (context.samples_told, context.no_samples_why) == ([], why)

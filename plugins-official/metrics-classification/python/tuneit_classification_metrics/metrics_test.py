"""Against values worked out by hand, and against the formulas' definitions by brute force."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tuneit_runtime.sdk.manifest_check import manifest_problems

PLUGIN = Path(__file__).resolve().parents[2]
assert manifest_problems(PLUGIN) == []  # also puts the package on the import path

from tuneit_classification_metrics.auroc import Auroc  # noqa: E402
from tuneit_classification_metrics.confusion import ConfusionMatrix  # noqa: E402
from tuneit_classification_metrics.f1 import F1, F1Config  # noqa: E402
from tuneit_classification_metrics.kappa import CohenKappa  # noqa: E402
from tuneit_classification_metrics.shares import Accuracy, TopK, TopKConfig  # noqa: E402

CLASSES = ["a", "b", "c"]
#         true a: 2 right, 1 as b; true b: 1 right, 1 as c; true c: 1 right
LABELS = np.array([0, 0, 0, 1, 1, 2])
ANSWERS = np.array([0, 0, 1, 1, 2, 2])
SCORES = np.array(
    [
        [0.8, 0.1, 0.1],
        [0.5, 0.3, 0.2],
        [0.3, 0.6, 0.1],
        [0.2, 0.7, 0.1],
        [0.3, 0.2, 0.5],
        [0.1, 0.2, 0.7],
    ],
    np.float32,
)


def ran(metric, labels=LABELS, answers=ANSWERS, scores=SCORES, classes=CLASSES, parts=1):
    metric.start(classes)
    for part in np.array_split(np.arange(len(labels)), parts):
        metric.update(labels[part], answers[part], scores[part])
    values, tables = metric.result()
    return {one.name: one.value for one in values}, tables


@pytest.mark.parametrize("parts", [1, 4])
def test_hand_computed_values(parts):
    assert ran(Accuracy(), parts=parts)[0] == {"accuracy": pytest.approx(4 / 6)}
    values = ran(F1(), parts=parts)[0]
    # precision 1, 1/2, 1/2; recall 2/3, 1/2, 1; F1 4/5, 1/2, 2/3
    assert values["precision_macro"] == pytest.approx(2 / 3)
    assert values["recall_macro"] == pytest.approx(13 / 18)
    assert values["f1_macro"] == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)
    assert values["f1_micro"] == values["precision_micro"] == pytest.approx(4 / 6)
    # by chance (3·2 + 2·2 + 1·2) / 36 = 1/3
    assert ran(CohenKappa(), parts=parts)[0] == {"cohen_kappa": pytest.approx(0.5)}


def test_top_k_counts_ties_as_the_answer_does():
    assert ran(TopK(TopKConfig(1)))[0] == {"top_1": pytest.approx(4 / 6)}
    assert ran(TopK(TopKConfig(2)))[0] == {"top_2": pytest.approx(5 / 6)}
    assert ran(TopK(TopKConfig(3)))[0] == {"top_3": 1.0}
    equal = np.full((2, 3), 1 / 3, np.float32)
    values = ran(TopK(TopKConfig(1)), np.array([0, 2]), np.array([0, 0]), equal)[0]
    assert values == {"top_1": 0.5}


def test_confusion_matrix_is_true_class_by_answer():
    _, (table,) = ran(ConfusionMatrix())
    assert table.columns == ["label", *CLASSES]
    assert table.rows == [["a", 2, 1, 0], ["b", 0, 1, 1], ["c", 0, 0, 1]]


def test_a_class_that_nobody_met_does_not_lower_the_means():
    values = ran(F1(F1Config(per_class=False)), classes=[*CLASSES, "d"])[0]
    assert values["f1_macro"] == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)
    missed = ran(F1(), np.array([0, 1]), np.array([0, 0]), classes=["a", "b"])[0]
    assert missed["f1_macro"] == pytest.approx((2 / 3 + 0) / 2)


def test_auroc_is_the_chance_to_order_a_pair_rightly():
    random = np.random.default_rng(5)
    labels = random.integers(0, 3, 80)
    scores = random.integers(0, 6, (80, 3)).astype(np.float32) / 6  # with many ties
    areas = []
    for number in range(3):
        own, others = scores[labels == number, number], scores[labels != number, number]
        pairs = [(x > y) + 0.5 * (x == y) for x in own for y in others]
        areas.append(np.mean(pairs))
    found = ran(Auroc(), labels, labels, scores, parts=3)[0]
    assert found == {"auroc_macro": pytest.approx(np.mean(areas))}


def test_nothing_to_order_gives_no_value():
    one = np.zeros(3, int)
    assert ran(Auroc(), one, one, SCORES[:3], ["a"])[0] == {}
    assert ran(CohenKappa(), one, one, SCORES[:3])[0] == {"cohen_kappa": 0.0}


@pytest.mark.parametrize("k", [0, -1, 1001])
def test_a_k_out_of_range_is_refused(k):
    with pytest.raises(ValueError, match="'k'"):
        TopKConfig(k)

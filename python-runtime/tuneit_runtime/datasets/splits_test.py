"""Splits: every row once, the same for the same seed, each class in training."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneit_runtime.datasets.splits import split_by_column, split_by_share
from tuneit_runtime.faults import Fault

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.lists(st.integers(0, 5), min_size=3, max_size=200),
    st.integers(0, 2**32 - 1),
    st.sampled_from([SHARES, {"train": 0.5, "test": 0.5}, {"train": 1.0}]),
    st.booleans(),
)
def test_every_row_is_in_one_split(labels, seed, shares, stratify):
    rows = np.arange(len(labels), dtype=np.int64) * 3
    numbers = np.array(labels, np.int32)
    splits = split_by_share(rows, numbers if stratify else None, shares, seed)
    assert sorted(np.concatenate(list(splits.values())).tolist()) == list(range(len(labels)))
    assert set(splits) == set(shares)
    for name, share in shares.items():
        assert (
            abs(len(splits[name]) - share * len(labels)) <= 2 or len(splits[name]) == 1 or stratify
        )
        assert len(splits[name]) > 0
    again = split_by_share(rows, numbers if stratify else None, shares, seed)
    assert all(np.array_equal(splits[name], again[name]) for name in splits)


@pytest.mark.parametrize("counts", [[500, 300, 200], [950, 40, 10], [997, 2, 1]])
def test_classes_are_spread_by_the_same_shares(counts):
    labels = np.repeat(np.arange(len(counts)), counts).astype(np.int32)
    splits = split_by_share(np.arange(1000, dtype=np.int64), labels, SHARES, 7)
    assert {name: len(rows) for name, rows in splits.items()} == {
        "train": 800,
        "validation": 100,
        "test": 100,
    }
    for number, count in enumerate(counts):
        held = {name: int((labels[rows] == number).sum()) for name, rows in splits.items()}
        assert held["train"] >= 1
        assert abs(held["train"] - 0.8 * count) <= 1.5


def test_a_row_stays_where_it_is_when_others_are_dropped_around_it():
    """The draw depends on the row's number in the source, so cleaning moves few rows."""
    rows = np.arange(1000, dtype=np.int64)
    kept = np.delete(rows, [5, 500])
    whole = split_by_share(rows, None, SHARES, 7)["test"]
    part = kept[split_by_share(kept, None, SHARES, 7)["test"]]
    assert len(np.intersect1d(rows[whole], part)) >= 98


def test_another_seed_is_another_split():
    rows = np.arange(1000, dtype=np.int64)
    one, two = (split_by_share(rows, None, SHARES, seed)["test"] for seed in (7, 8))
    assert len(np.intersect1d(one, two)) < 30


def test_too_few_rows_are_refused():
    with pytest.raises(Fault, match="too few"):
        split_by_share(np.arange(2, dtype=np.int64), None, SHARES, 7)


def test_a_column_may_say_the_split():
    values = pa.chunked_array([["train", " TEST "], ["dev", "train", "val"]])
    splits = split_by_column(values, "part", np.arange(5))
    assert {name: rows.tolist() for name, rows in splits.items()} == {
        "train": [0, 3],
        "validation": [2, 4],
        "test": [1],
    }


@pytest.mark.parametrize("wrong", ["other", "", None])
def test_another_word_in_the_split_column_is_refused(wrong):
    values = pa.chunked_array([pa.array(["train", wrong], pa.string())])
    with pytest.raises(Fault) as caught:
        split_by_column(values, "part", np.array([10, 41]))
    assert caught.value.code == "TUNEIT_DATA_SPLIT_VALUE"
    assert "row 42" in caught.value.mend

"""Followed rows: texts are said once, short, and numbers are shares."""

from __future__ import annotations

import json

import pytest

from tuneit_runtime.faults import Fault
from tuneit_runtime.schema_check import compile_schema
from tuneit_runtime.sdk import Sample
from tuneit_runtime.worker.conftest import SCHEMAS
from tuneit_runtime.worker.context import WorkerContext
from tuneit_runtime.worker.samples import MOST_SAMPLES, SampleTexts

CHECK = compile_schema(json.loads((SCHEMAS / "events.schemas.json").read_text())["samples"])


def fault(items):
    return CHECK({"stage": "train", "split": "validation", "step": 1, "items": items})


def test_what_a_row_says_is_sent_once_a_split():
    texts = SampleTexts()
    one = Sample(7, "the parcel is late", "shipping", "billing", right=False, score=0.5)
    (first,) = texts.items("validation", [one])
    assert (first["input"], first["expected"]) == ("the parcel is late", "shipping")
    (second,) = texts.items("validation", [one])
    assert not {"input", "expected"} & second.keys()
    (other,) = texts.items("test", [one])
    assert other["input"] == "the parcel is late"
    assert [fault([item]) for item in (first, second, other)] == [None] * 3


def test_texts_are_cut_as_the_trusted_side_counts():
    texts = SampleTexts()
    for row, text in enumerate(["x" * 400, "x" * 401, "😀" * 300, "\ud800" * 401]):
        (item,) = texts.items("validation", [Sample(row, text, None, text, right=None)])
        assert fault([item]) is None
        assert item["expected"] is None
        assert item["input"].endswith("…") == (row > 0)
    assert item["input"].isprintable()


def test_numbers_are_shares_and_rows_are_few():
    others = [("b", 0.2), ("c", float("nan")), ("d", 0.0), ("e", 0.0)]
    row = Sample(1, "t", "a", "a", right=True, score=1.0000001, expected_score=-1e-9, others=others)
    items = SampleTexts().items("validation", [row] * 20)
    assert len(items) == MOST_SAMPLES
    assert (items[0]["score"], items[0]["expectedScore"]) == (1, 0)
    assert [one["answer"] for one in items[0]["others"]] == ["b", "c", "d"]
    assert fault(items) is None
    (unknown,) = SampleTexts().items("validation", [Sample(1, "t", "a", "b", None, float("inf"))])
    assert unknown["score"] is None


class Kept:
    """Stands in for the sink: keeps what it is given."""

    def __init__(self):
        self.events = []

    def event(self, type, payload):
        self.events.append((type, {**payload, "stage": "train"}))


def test_why_there_are_none_is_said_in_words_of_the_contract():
    sink = Kept()
    context = WorkerContext(sink, None, None, seed=1, threads=1, paths={}, secrets={})
    context.no_samples("off")
    ((type, payload),) = sink.events
    assert (type, payload["none"], CHECK(payload)) == ("samples", "off", None)
    with pytest.raises(Fault) as refused:
        context.no_samples("tired")
    assert refused.value.code == "TUNEIT_PLUGIN_CONTRACT"

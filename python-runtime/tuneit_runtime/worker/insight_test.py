"""Looking into a trained model through a real worker process."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from tuneit_runtime.worker.calls.insight import chosen_rows
from tuneit_runtime.worker.conftest import tiny
from tuneit_runtime.worker.stages_test import ENGINE, MODEL, trained

SEER = tiny("engine", "engine", "seer", "training:Seer")


@pytest.fixture
def data(worker):
    assert trained(worker)["result"] == {"status": "done"}
    return {"dataset": str(worker.folder / "prepared")}


def explain(worker, data, engine=SEER, **given):
    asked = {"reference": "tiny:x", "texts": ["one three"], "method": "lengths", **given}
    return worker.call("explain", [engine, MODEL], asked, data)


def test_an_explanation_has_a_number_a_token_and_says_what_they_lack(worker, data):
    (one,) = explain(worker, data)["result"]
    assert one["tokens"] == [
        {"text": "one", "name": "one", "weight": 0.03},
        {"text": "three", "name": "three", "weight": 0.05},
    ]
    assert (one["method"], one["label"], one["prediction"]) == ("lengths", "ham", "ham")
    assert one["sum"] == pytest.approx(0.08)
    assert one["gap"] == pytest.approx(0.32)
    (one,) = explain(worker, data, label="spam")["result"]
    assert one["label"] == "spam"


def test_what_cannot_be_explained_is_refused(worker, data):
    wrong = explain(worker, data, label="eggs")["error"]["data"]
    assert wrong["code"] == "TUNEIT_CALL_INPUT_INVALID"
    assert "ham, spam" in wrong["cause"]
    short = explain(worker, data, method="short")["error"]["data"]
    assert short["code"] == "TUNEIT_PLUGIN_CONTRACT"
    unable = explain(worker, data, engine=ENGINE)["error"]["data"]
    assert unable["code"] == "TUNEIT_PLUGIN_CONTRACT"
    assert "has no 'explain'" in unable["cause"]


def embed(worker, data, **given):
    asked = {"reference": "tiny:x", "split": "train", "rows": 10, **given}
    return worker.call("embed", [SEER, MODEL], asked, data)


def test_embeddings_are_of_the_same_rows_each_time_and_lead_back_to_them(worker, data):
    answer = embed(worker, data)["result"]
    again = embed(worker, data)["result"]
    assert answer == again
    vectors = np.frombuffer(base64.b64decode(answer["vectors"]), "<f4").reshape(-1, 3)
    assert (len(vectors), answer["width"], answer["layer"]) == (10, 3, "row numbers")
    assert answer["total"] > 10
    for row, vector in zip(answer["rows"], vectors, strict=True):
        assert vector[0] == -vector[2]
        assert f"row {row['id']}" in row["text"]
        assert row["prediction"] == "ham"
    wrong = embed(worker, data, split="nowhere")["error"]["data"]
    assert wrong["code"] == "TUNEIT_CALL_INPUT_INVALID"
    assert "train" in wrong["cause"]


def test_rows_are_drawn_by_the_seed_and_stay_in_order():
    split = np.arange(100, 200)
    assert chosen_rows(split, 100, 7).tolist() == split.tolist()
    drawn = chosen_rows(split, 20, 7)
    assert len(set(drawn.tolist())) == 20
    assert sorted(drawn) == drawn.tolist() == chosen_rows(split, 20, 7).tolist()
    assert drawn.tolist() != chosen_rows(split, 20, 8).tolist()

"""A training sample through a real worker process, with the fixture plugin."""

from __future__ import annotations

from itertools import pairwise

from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.worker.conftest import tiny
from tuneit_runtime.worker.stages_test import ENGINE, MODEL, READER, prepared

TRACED = tiny("model", "model-adapter", "counter", "training:Adapter", trace="words")
LYING = tiny("model", "model-adapter", "counter", "training:Adapter", trace="lies")
TELLER = tiny("engine", "engine", "teller", "training:Teller")
ODD_ONLY = tiny("transform", "transform", "odd-only", "data:odd_only")


def sample(worker, *uses, reader=None, **options):
    given = {"columns": {}, "maxLength": 4, "reference": "tiny:x", **options}
    return worker.call("sample", [reader or tiny(*READER), *uses], given)


def test_rows_are_shown_as_they_are_trained_on(worker):
    answer = sample(worker, TELLER, TRACED, start=5, limit=2)["result"]
    assert answer["roles"] == {"text": "text", "label": "label"}
    assert (answer["maxLength"], answer["modelMaxLength"]) == (4, 128)
    first, second = answer["rows"]
    assert (first["row"], second["row"]) == (5, 6)
    assert (first["count"], first["whole"]) == (4, 9)
    assert [token["text"] for token in first["tokens"]] == [None, "spam", " row", " 5"]
    assert [token["name"] for token in first["tokens"]] == ["<mark>", "spam", "row", "5"]
    assert [token["trained"] for token in first["tokens"]] == [False, True, True, True]
    assert first["judged"] == "tokens"
    assert first["rest"] == " x x x x x "
    assert first["restLetters"] == 11


def test_a_row_that_is_judged_as_a_whole_names_its_class(worker):
    answer = sample(worker, TELLER, TRACED, maxLength=1, limit=2)["result"]
    assert [row["judged"] for row in answer["rows"]] == ["row", "row"]
    assert [row["label"] for row in answer["rows"]] == ["ham", "spam"]
    assert [token["trained"] for token in answer["rows"][0]["tokens"]] == [None]


def test_lengths_are_those_of_the_first_rows_uncut(worker):
    answer = sample(worker, TELLER, TRACED, start=95, limit=50, measured=3)["result"]
    assert answer["lengths"] == [4, 5, 6]
    assert [row["row"] for row in answer["rows"]] == [95, 96, 97, 98, 99]
    assert answer["looked"] == 100


def test_rows_far_down_are_those_of_their_numbers_and_the_ones_between_are_let_go(worker):
    reader = tiny(*READER, rows=1000, batch=10)
    answer = sample(worker, TELLER, TRACED, reader=reader, start=903, limit=2, measured=5)["result"]
    assert [row["row"] for row in answer["rows"]] == [903, 904]
    assert answer["lengths"] == [4, 5, 6, 7, 8]
    assert [token["text"] for token in answer["rows"][0]["tokens"]] == [
        None,
        "spam",
        " row",
        " 903",
    ]
    assert answer["looked"] == 910


def test_ids_are_those_that_a_run_would_write(worker):
    answer = sample(worker, ENGINE, MODEL, maxLength=16, limit=1000)["result"]
    shown = [[token["id"] for token in row["tokens"]] for row in answer["rows"]]
    assert prepared(worker, split={"train": 1.0, "stratify": False}).get("result")
    flat, offsets = MappedDataset(worker.folder / "prepared").tokens()
    assert shown == [flat[start:end].tolist() for start, end in pairwise(offsets)]


def test_what_plugins_do_not_say_is_not_made_up(worker):
    row, *_ = sample(worker, ENGINE, MODEL)["result"]["rows"]
    assert (row["judged"], row["label"], row["whole"], row["rest"]) == ("unknown", None, None, "")
    assert {token["name"] for token in row["tokens"]} == {None}
    assert sample(worker, ENGINE, MODEL)["result"]["lengths"] is None


def test_transforms_come_first_and_what_they_drop_is_counted(worker):
    answer = sample(worker, ODD_ONLY, TELLER, TRACED, start=4, limit=2)["result"]
    assert [row["row"] for row in answer["rows"]] == [5, 7]
    assert answer["dropped"] == {"odd-only": 50}


def test_a_trace_of_something_else_is_refused(worker):
    data = sample(worker, TELLER, LYING)["error"]["data"]
    assert data["code"] == "TUNEIT_PLUGIN_CONTRACT"
    assert data["plugin"] == "@tuneit-fixture/tiny"
    assert "not what it trains on" in data["cause"]


def test_what_cannot_be_read_is_told_as_a_run_would(worker):
    broken = sample(worker, ENGINE, MODEL, reader=tiny(*READER, fail="coded"))
    assert broken["error"]["data"]["code"] == "TUNEIT_DATA_RAGGED"
    unknown = sample(worker, ENGINE, MODEL, columns={"text": "nothing"})
    assert unknown["error"]["data"]["code"] == "TUNEIT_DATA_COLUMN_UNKNOWN"
    far = sample(worker, ENGINE, MODEL, start=1000)["result"]
    assert far["rows"] == []

"""Short jobs through a real worker process."""

from __future__ import annotations

import json

import pytest

from tuneit_runtime.worker.conftest import RUNTIME, tiny
from tuneit_runtime.worker.stages_test import DONE, ENGINE, METRIC, MODEL, READER, trained

TABULAR = RUNTIME.parent / "plugins-official" / "reader-tabular"
EXPORTER = tiny("exporter", "exporter", "tiny-export", "training:Exporter")


def csv(**given):
    return {
        **tiny("reader", "dataset-reader", "csv", "x:x", **given),
        "plugin": "@tuneit/reader-tabular",
        "entry": "python:tuneit_tabular.delimited:read_csv",
    }


def csv_paths(worker, data):
    path = worker.folder / "data.csv"
    path.write_bytes(data.encode())
    return {"source": str(path), "plugins/@tuneit/reader-tabular": str(TABULAR)}


def test_preview_shows_cells_as_the_file_has_them(worker):
    paths = csv_paths(worker, 'id,text\n007,"a, ""b""\nc"\n8,é\n' + "9,\n" * 1000)
    answer = worker.call("preview", [csv()], {"limit": 3}, paths)["result"]
    assert answer["columns"] == [
        {"name": "id", "type": "string"},
        {"name": "text", "type": "string"},
    ]
    assert answer["rows"] == [
        {"id": "007", "text": 'a, "b"\nc'},
        {"id": "8", "text": "é"},
        {"id": "9", "text": ""},
    ]
    assert answer["total"] == 1002


def test_preview_has_all_rows_that_were_asked_for(worker):
    paths = csv_paths(worker, "a,b\n" + f"{'x' * 1000},é\n" * 5000)
    answer = worker.call("preview", [csv()], {"limit": 4000}, paths)["result"]
    assert (len(answer["rows"]), answer["total"], answer["cut"]) == (4000, 5000, None)


def test_preview_says_where_it_was_cut(worker):
    paths = csv_paths(worker, "a,b\n" + f"{'x' * 9_000_000},1\n" * 5)
    answer = worker.call("preview", [csv()], {}, paths)["result"]
    assert (len(answer["rows"]), answer["total"]) == (3, 5)
    assert answer["cut"] == {"row": 4, "limitBytes": 30 * 1024 * 1024}
    paths = csv_paths(worker, f"a,b\n{'é' * 16_000_000},1\n")
    answer = worker.call("preview", [csv()], {}, paths)["result"]
    (row,) = answer["rows"]
    assert row["a"].endswith("…")
    assert answer["cut"]["row"] == 1


def test_preview_and_profile_tell_what_the_reader_warned_of(worker):
    paths = csv_paths(worker, 'text,label\n"never closed,a\nb,c\n')
    for job in ("preview", "profile"):
        (warning,) = worker.call(job, [csv()], {}, paths)["result"]["warnings"]
        assert warning["code"] == "TUNEIT_DATA_QUOTE"
        assert "rows from 1: 2" in warning["message"]


def test_profile_counts_what_is_missing(worker):
    paths = csv_paths(worker, "text,label\n" + "some text,a\n" * 3 + ",b\n")
    answer = worker.call("profile", [csv()], {}, paths)["result"]
    text, label = answer["columns"]
    assert answer["rows"] == 4
    assert (text["missing"], text["distinct"]) == (1, 2)
    assert text["quantiles"] == [0, 6.75, 9, 9, 9]
    assert label["top"] == [{"value": "a", "count": 3}, {"value": "b", "count": 1}]


def test_a_ragged_file_is_refused_with_the_readers_code(worker):
    answer = worker.call("preview", [csv()], {}, csv_paths(worker, "a,b\n1\n"))
    data = answer["error"]["data"]
    assert data["code"] == "TUNEIT_DATA_RAGGED"
    assert data["plugin"] == "@tuneit/reader-tabular"
    assert "Row 2 of data.csv" in data["message"]


def test_a_misspelt_option_is_refused(worker):
    answer = worker.call("preview", [csv(delimter=";")], {}, csv_paths(worker, "a\n1\n"))
    data = answer["error"]["data"]
    assert data["code"] == "TUNEIT_PLUGIN_CONFIG_INVALID"
    assert "did you mean 'delimiter'?" in data["cause"]


def test_predict_and_export_and_describe(worker):
    assert trained(worker)["result"] == DONE
    data = {"dataset": str(worker.folder / "prepared")}
    asked = {"reference": "tiny:x", "texts": ["one", "two"]}
    answers = worker.call("predict", [ENGINE, MODEL], asked, data)["result"]
    assert answers == [{"label": "ham", "scores": {"ham": 0.5, "spam": 0.5}}] * 2
    export = {"reference": "tiny:x", "maxLength": 16}
    exported = worker.call("export", [EXPORTER, ENGINE, MODEL], export, data)["result"]
    assert exported["path"] == "artifacts/tiny-export"
    assert exported["verified"]["value"] <= exported["verified"]["limit"]
    card = worker.call("describe", [MODEL], {"reference": "tiny:x"})["result"]["card"]
    assert card["parameters"] == 10


def test_predict_without_a_model_says_so(worker):
    answer = worker.call("predict", [ENGINE, MODEL], {"reference": "tiny:x", "texts": ["a"]})
    assert answer["error"]["data"]["code"] == "TUNEIT_RUN_MODEL_MISSING"
    answer = worker.call("predict", [ENGINE, MODEL], {"reference": "tiny:x", "texts": "a"})
    assert answer["error"]["data"]["code"] == "TUNEIT_CALL_INPUT_INVALID"


def test_entries_can_be_called_one_by_one(worker):
    rows = worker.call("entry", [tiny(*READER)], {"limit": 2})["result"]["rows"]
    assert rows[0]["label"] == "ham"
    odd = tiny("transform", "transform", "odd-only", "data:odd_only")
    kept = worker.call("entry", [odd], {"rows": [{"text": "a"}, {"text": "b"}]})["result"]
    assert kept == {"rows": [{"text": "b"}], "kept": [1]}
    given = {"classes": ["a"], "labels": [0], "predictions": [0], "scores": [[1.0]]}
    (value,) = worker.call("entry", [METRIC], given)["result"]["values"]
    assert value == {"name": "hit_ratio", "value": 1.0, "better": "higher", "unit": None}
    card = worker.call("entry", [MODEL], {"reference": "tiny:x"})["result"]
    assert card["title"] == "Tiny"
    refused = worker.call("entry", [ENGINE], {})["error"]["data"]
    assert refused["code"] == "TUNEIT_PLUGIN_CALL_UNSUPPORTED"
    wrong = worker.call("entry", [METRIC], {})["error"]["data"]
    assert wrong["code"] == "TUNEIT_CALL_INPUT_INVALID"


def bare(entry, point="metric", **given):
    return tiny(point, point, "bare", f"bare:{entry}", **given)


def test_a_callable_without_a_decorator_is_called_with_json(worker):
    told = worker.call("entry", [bare("answer", form="NFC")], {"a": [1]})["result"]
    assert told.pop("input")["a"] == [1]
    assert told == {"config": {"form": "NFC"}, "granted": [], "nan": "NaN"}
    assert worker.call("entry", [bare("later")], {"a": 1})["result"]["later"]["a"] == 1
    assert worker.call("entry", [bare("count")])["result"] == list(range(1000))
    scored = worker.call("entry", [bare("Scorer", "transform", x=1)], {})["result"]
    assert (scored["config"], scored["signal"]) == ({"x": 1}, False)
    source = {"source": str(worker.folder)}
    read = worker.call("entry", [bare("answer", "dataset-reader")], {}, source)["result"]
    assert read["input"] == {"with": {}, "path": str(worker.folder)}


def test_a_class_of_a_run_and_an_answer_without_end_are_refused(worker):
    refused = worker.call("entry", [bare("Trainer", "training-strategy")])["error"]["data"]
    assert refused["code"] == "TUNEIT_PLUGIN_CALL_UNSUPPORTED"
    deep = worker.call("entry", [bare("nested")])["error"]["data"]
    assert (deep["code"], deep["plugin"]) == ("TUNEIT_PLUGIN_CONTRACT", "@tuneit-fixture/tiny")


@pytest.mark.parametrize("entry", ["Greedy", "insists"])
def test_an_entry_that_wants_more_than_it_is_given_is_the_plugins_fault(worker, entry):
    refused = worker.call("entry", [bare(entry)])["error"]["data"]
    assert (refused["code"], refused["plugin"]) == (
        "TUNEIT_PLUGIN_CONTRACT",
        "@tuneit-fixture/tiny",
    )
    assert entry in refused["cause"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"entry": "python:tuneit_tiny.data:nothing"}, "has no 'nothing'"),
        ({"entry": "python:tuneit_tiny.absent:read"}, "no module tuneit_tiny.absent"),
        ({"entry": "python:json:loads"}, "is taken already"),
        ({"entry": "python:tuneit_tiny.data:__name__"}, "not decorated"),
        ({"contribution": "other"}, "not the dataset-reader 'other'"),
        ({"entry": "js:read"}, "not an entry for Python"),
    ],
)
def test_a_broken_plugin_is_named(worker, changed, said):
    data = worker.call("entry", [{**tiny(*READER), **changed}])["error"]["data"]
    assert data["code"] == "TUNEIT_PLUGIN_BROKEN"
    assert said in data["cause"]
    assert data["plugin"] == "@tuneit-fixture/tiny"


def test_a_manifest_with_a_byte_order_mark_is_refused_as_the_inspector_refuses_it(worker):
    folder = worker.folder / "plugin"
    (folder / "python").mkdir(parents=True)
    manifest = json.dumps({"tuneit": {"python": {"package": "python"}}})
    (folder / "package.json").write_text(f"\ufeff{manifest}", "utf-8")
    use = {**tiny(*READER), "entry": "python:needy:read"}
    roots = {"plugins/@tuneit-fixture/tiny": str(folder)}
    assert worker.call("entry", [use], {}, roots)["error"]["data"]["code"] == "TUNEIT_PLUGIN_BROKEN"


def test_a_missing_requirement_is_named(worker):
    folder = worker.folder / "plugin"
    (folder / "python").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"tuneit": {"python": {"package": "python"}}}))
    (folder / "python" / "needy.py").write_text("import no_such_library\n")
    use = {**tiny(*READER), "entry": "python:needy:read"}
    paths = {"plugins/@tuneit-fixture/tiny": str(folder)}
    data = worker.call("entry", [use], {}, paths)["error"]["data"]
    assert data["code"] == "TUNEIT_PLUGIN_IMPORT_FAILED"
    assert "no_such_library" in data["message"]


def test_requests_it_does_not_know_are_refused(worker):
    data = worker.call("dance", [MODEL])["error"]["data"]
    assert data["code"] == "TUNEIT_RUN_REQUEST_UNKNOWN"

"""Augmentations through a real worker: what they get, what hangs on what, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.datasets.row_keys import draws, row_keys
from tuneit_runtime.worker.conftest import tiny
from tuneit_runtime.worker.stages_test import DONE, ENGINE, MODEL, STRATEGY, prepared

ODD_ONLY = tiny("transform", "transform", "odd-only", "data:odd_only")


def suffix(fail=""):
    return tiny("augment", "transform", "suffix", "data:Suffix", fail=fail)


def train(worker, uses, probabilities, **more):
    options = {
        "reference": "tiny:x",
        "train": {"steps": 5},
        "augment": [{"probability": one} for one in probabilities],
    }
    data = {"dataset": str(worker.folder / "prepared")}
    more = {"run": "01JABCDEFGHJKMNPQRSTVWXYZ0", **more}
    return worker.stage("train", [ENGINE, MODEL, STRATEGY, *uses], options, paths=data, **more)


def told(worker, uses, probabilities, **more):
    """Facts of a training stage over the prepared dataset."""
    worker.messages.clear()
    for path in (worker.folder / "artifacts").glob("model/*"):
        path.unlink()
        path.parent.rmdir()
    assert train(worker, uses, probabilities, **more)["result"] == DONE
    return {event["name"]: event["value"] for event in worker.events("fact")}


def test_training_rows_change_each_epoch_and_in_whatever_order_they_are_asked(worker):
    assert prepared(worker)["result"] == DONE
    facts = told(worker, [suffix()], [1])
    data = MappedDataset(worker.folder / "prepared")
    table = data.table().to_pydict()
    assert set(facts["epoch 1"]) == {str(row) for row in data.splits["train"]}
    for row, text in facts["epoch 1"].items():
        assert text.startswith(table["text"][int(row)] + " +")
    assert not set(facts["epoch 0"].values()) & set(facts["epoch 1"].values())
    assert facts["alone"] == facts["epoch 1"]
    assert told(worker, [suffix()], [1])["epoch 1"] == facts["epoch 1"]
    assert told(worker, [suffix()], [1], seed=8)["epoch 1"] != facts["epoch 1"]


def test_each_place_in_the_recipe_draws_and_chooses_for_itself(worker):
    assert prepared(worker, rows=1000)["result"] == DONE
    epochs = told(worker, [suffix(), suffix()], [0.5, 0.5])
    both = [text.split(" +")[1:] for text in epochs["epoch 0"].values()]
    twice = [numbers for numbers in both if len(numbers) == 2]
    assert len(both) / 800 == pytest.approx(0.75, abs=0.05)
    assert len(twice) / 800 == pytest.approx(0.25, abs=0.05)
    assert all(one != other for one, other in twice)
    assert set(epochs["epoch 0"]) != set(epochs["epoch 1"])
    assert told(worker, [suffix()], [0])["epoch 0"] == {}


def test_a_row_keeps_its_chance_where_others_are_dropped(worker):
    def by_text():
        return {
            text.split(" +")[0]: text for text in told(worker, [suffix()], [1])["alone"].values()
        }

    assert prepared(worker, classes=("x", "y", "z"))["result"] == DONE
    whole = by_text()
    assert prepared(worker, [ODD_ONLY], classes=("x", "y", "z"))["result"] == DONE
    fewer = by_text()
    shared = whole.keys() & fewer.keys()
    assert len(shared) > 20
    assert {text: fewer[text] for text in shared} == {text: whole[text] for text in shared}


@pytest.mark.parametrize(
    ("fail", "reason"),
    [
        ("remembers", "another text for the same row"),
        ("neighbours", "another text for the same row"),
        ("null", "without a text"),
        ("drops", "dropped, added or moved rows"),
        ("renames", "changed the columns"),
    ],
)
def test_an_augmentation_that_breaks_its_contract_is_told_before_training(worker, fail, reason):
    assert prepared(worker)["result"] == DONE
    worker.messages.clear()
    data = train(worker, [suffix(fail)], [0.1])["error"]["data"]
    assert (data["code"], data["plugin"]) == ("TUNEIT_PLUGIN_CONTRACT", "@tuneit-fixture/tiny")
    assert "'suffix'" in data["message"]
    assert reason in data["cause"]
    assert worker.events("log") == []


def test_a_plan_whose_parts_do_not_fit_is_refused(worker):
    assert prepared(worker)["result"] == DONE
    data = train(worker, [suffix()], [])["error"]["data"]
    assert data["code"] == "TUNEIT_RUN_REQUEST_UNKNOWN"


def test_a_checkpoint_made_with_another_augmentation_is_not_resumed(worker):
    assert prepared(worker)["result"] == DONE
    told(worker, [suffix()], [1])
    told(worker, [suffix()], [0.9])
    assert "rejected" in {event["state"] for event in worker.events("checkpoint")}


def test_called_by_itself_it_shows_an_epoch(worker):
    def shown(given):
        return worker.call("entry", [suffix()], given)["result"]["rows"]

    rows = {"rows": [{"text": "a", "label": "x"}, {"text": "b", "label": "y"}]}
    first, again, later, other = (
        shown({**rows, **more}) for more in ({}, {"epoch": 0}, {"epoch": 1}, {"seed": 8})
    )
    assert first == again
    assert [row["text"][:3] for row in first] == ["a +", "b +"]
    assert len({row["text"] for row in (*first, *later, *other)}) == 6
    for wrong in ({"epoch": -1}, {"seed": "x"}, {"epoch": 2**32}, {"roles": {"label": "label"}}):
        data = worker.call("entry", [suffix()], {**rows, **wrong})["error"]["data"]
        assert data["code"] == "TUNEIT_CALL_INPUT_INVALID"


def test_keys_are_spread_and_hang_on_each_of_their_parts():
    rows = np.arange(20_000)
    keys = [
        row_keys(rows, seed=seed, epoch=epoch, place=place)
        for seed, epoch, place in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0))
    ]
    assert len(np.unique(np.concatenate(keys))) == 5 * len(rows)
    for one in keys:
        assert draws(one).mean() == pytest.approx(0.5, abs=0.01)
        assert abs(np.corrcoef(draws(one)[:-1], draws(one)[1:])[0, 1]) < 0.03
    assert row_keys(rows[5:6], seed=0, epoch=1, place=0)[0] == keys[2][5]
    assert int(keys[0][0]) == 2391539541053276776, "a recipe would train otherwise than before"

"""Roles and labels."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tuneit_runtime.datasets.labels import encode_labels, has_label
from tuneit_runtime.datasets.profile import profile_table
from tuneit_runtime.datasets.roles import resolve_roles
from tuneit_runtime.faults import Fault

ROLES = {"text": ["text", "message"], "label": ["category", "class"]}


@pytest.mark.parametrize(
    ("given", "columns", "roles"),
    [
        ({}, ["id", "Text", "Category"], {"text": "Text", "label": "Category"}),
        ({}, ["label", "message"], {"text": "message", "label": "label"}),
        ({"text": 1, "label": 0}, ["0", "1"], {"text": "1", "label": "0"}),
        ({"text": "1", "label": "0"}, ["0", "1"], {"text": "1", "label": "0"}),
        ({"label": "topic"}, ["topic", "label", "text"], {"text": "text", "label": "topic"}),
        ({"text": "label"}, ["label", "class"], {"text": "label", "label": "class"}),
        ({"id": "key"}, ["key", "text", "label"], {"id": "key", "text": "text", "label": "label"}),
    ],
)
def test_roles_are_said_or_found_by_usual_names(given, columns, roles):
    assert resolve_roles({"columns": given, "roles": ROLES}, columns) == roles


def test_a_task_needs_what_its_manifest_says_and_no_more():
    assert resolve_roles({"roles": {"text": []}}, ["text"]) == {"text": "text"}
    roles = {"query": ["question"], "document": []}
    found = resolve_roles({"roles": roles}, ["Document", "question"])
    assert found == {"query": "question", "document": "Document"}


def test_where_no_manifest_speaks_columns_are_called_as_their_roles():
    assert resolve_roles({}, ["label", "text"]) == {"text": "text", "label": "label"}
    assert resolve_roles({"roles": {}}, ["label", "text"]) == {"text": "text", "label": "label"}


def test_what_cannot_be_guessed_is_asked_for():
    with pytest.raises(Fault) as caught:
        resolve_roles({"roles": ROLES}, ["0", "1"])
    assert caught.value.code == "TUNEIT_DATA_ROLES_UNKNOWN"
    assert "{ text: 1 }" in caught.value.mend


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        (pa.array(["b", "a", "B"]), ["B", "a", "b"]),
        (pa.array(["10", "9", "-1", "1.5"]), ["-1", "1.5", "9", "10"]),
        (pa.array(["10", "9", "nan"]), ["10", "9", "nan"]),
        (pa.array([10, 9, 10]), ["9", "10"]),
        (pa.array([1.0, 0.0]), ["0", "1"]),
        (pa.array([True, False]), ["false", "true"]),
        (pa.array(["y", "x"]).dictionary_encode(), ["x", "y"]),
    ],
)
def test_classes_are_sorted_and_numbered(values, classes):
    found, numbers = encode_labels(pa.chunked_array([values]), "label")
    assert found == classes
    assert numbers.dtype == np.int32
    texts = pa.chunked_array([values.cast(pa.string())]).to_pylist()
    assert [classes[number] for number in numbers] == texts


def test_empty_labels_are_none():
    mask = has_label(pa.array(["a", "", " \t", None]))
    assert mask.to_pylist() == [True, False, False, False]


def test_a_profile_takes_every_type():
    table = pa.table(
        {
            "n": pa.array([1, 2, None, 4]),
            "x": [0.5, float("nan"), float("inf"), 1.5],
            "b": [True, False, True, None],
            "v": [[1], [2, 3], None, []],
            "s": ["", None, "é", "ab"],
            "t": pa.array([0, 1, 2, 3], pa.timestamp("s")),
            "none": pa.nulls(4),
        }
    )
    columns = {column["name"]: column for column in profile_table(table)["columns"]}
    assert columns["n"]["quantiles"] == [1, 1.5, 2, 3, 4]
    assert columns["x"]["quantiles"] == [0.5, 0.75, 1, 1.25, 1.5]
    assert columns["s"]["missing"] == 2
    assert columns["b"]["distinct"] == 2
    assert columns["v"]["missing"] == 1
    assert columns["t"]["top"][0]["value"] == "1970-01-01T00:00:00"

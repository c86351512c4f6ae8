import json
from pathlib import Path

import pytest

from tuneit_runtime import protocol
from tuneit_runtime.schema_check import compile_schema

METRIC = {"name": "loss", "value": 0.5, "stage": "train"}


def fault(type_: str, payload: object) -> "str | None":
    return protocol.event_checks()[type_](payload)


def test_every_generated_schema_compiles() -> None:
    folder = Path(protocol.__file__).parent
    for path in folder.glob("*.schema.json"):
        compile_schema(json.loads(path.read_text()))
    for path in folder.glob("*.schemas.json"):
        assert protocol.members(path.name.removesuffix(".schemas.json"))


@pytest.mark.parametrize("value", [1, 0.5, -2, "NaN", "Infinity", "-Infinity"])
def test_a_metric_takes_numbers_and_their_names(value: object) -> None:
    assert fault("metric", {**METRIC, "value": value}) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": True},
        {"value": float("nan")},
        {"value": float("inf")},
        {"value": "0.5"},
        {"step": -1},
        {"step": 1.5},
        {"unknown": 1},
        {"name": "x" * 121},
        {"name": "\U0001f600" * 61},
        {"name": 3},
    ],
)
def test_a_wrong_metric_is_refused(wrong: "dict[str, object]") -> None:
    assert fault("metric", {**METRIC, **wrong})


def test_a_missing_key_is_named() -> None:
    assert fault("metric", {"value": 1, "stage": "train"}) == "name: is missing"


def test_a_newline_behind_the_end_is_no_match() -> None:
    entry = {"code": "TUNEIT_A_B", "message": "", "cause": "", "mend": "", "retryable": False}
    assert fault("error", entry) is None
    assert fault("error", {**entry, "code": "TUNEIT_A_B\n"})


def test_an_unknown_keyword_is_not_skipped() -> None:
    with pytest.raises(ValueError, match="uniqueItems"):
        compile_schema({"type": "array", "uniqueItems": True})

"""From `with` to a frozen dataclass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from tuneit_runtime.configuration import build_config
from tuneit_runtime.faults import Fault


@dataclass(frozen=True)
class Inner:
    low: int = 0


@dataclass(frozen=True)
class Config:
    name: str
    weight_decay: float = 0.01
    header: bool | Literal["auto"] = True
    form: Literal["a", "b"] = "a"
    columns: tuple[str, ...] = ()
    betas: tuple[float, float] = (0.9, 0.99)
    limit: int | None = None
    inner: Inner = Inner()
    extra: dict[str, int] = field(default_factory=dict)
    anything: Any = None

    def __post_init__(self):
        if self.name == "bad":
            raise ValueError("'name' must be good")


def build(**given):
    return build_config(Config, given, contribution="c", plugin="@a/b")


def refused(**given):
    with pytest.raises(Fault) as caught:
        build(**given)
    assert caught.value.code == "TUNEIT_PLUGIN_CONFIG_INVALID"
    assert caught.value.plugin == "@a/b"
    return caught.value.cause


def test_every_kind_of_value_is_taken():
    made = build(
        name="n",
        weightDecay=1,
        header="auto",
        form="b",
        columns=["x", "y"],
        betas=[0, 0.5],
        limit=3,
        inner={"low": 2},
        extra={"k": 1},
        anything=[1],
    )
    assert made == Config("n", 1.0, "auto", "b", ("x", "y"), (0, 0.5), 3, Inner(2), {"k": 1}, [1])
    assert isinstance(made.weight_decay, float)
    assert build(name="n", weight_decay=0.5).weight_decay == 0.5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "'name' is missing"),
        ({"name": 3}, "'name' must be text, not 3"),
        ({"name": "n", "wieghtDecay": 1}, "did you mean 'weightDecay'?"),
        ({"name": "n", "weightDecay": True}, "'weightDecay' must be a number, not True"),
        ({"name": "n", "header": "maybe"}, "must be true or false or one of auto"),
        ({"name": "n", "form": "c"}, "one of a, b"),
        ({"name": "n", "columns": "x"}, "'columns' must be a list"),
        ({"name": "n", "columns": [1]}, "'columns.0' must be text"),
        ({"name": "n", "betas": [1]}, "a list of 2"),
        ({"name": "n", "limit": 1.5}, "a whole number or null"),
        ({"name": "n", "inner": {"hihg": 1}}, "'inner.hihg' is not known"),
        ({"name": "n", "inner": 1}, "'inner' must be an object"),
        ({"name": "n", "weightDecay": 1, "weight_decay": 1}, "given twice"),
        ({"name": "bad"}, "'name' must be good"),
    ],
)
def test_what_does_not_fit_is_named(given, said):
    assert said in refused(**given)


def test_all_problems_are_told_at_once():
    cause = refused(form="c", limit="x")
    assert "'form'" in cause
    assert "'limit'" in cause
    assert "'name'" in cause


def test_nothing_to_configure():
    assert build_config(None, {}, contribution="c", plugin="@a/b") is None
    with pytest.raises(Fault):
        build_config(None, {"x": 1}, contribution="c", plugin="@a/b")

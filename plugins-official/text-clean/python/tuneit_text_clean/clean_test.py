"""The four transforms, and the manifest against the code."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from tuneit_runtime.sdk import PluginFault, TransformInput
from tuneit_runtime.sdk.manifest_check import manifest_problems

from tuneit_text_clean.drop import Dedupe, DedupeConfig, DropEmptyConfig, drop_empty
from tuneit_text_clean.normalize import NormalizeConfig, TrimConfig, trim, unicode_normalize

ROLES = {"text": "message", "label": "kind"}


def batch(texts, labels=None, first=0):
    rows = pa.array(range(first, first + len(texts)), pa.int64())
    kinds = pa.array(labels or ["x"] * len(texts), pa.string())
    columns = [pa.array(texts, pa.string()), kinds, rows]
    return pa.record_batch(columns, names=["message", "kind", "__row__"])


def apply(transform, config, given, roles=ROLES):
    return transform(TransformInput(given, config, roles), None)


def test_normalize_writes_equal_letters_equally():
    given = batch(["e\u0301 \ufb01 \uff12", None], ["e\u0301", "x"])
    changed = apply(unicode_normalize, NormalizeConfig(), given)
    assert changed.column("message").to_pylist() == ["é \ufb01 \uff12", None]
    assert changed.column("kind").to_pylist()[0] == "e\u0301"
    changed = apply(unicode_normalize, NormalizeConfig("NFKC", ("text", "kind")), given)
    assert changed.column("message").to_pylist()[0] == "é fi 2"
    assert changed.column("kind").to_pylist()[0] == "é"


def test_trim_works_on_text_and_label():
    changed = apply(trim, TrimConfig(), batch(["\u00a0 a b\t\n", ""], [" spam ", "ham"]))
    assert changed.column("message").to_pylist() == ["a b", ""]
    assert changed.column("kind").to_pylist() == ["spam", "ham"]


def test_drop_empty_keeps_row_numbers():
    changed = apply(drop_empty, DropEmptyConfig(), batch(["a", "", None, " \u2003", "b"]))
    assert changed.column("__row__").to_pylist() == [0, 4]


def test_dedupe_remembers_from_batch_to_batch():
    one = Dedupe(DedupeConfig())
    first = apply(one.apply, one.config, batch(["a", "b", "a", None, None]))
    second = apply(one.apply, one.config, batch(["b", "c", "A"], first=5))
    assert first.column("__row__").to_pylist() == [0, 1, 3]
    assert second.column("__row__").to_pylist() == [6, 7]


def test_dedupe_takes_columns_and_ignores_case():
    config = DedupeConfig(("text", "label"), ignore_case=True)
    changed = apply(Dedupe(config).apply, config, batch(["a", "A", "a"], ["x", "X", "y"]))
    assert changed.column("__row__").to_pylist() == [0, 2]


def test_an_unknown_column_is_named():
    with pytest.raises(PluginFault) as caught:
        apply(trim, TrimConfig(("massage",)), batch(["a"]))
    assert caught.value.code == "TUNEIT_DATA_COLUMN_UNKNOWN"
    assert "massage" in caught.value.message


def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).parents[2]) == []

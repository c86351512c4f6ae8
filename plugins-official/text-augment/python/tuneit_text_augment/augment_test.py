"""The three augmentations, and the manifest against the code."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from tuneit_runtime.sdk import TransformInput
from tuneit_runtime.sdk.manifest_check import manifest_problems

from tuneit_text_augment.order import DeleteConfig, SwapConfig, random_delete, random_swap
from tuneit_text_augment.typo import TypoConfig, random_typo

ALL = [(random_swap, SwapConfig), (random_delete, DeleteConfig), (random_typo, TypoConfig)]
TEXT = "  The parcel\tarrived late,\n\nand the box\u00a0was open.\u3000Please send another one \r\n"
AWKWARD = [
    "",
    " \t\n",
    "word",
    " \u2003word\u00a0",
    "a b",
    "12345 67890",
    "\u4f60\u597d\u4e16\u754c",
    "👩\u200d👩\u200d👧 👍🏽👍🏽 🇩🇪🇫🇷",
    "e\u0301e\u0301e\u0301e\u0301e\u0301 x",
]


def apply(transform, config, texts, keys=None):
    rows = pa.array(range(len(texts)), pa.int64())
    batch = pa.record_batch([pa.array(texts, pa.string()), rows], names=["message", "__row__"])
    given = TransformInput(batch, config, {"text": "message"}, 0, keys or range(len(texts)))
    answer = transform(given, None)
    assert answer.schema.equals(batch.schema)
    assert answer.column("__row__").equals(rows)
    return answer.column("message").to_pylist()


def gaps(text):
    return re.split(r"\S+", text)


@pytest.mark.parametrize(("transform", "config"), ALL)
def test_a_row_is_the_same_in_every_batch_and_another_with_another_key(transform, config):
    keys = [11, 2**64 - 1, 5, 11]
    together = apply(transform, config(0.5), [TEXT] * 4, keys)
    assert together == [apply(transform, config(0.5), [TEXT], [key])[0] for key in keys]
    assert together[0] == together[3]
    many = apply(transform, config(0.5), [TEXT] * 50)
    assert len(set(many)) > 20
    assert all(text.encode() for text in many)


@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
@pytest.mark.parametrize(("transform", "config"), ALL)
def test_odd_texts_go_through_and_a_single_word_keeps_its_words(transform, config, share):
    for key in range(20):
        changed = apply(transform, config(share), AWKWARD, [key] * len(AWKWARD))
        assert changed[:2] == AWKWARD[:2]
        assert all(len(text.split()) >= min(1, len(was.split())) for text, was in pairs(changed))
        if transform is not random_typo:
            assert changed[2:4] == AWKWARD[2:4]


def pairs(changed):
    return zip(changed, AWKWARD, strict=True)


def test_swap_keeps_every_word_and_all_white_space():
    for text in apply(random_swap, SwapConfig(0.3), [TEXT] * 50):
        assert Counter(text.split()) == Counter(TEXT.split())
        assert gaps(text) == gaps(TEXT)
    assert set(apply(random_swap, SwapConfig(), ["a b"] * 9)) == {"b a"}


def test_swap_makes_as_many_swaps_as_asked():
    text = " ".join(map(str, range(20)))
    for changed in apply(random_swap, SwapConfig(0.1), [text] * 30):
        moved = sum(one != other for one, other in zip(changed.split(), text.split(), strict=True))
        assert moved in {0, 3, 4}  # two swaps, which may undo each other or share a word


def test_delete_leaves_words_out_in_order_and_never_all():
    words = TEXT.split()
    lengths = []
    for text in apply(random_delete, DeleteConfig(0.3), [TEXT] * 200):
        kept = text.split()
        rest = iter(words)
        assert all(word in rest for word in kept)
        assert (gaps(text)[0], gaps(text)[-1]) == (gaps(TEXT)[0], gaps(TEXT)[-1])
        lengths.append(len(kept))
    assert sum(lengths) / len(lengths) == pytest.approx(0.7 * len(words), rel=0.1)
    assert {len(t.split()) for t in apply(random_delete, DeleteConfig(1.0), [TEXT] * 9)} == {1}


def test_a_typo_lies_inside_a_long_word_and_spares_numbers_and_marks():
    accented = "Cafe\u0301teria 31337 at été-là"
    for text in apply(random_typo, TypoConfig(1.0), [accented] * 60):
        first, number, at, last = text.split(" ")
        assert (number, at) == ("31337", "at")
        assert first[0] == "C"
        assert first[-1] == "a"
        assert (last[0], last[-1]) == ("é", "à")
        assert not re.search("(?<!e)\u0301", first), "the accent stays with its letter"
    changed = apply(random_typo, TypoConfig(0.1), [TEXT] * 30)
    differing = [sum(a != b for a, b in zip(t.split(), TEXT.split(), strict=True)) for t in changed]
    assert set(differing) <= {0, 1}
    assert sum(differing) > 20


def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).parents[2]) == []

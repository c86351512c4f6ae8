"""Followed rows as the journal takes them: short texts, each said once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuneit_runtime.sdk.samples import Sample

__all__ = ["MOST_SAMPLES", "SampleTexts"]

MOST_SAMPLES = 8
_MOST_OTHERS = 3
#: UTF-16 units, as the trusted side counts.
_LONGEST = 400


class SampleTexts:
    """Knows which rows were introduced: what a row says does not change, so it is sent once."""

    def __init__(self) -> None:
        self._said: set[tuple[str, int]] = set()

    def items(self, split: str, samples: Sequence[Sample]) -> list[dict[str, Any]]:
        """The items of one event; more than `MOST_SAMPLES` are left out."""
        return [self._item(split, one) for one in samples[:MOST_SAMPLES]]

    def _item(self, split: str, sample: Sample) -> dict[str, Any]:
        item: dict[str, Any] = {
            "row": int(sample.row),
            "answer": _cut(sample.answer),
            "right": None if sample.right is None else bool(sample.right),
            "score": _share(sample.score),
            "expectedScore": _share(sample.expected_score),
            "others": [
                {"answer": _cut(answer), "score": _share(score) or 0.0}
                for answer, score in sample.others[:_MOST_OTHERS]
            ],
        }
        if (split, sample.row) not in self._said:
            self._said.add((split, sample.row))
            expected = None if sample.expected is None else _cut(sample.expected)
            item |= {"input": _cut(sample.input), "expected": expected}
        return item


def _cut(text: str) -> str:
    raw = text.encode("utf-16-le", "replace")
    if len(raw) <= 2 * _LONGEST:
        return raw.decode("utf-16-le")
    return raw[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


def _share(value: float | None) -> float | None:
    """Six digits: more of them are noise, and lines are kept for as long as the run."""
    if value is None or not math.isfinite(value):
        return None
    return round(min(1.0, max(0.0, float(value))), 6)

"""Text as words and the white space around them."""

from __future__ import annotations

import importlib
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tuneit_runtime.sdk import TransformInput

__all__ = ["how_many", "join_words", "rewritten", "split_words"]

pa: Any = importlib.import_module("pyarrow")

_WORD = re.compile(r"\S+")


def split_words(text: str) -> tuple[list[str], list[str]]:
    """Words, and the gaps before, between and behind them: one more than there are words."""
    return _WORD.findall(text), _WORD.split(text)


def join_words(words: Sequence[str], gaps: Sequence[str]) -> str:
    """The text again."""
    return gaps[0] + "".join(chain.from_iterable(zip(words, gaps[1:], strict=True)))


def how_many(words: int, share: float) -> int:
    """A share of the words, at least one, as EDA counts it: `max(1, alpha * length)`."""
    return max(1, int(share * words))


def rewritten(input: TransformInput, change: Callable[[str, Random], str]) -> Any:
    """The batch with each text changed, by the chance that belongs to its row."""
    batch, name = input.batch, input.roles["text"]
    place = batch.schema.names.index(name)
    texts = enumerate(batch.column(place).to_pylist())
    changed = [change(text, input.random(at)) for at, text in texts]
    return batch.set_column(place, batch.schema.field(place), pa.array(changed, pa.string()))

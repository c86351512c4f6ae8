"""Words in another place, and words left out: two of the four operations of EDA.

Wei and Zou, "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text
Classification Tasks", EMNLP 2019, arXiv:1901.11196. The other two need a dictionary of synonyms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import Context, TransformInput, transform

from tuneit_text_augment.words import how_many, join_words, rewritten, split_words

if TYPE_CHECKING:
    from random import Random

__all__ = ["DeleteConfig", "SwapConfig", "random_delete", "random_swap"]


@dataclass(frozen=True)
class SwapConfig:
    """How many swaps, as a share of the words."""

    share: float = 0.1


@transform(id="random-swap", config=SwapConfig, use="augment")
def random_swap(input: TransformInput, context: Context) -> Any:
    """Exchanges two words, so many times; the white space stays where it is."""
    del context
    return rewritten(input, lambda text, chance: _swapped(text, chance, input.config.share))


def _swapped(text: str, chance: Random, share: float) -> str:
    words, gaps = split_words(text)
    if len(words) < 2:
        return text
    for _ in range(how_many(len(words), share)):
        one, other = chance.sample(range(len(words)), 2)
        words[one], words[other] = words[other], words[one]
    return join_words(words, gaps)


@dataclass(frozen=True)
class DeleteConfig:
    """How likely each word is left out."""

    share: float = 0.1


@transform(id="random-delete", config=DeleteConfig, use="augment")
def random_delete(input: TransformInput, context: Context) -> Any:
    """Leaves each word out with a probability; one word always stays."""
    del context
    return rewritten(input, lambda text, chance: _thinned(text, chance, input.config.share))


def _thinned(text: str, chance: Random, share: float) -> str:
    words, gaps = split_words(text)
    if len(words) < 2:
        return text
    kept = [at for at in range(len(words)) if chance.random() >= share]
    kept = kept or [chance.randrange(len(words))]
    # a word goes with the gap before it, so that text still begins and ends as it did
    between = [gaps[at] for at in kept[1:]]
    return join_words([words[at] for at in kept], [gaps[0], *between, gaps[-1]])

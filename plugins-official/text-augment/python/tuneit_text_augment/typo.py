"""Slips of the hand inside words, as Pruthi, Dhingra and Lipton make them in "Combating
Adversarial Misspellings with Robust Word Recognition", ACL 2019, arXiv:1905.11268: the first and
the last letter stay, for people read past what lies between them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import Context, TransformInput, transform

from tuneit_text_augment.words import how_many, join_words, rewritten, split_words

if TYPE_CHECKING:
    from random import Random

__all__ = ["TypoConfig", "random_typo"]

_FEWEST = 4
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True)
class TypoConfig:
    """How many words get one, as a share of those that can."""

    share: float = 0.1


@transform(id="random-typo", config=TypoConfig, use="augment")
def random_typo(input: TransformInput, context: Context) -> Any:
    """Exchanges, drops or doubles a letter inside a word of at least four letters."""
    del context
    return rewritten(input, lambda text, chance: _mistyped(text, chance, input.config.share))


def _mistyped(text: str, chance: Random, share: float) -> str:
    words, gaps = split_words(text)
    # a digit more or less is another number, not a slip
    able = [at for at, word in enumerate(words) if not any(map(str.isdigit, word)) and _long(word)]
    if not able:
        return text
    for at in chance.sample(able, how_many(len(able), share)):
        words[at] = _with_slip(_letters(words[at]), chance)
    return join_words(words, gaps)


def _long(word: str) -> bool:
    return sum(map(str.isalpha, word)) >= _FEWEST and len(_letters(word)) >= _FEWEST


def _with_slip(letters: list[str], chance: Random) -> str:
    kind = chance.choice(("exchange", "drop", "double"))
    at = chance.randrange(1, len(letters) - (2 if kind == "exchange" else 1))
    if kind == "exchange":
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    elif kind == "drop":
        del letters[at]
    else:
        letters.insert(at, letters[at])
    return "".join(letters)


def _letters(word: str) -> list[str]:
    """What a reader takes for one letter: marks, joiners and skin tones stay with their base.

    Close to the grapheme clusters of Unicode's annex 29, without its tables.
    """
    letters: list[str] = []
    for char in word:
        if letters and (_belongs_to_the_one_before(char) or letters[-1].endswith(_JOINER)):
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _belongs_to_the_one_before(char: str) -> bool:
    return char == _JOINER or ord(char) in _SKIN_TONES or unicodedata.category(char)[0] == "M"

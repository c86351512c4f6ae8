"""Rows that are followed while a model trains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["NoSamples", "Sample"]

#: `off`: a setting says so; `no-rows`: there is nothing to answer; `never-evaluated`: nobody asks.
NoSamples = Literal["off", "no-rows", "never-evaluated"]


@dataclass(frozen=True)
class Sample:
    """How the model answers one row now."""

    #: Number of the row in the source, from 0.
    row: int
    #: What the row says. Texts of any length: the journal keeps the first 400 characters.
    input: str
    #: What is right for it; None = nobody knows.
    expected: str | None
    #: A label, or the text that was written.
    answer: str
    #: None where nobody can say, as with free text.
    right: bool | None
    #: Probability of the answer and of `expected`, 0…1; None where there is none.
    score: float | None = None
    expected_score: float | None = None
    #: What the model would have said next and its probability, the likeliest first; three are kept.
    others: list[tuple[str, float]] = field(default_factory=list)

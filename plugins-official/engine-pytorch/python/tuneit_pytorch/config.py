"""Configuration of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["EngineConfig"]


@dataclass(frozen=True)
class EngineConfig:
    #: Product of linear layers on a CPU in fp32.
    linear: Literal["auto", "onednn", "torch"] = "auto"
    #: Rows of one batch where nothing is learnt.
    evaluation_batch: int = 64
    #: Validation rows whose answers are told at every evaluation; 0 = none.
    samples: int = 6

    def __post_init__(self) -> None:
        if not 0 <= self.samples <= 8:
            raise ValueError("'samples' must be from 0 to 8")
        if self.evaluation_batch < 1:
            raise ValueError("'evaluationBatch' must be at least 1")

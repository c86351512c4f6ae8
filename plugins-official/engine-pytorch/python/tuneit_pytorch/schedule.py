"""Learning rate by step, as a factor of the recipe's rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Schedule"]


@dataclass(frozen=True)
class Schedule:
    """Rises over the warm-up, then stays or falls to 0 behind the last step. Has no state but the
    step.
    """

    kind: str
    warmup_steps: int
    total_steps: int

    @classmethod
    def of(cls, options: dict[str, object], total_steps: int) -> Schedule:
        share = float(options.get("warmup", 0.1))  # type: ignore[arg-type]
        return cls(str(options.get("use", "linear")), round(share * total_steps), total_steps)

    def factor(self, step: int) -> float:
        """Of the step with this number, counted from 0."""
        if step < self.warmup_steps:
            return (step + 1) / self.warmup_steps
        rest = max(1, self.total_steps - self.warmup_steps)
        done = (step - self.warmup_steps) / rest
        if self.kind == "linear":
            return max(0.0, 1.0 - done)
        if self.kind == "cosine":
            return 0.5 * (1.0 + math.cos(math.pi * min(1.0, done)))
        return 1.0

"""Best value so far, and when to stop waiting for a better one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import PluginFault

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Watch", "find_value"]

_LOWER = ("loss",)


@dataclass
class Watch:
    """Follows one metric over evaluations."""

    metric: str
    mode: str
    patience: int | None = None
    best: float | None = None
    waited: int = 0

    @classmethod
    def early_stop(cls, options: Mapping[str, Any] | None) -> Watch | None:
        if not options:
            return None
        return cls(options["metric"], options.get("mode", "max"), int(options.get("patience", 2)))

    @classmethod
    def best_checkpoint(cls, options: Mapping[str, Any], stop: Watch | None) -> Watch | None:
        metric = options.get("checkpoint", {}).get("best")
        if not metric:
            return None
        same = stop is not None and stop.metric == metric
        mode = stop.mode if stop is not None and same else "auto"
        return cls(metric, mode)

    def see(self, values: Mapping[str, float], lower_is_better: set[str]) -> bool:
        """Takes the values of one evaluation; True where the watched one is the best so far."""
        name, value = find_value(self.metric, values)
        down = self.mode == "min" or (self.mode == "auto" and name in {*_LOWER, *lower_is_better})
        better = self.best is None or (value < self.best if down else value > self.best)
        if math.isfinite(value) and better:
            self.best, self.waited = value, 0
            return True
        self.waited += 1
        return False

    @property
    def is_over(self) -> bool:
        return self.patience is not None and self.waited >= self.patience

    def state(self) -> dict[str, Any]:
        return {"metric": self.metric, "best": self.best, "waited": self.waited}

    def restore(self, state: Mapping[str, Any] | None) -> None:
        if state is not None and state["metric"] == self.metric:
            self.best, self.waited = state["best"], int(state["waited"])


def find_value(metric: str, values: Mapping[str, float]) -> tuple[str, float]:
    """`validation.f1_macro` and `f1_macro` mean the same."""
    split, _, name = metric.rpartition(".")
    if split in ("", "validation") and name in values:
        return name, values[name]
    near = get_close_matches(name, list(values), 1)
    known = ", ".join(f"validation.{one}" for one in sorted(values))
    raise PluginFault(
        "TUNEIT_TRAIN_METRIC_UNKNOWN",
        f"No metric of this run is called '{metric[:80]}'",
        cause=f"Known are: {known}",
        mend=f"Write validation.{near[0] if near else 'loss'}, or add the metric under metrics",
    )

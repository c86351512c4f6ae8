"""Runs the transforms over batches, in the recipe's order, and counts what each one drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.datasets.arrow import ROW, compute, pa
from tuneit_runtime.datasets.labels import has_label
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.data import TransformInput

if TYPE_CHECKING:
    from tuneit_runtime.loader import Loaded
    from tuneit_runtime.worker.context import WorkerContext

__all__ = ["Cleaner"]


class Cleaner:
    """A class that serves as transform keeps its state from batch to batch; batches come in row
    order.
    """

    def __init__(
        self, transforms: list[Loaded], roles: dict[str, str], context: WorkerContext
    ) -> None:
        self._transforms = transforms
        self._roles = roles
        self._context = context
        self._names = _distinct([one.contribution for one in transforms])
        #: Rows dropped, by transform and by what the runtime itself drops.
        self.dropped: dict[str, int] = dict.fromkeys(self._names, 0)

    def clean(self, batch: Any) -> Any:
        for name, one in zip(self._names, self._transforms, strict=True):
            changed = self._apply(one, batch)
            self.dropped[name] += batch.num_rows - changed.num_rows
            batch = changed
        if "text" in self._roles:
            kept = compute.is_valid(batch.column(self._roles["text"]))
            batch = self._keep("missing-text", batch, kept)
        if "label" in self._roles:
            kept = has_label(batch.column(self._roles["label"]))
            batch = self._keep("missing-label", batch, kept)
        return batch

    def _apply(self, one: Loaded, batch: Any) -> Any:
        given = TransformInput(batch, one.config, dict(self._roles))
        call = one.target.apply if hasattr(one.target, "apply") else one.target
        return _checked(one, batch, call(given, self._context))

    def _keep(self, name: str, batch: Any, mask: Any) -> Any:
        kept = batch.filter(mask)
        lost = batch.num_rows - kept.num_rows
        if lost:
            self.dropped[name] = self.dropped.get(name, 0) + lost
        return kept


def _distinct(names: list[str]) -> list[str]:
    """A transform that is used twice is counted twice."""
    return [
        name if name not in names[:n] else f"{name}-{names[: n + 1].count(name)}"
        for n, name in enumerate(names)
    ]


def _checked(one: Loaded, before: Any, after: Any) -> Any:
    if not isinstance(after, pa.RecordBatch) or not after.schema.equals(before.schema):
        raise _broken(one, "it changed the columns or their types")
    if not _is_part(after.column(ROW), before.column(ROW)):
        raise _broken(one, f"it changed the column {ROW} or the order of rows")
    return after


def _is_part(after: Any, before: Any) -> bool:
    if after.equals(before):
        return True
    positions = compute.index_in(after, value_set=before)
    if positions.null_count:
        return False
    return len(positions) < 2 or bool(
        compute.all(compute.greater(positions[1:], positions[:-1])).as_py()
    )


def _broken(one: Loaded, reason: str) -> Exception:
    name = f"The transform '{one.contribution}'"
    return fault("TUNEIT_PLUGIN_CONTRACT", one.plugin, name=name, reason=reason)

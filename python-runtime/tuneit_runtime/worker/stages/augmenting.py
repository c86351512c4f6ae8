"""Runs the augmentations over training rows, in the recipe's order, and holds them to their
contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import ROW, pa
from tuneit_runtime.datasets.labels import as_text
from tuneit_runtime.datasets.row_keys import draws, row_keys
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.data import TransformInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tuneit_runtime.datasets.prepared import MappedDataset
    from tuneit_runtime.loader import Loaded
    from tuneit_runtime.worker.job import Job

__all__ = ["Augmenter", "augment_once", "augmenter_of", "text_batch"]

#: Rows on which each augmentation is tried before training.
_TRIED = 8


@dataclass(frozen=True)
class _Step:
    loaded: Loaded
    #: Share of the rows that it gets, in each epoch other ones.
    probability: float
    place: int


def augmenter_of(job: Job, data: MappedDataset) -> Augmenter | None:
    """What the stage's options say of its augmentations; None where there are none."""
    loaded, given = job.many("augment"), job.options.get("augment", [])
    if len(loaded) != len(given):
        what = f"{len(given)} probabilities for {len(loaded)} augmentations"
        raise fault("TUNEIT_RUN_REQUEST_UNKNOWN", what=what)
    steps = [
        _Step(one, float(said["probability"]), place)
        for place, (one, said) in enumerate(zip(loaded, given, strict=True))
    ]
    return Augmenter(steps, data, job) if steps else None


class Augmenter:
    """Implements `Augmentation`. A contribution sees texts and row numbers: what it is not given,
    such as a label or a row of another split, it cannot change.
    """

    def __init__(self, steps: list[_Step], data: MappedDataset, job: Job) -> None:
        self._steps, self._job = steps, job
        self._column = data.roles["text"]
        self._table = data.table().select([self._column, ROW])
        rows = np.asarray(data.splits.get("train", ())[:_TRIED], np.int64)
        for step in steps:
            self._try(step, *self._texts_of(rows))

    def apply(self, rows: NDArray[Any], epoch: int) -> dict[int, str]:
        texts, numbers = self._texts_of(rows)
        now = list(texts)
        for step in self._steps:
            keys = row_keys(numbers, seed=self._job.seed, epoch=epoch, place=step.place)
            chosen = np.flatnonzero(draws(keys) < step.probability)
            given = [now[at] for at in chosen]
            changed = self._call(step, given, numbers[chosen], keys[chosen], epoch)
            for at, text in zip(chosen, changed, strict=True):
                now[at] = text
        return {
            int(row): after
            for row, before, after in zip(rows, texts, now, strict=True)
            if after != before
        }

    def _texts_of(self, rows: NDArray[Any]) -> tuple[list[str], NDArray[np.int64]]:
        taken = self._table.take(pa.array(rows, pa.int64()))
        texts = as_text(taken.column(self._column)).to_pylist()
        return texts, np.asarray(taken.column(ROW), np.int64)

    def _call(
        self,
        step: _Step,
        texts: list[str],
        numbers: NDArray[Any],
        keys: NDArray[np.uint64],
        epoch: int,
    ) -> list[str]:
        if not texts:
            return []
        batch = text_batch(self._column, pa.array(texts, pa.string()), numbers)
        roles = {"text": self._column}
        asked = TransformInput(batch, step.loaded.config, roles, epoch, keys.tolist())
        changed = augment_once(step.loaded, asked, self._job.context)
        return changed.column(self._column).to_pylist()

    def _try(self, step: _Step, texts: list[str], numbers: NDArray[np.int64]) -> None:
        """Row by row, from the last to the first, gives what the batch gives; else a run that is
        stopped and resumed would end with other weights.
        """
        keys = row_keys(numbers, seed=self._job.seed, epoch=0, place=step.place)
        together = self._call(step, texts, numbers, keys, 0)
        for at in reversed(range(len(texts))):
            part = slice(at, at + 1)
            if self._call(step, texts[part], numbers[part], keys[part], 0) != together[part]:
                raise _broken(step.loaded, "it gave another text for the same row when asked again")


def text_batch(column: str, texts: Any, numbers: Any) -> Any:
    """What an augmentation gets of some rows."""
    return pa.record_batch([texts, pa.array(numbers, pa.int64())], names=[column, ROW])


def augment_once(one: Loaded, given: TransformInput, context: Any) -> Any:
    """Calls an augmentation, and checks that it kept columns, rows, and a text in each.

    Raises:
        Fault: TUNEIT_PLUGIN_CONTRACT.
    """
    call = one.target.apply if hasattr(one.target, "apply") else one.target
    before, after = given.batch, call(given, context)
    if not isinstance(after, pa.RecordBatch) or not after.schema.equals(before.schema):
        raise _broken(one, "it changed the columns or their types")
    if not after.column(ROW).equals(before.column(ROW)):
        raise _broken(one, "it dropped, added or moved rows")
    if after.column(given.roles["text"]).null_count:
        raise _broken(one, "it left a row without a text")
    return after


def _broken(one: Loaded, reason: str) -> Exception:
    name = f"The augmentation '{one.contribution}'"
    return fault("TUNEIT_PLUGIN_CONTRACT", one.plugin, name=name, reason=reason)

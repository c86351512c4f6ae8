"""A few validation rows that are followed while the model trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import Sample

from tuneit_pytorch.scoring import probabilities

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.sdk import Context, PreparedData, TrainJob

__all__ = ["FollowedRows", "choose_rows", "follow_rows"]

_OTHERS = 3
#: Rows of a class that are looked at: more make the choice slower and no better.
_LOOKED_AT = 256


class FollowedRows:
    """Answers of the same rows at every evaluation, taken from logits that were computed anyway."""

    def __init__(self, data: PreparedData, rows: np.ndarray, context: Context) -> None:
        self.rows = rows
        #: Where they stand in the validation split, `(rows,)`.
        self.places = _places(rows, np.asarray(data.splits["validation"]))
        self._data, self._context = data, context
        self._texts = {int(row): _text(data, int(row)) for row in rows}
        self._labels = np.asarray(data.labels())

    def tell(self, logits: np.ndarray, *, step: int, epoch: float) -> None:
        """`logits` `(rows, classes)`, in the order of `rows`."""
        scores = probabilities(logits)
        samples = [self._sample(int(row), one) for row, one in zip(self.rows, scores, strict=True)]
        self._context.samples(samples, split="validation", step=step, epoch=epoch)

    def _sample(self, row: int, scores: np.ndarray) -> Sample:
        classes, label = self._data.classes, int(self._labels[row])
        best, *others = (int(at) for at in np.argsort(-scores, kind="stable")[: 1 + _OTHERS])
        number, text = self._texts[row]
        return Sample(
            row=number,
            input=text,
            expected=classes[label],
            answer=classes[best],
            right=best == label,
            score=float(scores[best]),
            expected_score=float(scores[label]),
            others=[(classes[at], float(scores[at])) for at in others],
        )


def follow_rows(job: TrainJob, most: int, context: Context) -> FollowedRows | None:
    """None where no row is followed; the reason is told."""
    if most == 0:
        context.no_samples("off")
    elif job.options.get("evaluate", "epoch") == "never":
        context.no_samples("never-evaluated")
    else:
        rows = choose_rows(job.data, most, context.seed)
        if len(rows) > 0:
            return FollowedRows(job.data, rows, context)
        context.no_samples("no-rows")
    return None


def choose_rows(data: PreparedData, most: int, seed: int) -> np.ndarray:
    """At most `most` labelled rows of the validation split `(rows,)` int64, the same for a seed.

    Classes take turns, in an order that is drawn; each turn takes a row from another place among
    the lengths of its class, so that short and long ones are seen. A text that was taken is taken
    again only where its class has no other.
    """
    chance = np.random.default_rng(seed)
    queues = _candidates(data, most, chance)
    turns = [queue for turn in range(most) for queue in queues if turn < len(queue)][:most]
    places = chance.permutation((np.arange(len(turns)) + 0.5) / max(1, len(turns)))
    left = {id(queue): list(queue) for queue in queues}
    taken: set[bytes] = set()
    chosen: list[int] = []
    for queue, place in zip(turns, places, strict=True):
        row = _nearest(left[id(queue)], float(place), lambda one: _ids(data, one) in taken)
        left[id(queue)].remove(row)
        taken.add(_ids(data, row))
        chosen.append(row)
    return np.asarray(chosen, np.int64)


def _candidates(data: PreparedData, most: int, chance: np.random.Generator) -> list[list[int]]:
    """Rows of up to `most` classes, the short ones first; no more of a class than are looked at."""
    rows = np.asarray(data.splits.get("validation", ()), np.int64)
    labels = np.asarray(data.labels())[rows]
    offsets = np.asarray(data.tokens()[1])
    found: list[list[int]] = []
    for label in chance.permutation(np.unique(labels[labels >= 0]))[:most]:
        own = chance.permutation(rows[labels == label])[:_LOOKED_AT]
        lengths = offsets[own + 1] - offsets[own]
        found.append(own[np.argsort(lengths, kind="stable")].tolist())
    return found


def _nearest(rows: list[int], place: float, is_taken: Callable[[int], bool]) -> int:
    """The row at `place` (0…1) of the list, or the one nearest to it whose text is a new one."""
    middle = int(place * len(rows))
    around = sorted(range(len(rows)), key=lambda at: abs(at - middle))
    return next((rows[at] for at in around if not is_taken(rows[at])), rows[middle])


def _places(rows: np.ndarray, among: np.ndarray) -> np.ndarray:
    order = np.argsort(among, kind="stable")
    return order[np.searchsorted(among, rows, sorter=order)]


def _ids(data: PreparedData, row: int) -> bytes:
    flat, offsets = data.tokens()
    return flat[offsets[row] : offsets[row + 1]].tobytes()


def _text(data: PreparedData, row: int) -> tuple[int, str]:
    """Number in the source, and text."""
    line = data.table().slice(row, 1)
    return line.column("__row__")[0].as_py(), str(line.column(data.roles["text"])[0].as_py())

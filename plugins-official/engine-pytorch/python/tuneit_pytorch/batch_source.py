"""Batches out of flat, mapped tokens. Their order comes from `(seed, epoch, index)` alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from tuneit_runtime.sdk import Batch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tuneit_runtime.sdk import PreparedData

    from tuneit_pytorch.augmented_tokens import AugmentedTokens

__all__ = ["NO_LOSS", "BatchSource", "build_batch", "padded"]

#: Batches in a window that is sorted by length, and that is augmented at once.
_WINDOW = 50
#: In place of a label: there is none.
NO_LOSS = -100
_UNCHANGED: Mapping[int, np.ndarray] = {}


class BatchSource:
    """Training batches. `batch(epoch, index)` may be asked in any order, so a resume needs no
    replay.

    `group_by_length` goes by the lengths before augmentation: an order that needs no tokens of the
    epoch is there at once, and augmented ids are held for two windows at most.
    """

    def __init__(
        self,
        data: PreparedData,
        rows: np.ndarray,
        *,
        batch_size: int,
        seed: int,
        group_by_length: bool = False,
        device: str = "cpu",
        label_smoothing: float = 0.0,
        augmented: AugmentedTokens | None = None,
    ) -> None:
        self.augmented = augmented
        self._data = data
        self._rows = np.asarray(rows, np.int64)
        self._seed = seed
        self._group = group_by_length
        self._device = device
        self._smoothing = label_smoothing
        self.batch_size = batch_size
        self._order = lru_cache(maxsize=2)(self._make_order)
        self._changed = lru_cache(maxsize=2)(self._augment_window)

    @property
    def batches_per_epoch(self) -> int:
        return -(-len(self._rows) // self.batch_size)

    def rows(self, epoch: int, index: int) -> np.ndarray:
        """Row numbers of one batch."""
        return self._order(epoch)[index]

    def batch(self, epoch: int, index: int) -> Batch:
        changed = self._changed(epoch, index // _WINDOW) if self.augmented else _UNCHANGED
        batch = build_batch(self._data, self.rows(epoch, index), self._device, changed)
        batch.label_smoothing = self._smoothing
        return batch

    def sampler_state(self, epoch: int, index: int) -> dict[str, int]:
        """Where the order goes on: with this alone, the next batch is known."""
        return {"seed": self._seed, "epoch": epoch, "index": index}

    def _augment_window(self, epoch: int, window: int) -> Mapping[int, np.ndarray]:
        assert self.augmented is not None
        batches = self._order(epoch)[window * _WINDOW : (window + 1) * _WINDOW]
        return self.augmented.of(np.concatenate(batches), epoch)

    def _make_order(self, epoch: int) -> list[np.ndarray]:
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([self._seed, epoch])))
        rows = random.permutation(self._rows)
        size = self.batch_size
        if not self._group:
            return [rows[start : start + size] for start in range(0, len(rows), size)]
        lengths = _lengths(self._data, rows)
        batches: list[np.ndarray] = []
        for start in range(0, len(rows), size * _WINDOW):
            window = rows[start : start + size * _WINDOW]
            ordered = window[np.argsort(-lengths[start : start + size * _WINDOW], kind="stable")]
            batches += [ordered[at : at + size] for at in range(0, len(ordered), size)]
        return _longest_first(batches, random)


def _longest_first(batches: list[np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
    """Shuffled, but the longest batch comes first: the peak of memory is met at once."""
    rest = random.permutation(len(batches) - 1) + 1 if len(batches) > 1 else []
    return [batches[0], *(batches[number] for number in rest)]


def _lengths(
    data: PreparedData, rows: np.ndarray, changed: Mapping[int, np.ndarray] = _UNCHANGED
) -> np.ndarray:
    _, offsets = data.tokens()
    lengths = np.asarray(offsets)[rows + 1] - np.asarray(offsets)[rows]
    for at, row in enumerate(rows if changed else ()):
        lengths[at] = len(changed.get(int(row), range(lengths[at])))
    return lengths


def build_batch(
    data: PreparedData,
    rows: np.ndarray,
    device: str,
    changed: Mapping[int, np.ndarray] = _UNCHANGED,
) -> Batch:
    """Copies the rows' token slices end to end, longest sequence first; those of `changed` take
    its ids instead.
    """
    flat, offsets = data.tokens()
    lengths = _lengths(data, rows, changed)
    order = np.argsort(-lengths, kind="stable")
    rows, lengths = rows[order], lengths[order]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    ids = np.empty(int(ends[-1]), np.int64)
    positions = np.empty_like(ids)
    ramp = np.arange(int(lengths.max(initial=0)))
    for row, start, length in zip(rows, ends, lengths, strict=False):
        own = changed.get(int(row)) if changed else None
        if own is None:
            own = flat[offsets[row] : offsets[row] + length]
        ids[start : start + length] = own
        positions[start : start + length] = ramp[:length]
    labels = np.asarray(data.labels())[rows].astype(np.int64)
    labels[labels < 0] = NO_LOSS
    return Batch(
        input_ids=torch.from_numpy(ids).to(device),
        position_ids=torch.from_numpy(positions).to(device),
        cu_seqlens=torch.from_numpy(ends.astype(np.int32)).to(device),
        labels=torch.from_numpy(labels).to(device),
        rows=torch.from_numpy(rows),
    )


def padded(batch: Batch, pad_id: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, `(batch, time)` int64 both."""
    offsets = batch.cu_seqlens.to(torch.int64)
    lengths = offsets.diff()
    count, longest = len(lengths), int(lengths.max())
    device = batch.input_ids.device
    mask = (torch.arange(longest, device=device)[None, :] < lengths[:, None]).to(torch.int64)
    ids = torch.full((count, longest), pad_id, dtype=torch.int64, device=device)
    sequence = torch.repeat_interleave(torch.arange(count, device=device), lengths)
    ids[sequence, batch.position_ids] = batch.input_ids
    return ids, mask

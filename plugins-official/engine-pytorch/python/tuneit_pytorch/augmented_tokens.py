"""Tokens of the training rows that an epoch changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from tuneit_runtime.sdk import Augmentation, TextProcessor

__all__ = ["AugmentedTokens"]


class AugmentedTokens:
    """Only changed rows are tokenized anew; nothing is kept but two counts."""

    def __init__(
        self, augmentation: Augmentation, processor: TextProcessor, max_length: int
    ) -> None:
        self._augmentation, self._processor = augmentation, processor
        self._max_length = max_length
        #: Rows that were looked at, and those of them that changed, all epochs together.
        self.rows = self.changed = 0

    def of(self, rows: np.ndarray, epoch: int) -> dict[int, np.ndarray]:
        """Row number → ids `(tokens,)`, for the changed ones."""
        texts = self._augmentation.apply(rows, epoch)
        self.rows += len(rows)
        self.changed += len(texts)
        ids = self._processor.encode(list(texts.values()), self._max_length)
        return dict(zip(texts, ids, strict=True))

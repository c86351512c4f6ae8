"""A prepared dataset, memory-mapped: what engines read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import open_mapped, pa
from tuneit_runtime.datasets.dataset_file import read_dataset_file
from tuneit_runtime.datasets.shards import read_batches
from tuneit_runtime.datasets.tokens import map_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["MappedDataset"]


class MappedDataset:
    """Implements `PreparedData`; nothing is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = read_dataset_file(folder)
        self.classes: list[str] = self._file["classes"] or []
        self.roles: Mapping[str, str] = self._file["roles"]
        self.fingerprint: str = self._file["fingerprint"]
        self.splits: Mapping[str, NDArray[Any]] = {
            name: self._column(path, "row") for name, path in self._file["splits"].items()
        }

    @cached_property
    def _tokens(self) -> tuple[NDArray[Any], NDArray[np.int64]]:
        return map_tokens(self._folder)

    def tokens(self) -> tuple[NDArray[Any], NDArray[np.int64]]:
        return self._tokens

    def labels(self) -> NDArray[np.int32]:
        return self._column("labels.arrow", "label")

    @cached_property
    def _table(self) -> Any:
        return pa.Table.from_batches(list(read_batches(self._folder, self._file["shards"])))

    def table(self, rows: Sequence[int] | None = None) -> Any:
        return self._table if rows is None else self._table.take(pa.array(rows, pa.int64()))

    def _column(self, path: str, name: str) -> NDArray[Any]:
        reader = open_mapped(self._folder / path)
        return np.asarray(reader.get_batch(0).column(name))

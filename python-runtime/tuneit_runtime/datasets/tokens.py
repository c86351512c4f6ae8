"""Token shards: one list column whose value buffer is the flat token file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import open_mapped, pa
from tuneit_runtime.datasets.shards import write_arrow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TokenWriter", "map_tokens"]

_SHORT = np.iinfo(np.uint16).max
_LIST_LIMIT = 2**31 - 1


class TokenWriter:
    """Takes ids in row order; holds only lengths in memory, the ids go to disk at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "tokens"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._raw = self._folder / ".ids"
        self._file = self._raw.open("wb")
        self._dtype: Any = np.uint16
        self._lengths: list[NDArray[np.int64]] = []
        self.rows = 0
        self.tokens = 0

    def write(self, ids: Sequence[NDArray[Any]]) -> None:
        """Ids of one batch of rows."""
        lengths = np.fromiter((len(row) for row in ids), np.int64, len(ids))
        flat: NDArray[Any] = np.concatenate(ids) if len(ids) else np.empty(0, np.int64)
        if len(flat) and self._dtype is np.uint16 and int(flat.max()) > _SHORT:
            self._widen()
        if len(flat) and int(flat.min()) < 0:
            raise ValueError("a token id is negative")
        self._file.write(flat.astype(self._dtype).tobytes())
        self._lengths.append(lengths)
        self.rows += len(ids)
        self.tokens += len(flat)

    def close(self) -> None:
        """Wraps the flat file into Arrow without holding it in memory."""
        self._file.close()
        offsets = np.concatenate([[0], np.cumsum(np.concatenate([*self._lengths, []]))])
        flat = _mapped_values(self._raw, self._dtype)
        write_arrow(self._folder / "00000.arrow", {"ids": _lists(offsets, flat)})
        self._raw.unlink()

    def _widen(self) -> None:
        self._file.close()
        narrow = np.fromfile(self._raw, np.uint16)
        self._dtype = np.uint32
        self._file = self._raw.open("wb")
        self._file.write(narrow.astype(np.uint32).tobytes())


def _mapped_values(path: Path, dtype: Any) -> Any:
    if path.stat().st_size == 0:
        return pa.array(np.empty(0, dtype))
    return pa.array(np.memmap(path, dtype, "r"))


def _lists(offsets: NDArray[Any], flat: Any) -> Any:
    if len(flat) > _LIST_LIMIT:
        return pa.LargeListArray.from_arrays(pa.array(offsets.astype(np.int64)), flat)
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), flat)


def map_tokens(folder: Path) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Flat ids, mapped, and offsets of the rows."""
    reader = open_mapped(folder / "tokens" / "00000.arrow")
    ids = reader.get_batch(0).column("ids")
    offsets = np.asarray(ids.offsets)
    return np.asarray(ids.values), offsets.astype(np.int64)

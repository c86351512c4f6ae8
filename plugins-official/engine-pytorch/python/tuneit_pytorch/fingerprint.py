"""SHA-256 of a saved model's weights, whatever the order or padding of its files."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["weights_sha256"]


def weights_sha256(folder: Path) -> str:
    """Over names, dtypes, shapes and bytes of all tensors, in the order of their names."""
    tensors: list[tuple[str, Any, Path, int]] = []
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header: dict[str, Any] = json.loads(file.read(length))
        header.pop("__metadata__", None)
        tensors += [(name, tensor, path, 8 + length) for name, tensor in header.items()]
    digest = hashlib.sha256()
    for name, tensor, path, start in sorted(tensors, key=lambda one: one[0]):
        digest.update(json.dumps([name, tensor["dtype"], tensor["shape"]]).encode() + b"\n")
        _add(digest, path, start, *tensor["data_offsets"])
    return digest.hexdigest()


def _add(digest: Any, path: Path, start: int, first: int, end: int) -> None:
    with path.open("rb") as file:
        file.seek(start + first)
        left = end - first
        while left > 0:
            block = file.read(min(left, 1 << 22))
            if not block:
                raise EOFError(f"{path.name} is cut")
            digest.update(block)
            left -= len(block)

"""Weight files: found, checked before they are trusted, and read."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import PluginFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import torch

__all__ = ["check_weights", "count_parameters", "read_weights", "sha256_of", "weight_files"]

_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_HEADER_LIMIT = 100_000_000


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a model folder."""
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        try:
            names = sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
        except (ValueError, KeyError, AttributeError) as wrong:
            raise _invalid(index, "it cannot be read") from wrong
        if any("/" in name or name.startswith(".") for name in names):
            raise _invalid(index, "it names files outside the folder")
        return [_present(folder / name) for name in names]
    single = folder / "model.safetensors"
    if single.is_file():
        return [single]
    raise _none(folder)


def check_weights(files: list[Path], expected: Mapping[str, str]) -> None:
    """Refuses files that are cut, damaged, or not the ones that were fetched."""
    for path in files:
        _header(path)
        wanted = expected.get(path.name)
        if wanted is not None and sha256_of(path) != wanted:
            raise _invalid(path, f"its SHA-256 is not {wanted}")


def read_weights(files: list[Path]) -> dict[str, torch.Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    tensors: dict[str, torch.Tensor] = {}
    for path in files:
        try:
            tensors.update(load_file(path))
        except (SafetensorError, OSError, ValueError) as wrong:
            raise _invalid(path, str(wrong)[:200]) from wrong
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
            raise _invalid(files[0], f"'{name}' holds values that are not finite numbers")
    return tensors


def count_parameters(files: list[Path]) -> int:
    shapes = [tensor["shape"] for path in files for tensor in _header(path).values()]
    return sum(math.prod(shape) for shape in shapes)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _header(path: Path) -> dict[str, Any]:
    """Tensor name → dtype, shape and offsets, after a look at the file's size."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 2 <= length <= _HEADER_LIMIT:
                raise ValueError("its header is damaged")
            header: dict[str, Any] = json.loads(file.read(length))
        header.pop("__metadata__", None)
        end = max((tensor["data_offsets"][1] for tensor in header.values()), default=0)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise _invalid(path, "its header is damaged") from wrong
    if path.stat().st_size != 8 + length + end:
        raise _invalid(path, f"it has {path.stat().st_size} bytes, not {8 + length + end}")
    return header


def _present(path: Path) -> Path:
    if not path.is_file():
        raise _invalid(path, "it is missing")
    return path


def _none(folder: Path) -> PluginFault:
    pickles = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if pickles:
        return PluginFault(
            "TUNEIT_MODEL_PICKLE_REFUSED",
            f"The model '{folder.name}' has pickled weights only ({pickles[0]})",
            cause="Loading a pickle runs code of whoever made it",
            mend="Ask for a revision with model.safetensors, or convert it where you trust it",
        )
    return PluginFault(
        "TUNEIT_MODEL_FILES_MISSING",
        f"The model '{folder.name}' has no weights",
        cause="It has no model.safetensors",
        mend="Name a folder with config.json, model.safetensors and tokenizer.json",
    )


def _invalid(path: Path, reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_MODEL_WEIGHTS_INVALID",
        f"The weights in '{path.name}' cannot be used",
        cause=reason[:1].upper() + reason[1:],
        mend="Fetch the model again; if it stays so, the source holds a damaged file",
    )

"""What a checkpoint holds: weights and optimizer as safetensors, everything else as JSON. No
pickle.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tuneit_pytorch.optimizer import Optimizer

__all__ = [
    "Snapshot",
    "learned_tensors",
    "read_json",
    "restore_model",
    "restore_random",
    "take_snapshot",
]

_FORMAT = 1


class Snapshot:
    """A copy of the state in host memory: a thread may write it while training goes on."""

    def __init__(
        self,
        model: dict[str, torch.Tensor],
        optimizer: dict[str, torch.Tensor],
        generators: dict[str, torch.Tensor],
        values: dict[str, Any],
    ) -> None:
        self._model, self._optimizer = model, optimizer
        self._generators, self._values = generators, values

    def write(self, folder: Path) -> None:
        save_file(self._model, folder / "model.safetensors")
        if self._optimizer:
            save_file(self._optimizer, folder / "optimizer.safetensors")
        save_file(self._generators, folder / "random.safetensors")
        text = json.dumps({"format": _FORMAT, **self._values})
        (folder / "state.json").write_text(text + "\n", "utf-8")


def take_snapshot(
    model: torch.nn.Module, optimizer: Optimizer, values: Mapping[str, Any]
) -> Snapshot:
    """Weights that do not learn are left out: they come with the model again."""
    return Snapshot(
        _copies(learned_tensors(model)),
        _copies(optimizer.state()),
        _generators(),
        {**values, "python": _python_state(), "numpy": _numpy_state()},
    )


def restore_model(model: torch.nn.Module, folder: Path) -> None:
    saved = load_file(folder / "model.safetensors")
    own = learned_tensors(model)
    if saved.keys() != own.keys():
        raise KeyError(
            f"the checkpoint holds other tensors: {sorted(saved.keys() ^ own.keys())[:3]}"
        )
    with torch.no_grad():
        for name, value in own.items():
            value.copy_(saved[name])


def restore_random(folder: Path, values: Mapping[str, Any]) -> None:
    generators = load_file(folder / "random.safetensors")
    torch.set_rng_state(generators["cpu"])
    if "cuda" in generators and torch.cuda.is_available():
        torch.cuda.set_rng_state(generators["cuda"])
    version, numbers, gauss = values["python"]
    random.setstate((version, tuple(numbers), gauss))
    kind, keys, place, has_gauss, cached = values["numpy"]
    state = (kind, np.array(keys, np.uint32), place, has_gauss, cached)
    np.random.set_state(state)


def read_json(folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((folder / "state.json").read_text("utf-8"))
    if values.get("format") != _FORMAT:
        raise ValueError(f"the checkpoint has format {values.get('format')}")
    return values


def learned_tensors(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Parameters that learn, and the buffers a saved model has."""
    learned = {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}
    saved = model.state_dict(keep_vars=False)
    buffers = {name: b for name, b in model.named_buffers() if name in saved}
    return {**learned, **buffers}


def _copies(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {
        name: value.detach().to("cpu", copy=True).contiguous() for name, value in tensors.items()
    }


def _generators() -> dict[str, torch.Tensor]:
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states["cuda"] = torch.cuda.get_rng_state()
    return states


def _python_state() -> list[Any]:
    version, numbers, gauss = random.getstate()
    return [version, list(numbers), gauss]


def _numpy_state() -> list[Any]:
    kind, keys, place, has_gauss, cached = np.random.get_state()
    return [kind, keys.tolist(), place, has_gauss, cached]

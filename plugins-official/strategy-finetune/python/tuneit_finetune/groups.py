"""Parameter groups: what decays, and what learns at another rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuneit_runtime.sdk import ParameterGroup

if TYPE_CHECKING:
    import torch

__all__ = ["parameter_groups"]


def parameter_groups(
    model: torch.nn.Module, head: tuple[str, ...], weight_decay: float, head_rate: float
) -> list[ParameterGroup]:
    """Biases and norms do not decay; the head may learn faster than what was trained before."""
    found: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            key = (_in_head(name, head), parameter.ndim >= 2)
            found.setdefault(key, []).append(parameter)
    return [
        ParameterGroup(
            parameters,
            learning_rate_scale=head_rate if in_head else 1.0,
            weight_decay=weight_decay if decays else 0.0,
            name=f"{'head' if in_head else 'backbone'}{'' if decays else ', no decay'}",
        )
        for (in_head, decays), parameters in sorted(found.items())
    ]


def _in_head(name: str, head: tuple[str, ...]) -> bool:
    """Wrappers put their own names in front."""
    return any(name.startswith(one) or f".{one}" in name for one in head)

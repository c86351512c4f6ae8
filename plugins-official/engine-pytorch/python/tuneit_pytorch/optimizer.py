"""AdamW and SGD over parameter groups.

`torch.optim` imports the compiler when an optimizer is made, a second or more of every run; the
arithmetic is one fused
operator of torch, and the state is ours to save as plain tensors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import torch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tuneit_runtime.sdk import ParameterGroup

__all__ = ["AdamW", "Optimizer", "Sgd", "make_optimizer"]


class Optimizer(Protocol):
    def step(self, rate: float) -> None: ...

    def state(self) -> dict[str, torch.Tensor]: ...

    def restore(self, state: Mapping[str, torch.Tensor]) -> None: ...


def make_optimizer(
    groups: Sequence[ParameterGroup],
    names: Mapping[torch.nn.Parameter, str],
    options: dict[str, Any],
) -> Optimizer:
    """`names` gives each parameter the name its state is saved under."""
    if options.get("use", "adamw") == "sgd":
        return Sgd(groups, names, momentum=float(options.get("momentum", 0.0)))
    betas = options.get("betas", [0.9, 0.999])
    return AdamW(
        groups,
        names,
        betas=(float(betas[0]), float(betas[1])),
        epsilon=float(options.get("epsilon", 1e-8)),
    )


class AdamW:
    """Decoupled weight decay: the decay does not pass through the moments."""

    def __init__(
        self,
        groups: Sequence[ParameterGroup],
        names: Mapping[torch.nn.Parameter, str],
        *,
        betas: tuple[float, float],
        epsilon: float,
    ) -> None:
        self._groups, self._names = groups, names
        self._betas, self._epsilon = betas, epsilon
        self._state: dict[str, torch.Tensor] = {}

    def step(self, rate: float) -> None:
        for group in self._groups:
            learning = [p for p in group.parameters if p.grad is not None]
            if learning:
                self._update(learning, rate * group.learning_rate_scale, group.weight_decay)

    def state(self) -> dict[str, torch.Tensor]:
        return dict(self._state)

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        devices = {name: parameter.device for parameter, name in self._names.items()}
        self._state = {
            key: value.clone().to(devices[key.partition("/")[2]]) for key, value in state.items()
        }

    def _update(self, learning: list[torch.nn.Parameter], rate: float, decay: float) -> None:
        first = [self._of("exp_avg", p) for p in learning]
        second = [self._of("exp_avg_sq", p) for p in learning]
        counts = [self._of("step", p) for p in learning]
        with torch.no_grad():
            torch._foreach_add_(counts, 1.0)
            torch._fused_adamw_(
                learning,
                [p.grad for p in learning],
                first,
                second,
                [],
                counts,
                lr=rate,
                beta1=self._betas[0],
                beta2=self._betas[1],
                weight_decay=decay,
                eps=self._epsilon,
                amsgrad=False,
                maximize=False,
            )

    def _of(self, kind: str, parameter: torch.nn.Parameter) -> torch.Tensor:
        key = f"{kind}/{self._names[parameter]}"
        if key not in self._state:
            scalar = kind == "step"
            self._state[key] = (
                torch.zeros((), dtype=torch.float32, device=parameter.device)
                if scalar
                else torch.zeros_like(parameter, memory_format=torch.preserve_format)
            )
        return self._state[key].detach()


class Sgd:
    """With momentum, where it is above 0."""

    def __init__(
        self,
        groups: Sequence[ParameterGroup],
        names: Mapping[torch.nn.Parameter, str],
        *,
        momentum: float,
    ) -> None:
        self._groups, self._names, self._momentum = groups, names, momentum
        self._state: dict[str, torch.Tensor] = {}

    def step(self, rate: float) -> None:
        with torch.no_grad():
            for group in self._groups:
                for parameter in group.parameters:
                    if parameter.grad is not None:
                        self._update(
                            parameter, rate * group.learning_rate_scale, group.weight_decay
                        )

    def state(self) -> dict[str, torch.Tensor]:
        return dict(self._state)

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        devices = {name: parameter.device for parameter, name in self._names.items()}
        self._state = {key: value.clone().to(devices[key]) for key, value in state.items()}

    def _update(self, parameter: torch.nn.Parameter, rate: float, decay: float) -> None:
        gradient = parameter.grad
        if gradient is None:
            return
        gradient = gradient.add(parameter, alpha=decay) if decay else gradient
        if self._momentum:
            name = self._names[parameter]
            if name in self._state:
                self._state[name].mul_(self._momentum).add_(gradient)
            else:
                self._state[name] = gradient.clone()
            gradient = self._state[name]
        parameter.sub_(gradient, alpha=rate)

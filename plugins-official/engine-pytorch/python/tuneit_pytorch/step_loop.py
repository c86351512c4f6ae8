"""One optimizer step: accumulate, backward, clip, optimizer, schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from tuneit_runtime.sdk import PluginFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuneit_runtime.sdk import Batch, TrainingStrategy

    from tuneit_pytorch.optimizer import Optimizer
    from tuneit_pytorch.precision import Precision
    from tuneit_pytorch.schedule import Schedule

__all__ = ["StepLoop", "StepResult"]


@dataclass(frozen=True)
class StepResult:
    #: Mean loss in nats over the items of the step.
    loss: float
    gradient_norm: float
    learning_rate: float
    samples: int
    tokens: int


@dataclass
class StepLoop:
    """The gradient of a step is that of the sum of all losses over the number of all items:
    accumulation changes nothing.
    """

    forward: Callable[[Batch], torch.Tensor]
    strategy: TrainingStrategy
    optimizer: Optimizer
    parameters: list[torch.nn.Parameter]
    precision: Precision
    schedule: Schedule
    learning_rate: float
    clip: float

    def step(self, batches: Sequence[Batch], number: int) -> StepResult:
        """`number` counts from 0."""
        samples = sum(len(batch.rows) for batch in batches)
        total, items = self._accumulate(batches, samples, number)
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        rate = self.learning_rate * self.schedule.factor(number)
        norm = self._finish_gradients(gradients, samples / max(1, items))
        if self._is_finite(norm, number):
            self.optimizer.step(rate)
        for parameter in self.parameters:
            parameter.grad = None
        tokens = sum(len(batch.input_ids) for batch in batches)
        return StepResult(total / max(1, items), norm, rate, samples, tokens)

    def _accumulate(self, batches: Sequence[Batch], samples: int, number: int) -> tuple[float, int]:
        sums: list[torch.Tensor] = []
        items = 0
        for batch in batches:
            with self.precision.autocast():
                logits = self.forward(batch)
            loss = self.strategy.loss_step(logits.float(), batch)
            # divided by what is known beforehand; what the items differ from it is made up at the
            # end
            (loss.sum * (self.precision.scaler.scale / samples)).backward()
            sums.append(loss.sum.detach())
            items += loss.items
        total = float(torch.stack(sums).sum())
        if not total - total == 0:
            raise _not_finite("loss", number)
        return total, items

    def _finish_gradients(self, gradients: list[torch.Tensor], share: float) -> float:
        """Unscales and clips; answers the norm before clipping."""
        factor = share / self.precision.scaler.scale
        norm = float(_norm(gradients)) * factor
        if self.clip > 0 and norm > self.clip:
            factor *= self.clip / (norm + 1e-6)
        if factor != 1.0:
            torch._foreach_mul_(gradients, factor)
        return norm

    def _is_finite(self, norm: float, number: int) -> bool:
        finite = norm - norm == 0
        self.precision.scaler.update(finite=finite)
        if not finite and self.precision.scaler.hopeless:
            raise _not_finite("gradient", number)
        return finite


def _norm(gradients: list[torch.Tensor]) -> torch.Tensor:
    if not gradients:
        return torch.zeros(())
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))


def _not_finite(what: str, number: int) -> PluginFault:
    return PluginFault(
        "TUNEIT_TRAIN_NOT_FINITE",
        f"The {what} is not a finite number at step {number + 1}",
        cause="The learning rate is too high, the precision too low, or the weights are broken",
        mend="Lower train.learningRate, set train.precision to fp32, or train.clipGradient to 1",
    )

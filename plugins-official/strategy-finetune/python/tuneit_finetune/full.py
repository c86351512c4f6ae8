"""Every parameter learns; or, with `frozen`, only the head does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuneit_runtime.sdk import LoadedModel, ParameterGroup, PluginFault, StepLoss, training_strategy

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from tuneit_runtime.sdk import Batch, Context, PreparedData

__all__ = ["Frozen", "FrozenConfig", "Full", "FullConfig"]


def _check_rate(rate: float) -> None:
    if not 0 < rate <= 1000:
        raise ValueError("'headRate' must be above 0 and at most 1000")


@dataclass(frozen=True)
class FullConfig:
    #: Learning rate of the head, as a multiple of the recipe's.
    head_rate: float = 10.0

    def __post_init__(self) -> None:
        _check_rate(self.head_rate)


@training_strategy(id="full", tasks=["text-classification"], config=FullConfig)
class Full:
    """Implements `TrainingStrategy`."""

    def __init__(self, config: FullConfig | None = None) -> None:
        self.config = config or FullConfig()

    def setup(self, loaded: LoadedModel, data: PreparedData, context: Context) -> LoadedModel:
        del data, context
        for parameter in loaded.model.parameters():
            parameter.requires_grad_(True)
        self._loaded = loaded
        return loaded

    def parameter_groups(self, weight_decay: float) -> list[ParameterGroup]:
        from tuneit_finetune.groups import parameter_groups

        loaded = self._loaded
        return parameter_groups(loaded.model, loaded.head, weight_decay, self.config.head_rate)

    def loss_step(self, logits: torch.Tensor, batch: Batch) -> StepLoss:
        from tuneit_finetune.classification_loss import classification_loss

        return classification_loss(logits, batch)

    def finish(self) -> LoadedModel:
        return self._loaded

    def save_adapter(self, folder: Path) -> bool:
        del folder
        return False


@dataclass(frozen=True)
class FrozenConfig:
    #: Learning rate of the head, as a multiple of the recipe's.
    head_rate: float = 100.0

    def __post_init__(self) -> None:
        _check_rate(self.head_rate)


@training_strategy(id="frozen", tasks=["text-classification"], config=FrozenConfig)
class Frozen:
    """Implements `TrainingStrategy`: the backbone stays as it came."""

    def __init__(self, config: FrozenConfig | None = None) -> None:
        self.config = config or FrozenConfig()

    def setup(self, loaded: LoadedModel, data: PreparedData, context: Context) -> LoadedModel:
        del data, context
        if not loaded.head:
            raise PluginFault(
                "TUNEIT_STRATEGY_HEAD_UNKNOWN",
                f"A model of the kind '{loaded.card.architecture}' does not say what its head is",
                cause="Its adapter names no parameters of a head",
                mend="Use the strategy full or lora",
            )
        for name, parameter in loaded.model.named_parameters():
            parameter.requires_grad_(name.startswith(loaded.head))
        self._loaded = loaded
        return loaded

    def parameter_groups(self, weight_decay: float) -> list[ParameterGroup]:
        from tuneit_finetune.groups import parameter_groups

        loaded = self._loaded
        return parameter_groups(loaded.model, loaded.head, weight_decay, self.config.head_rate)

    def loss_step(self, logits: torch.Tensor, batch: Batch) -> StepLoss:
        from tuneit_finetune.classification_loss import classification_loss

        return classification_loss(logits, batch)

    def finish(self) -> LoadedModel:
        return self._loaded

    def save_adapter(self, folder: Path) -> bool:
        del folder
        return False

"""LoRA by PEFT: low-rank additions to the attention projections learn, and the head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import LoadedModel, ParameterGroup, PluginFault, StepLoss, training_strategy

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from tuneit_runtime.sdk import Batch, Context, PreparedData

__all__ = ["Lora", "LoraConfig"]

# names of attention projections, by family; the first that a model has are taken
_PROJECTIONS = (
    ("query", "value"),
    ("q_lin", "v_lin"),
    ("query_proj", "value_proj"),
    ("q_proj", "v_proj"),
    ("in_proj",),
    ("query_key_value",),
    ("Wqkv",),
)


@dataclass(frozen=True)
class LoraConfig:
    #: Rank of the additions.
    r: int = 16
    #: Their weight is alpha / r.
    alpha: float = 32.0
    dropout: float = 0.05
    #: Names of linear layers; empty = the attention projections of the model's family.
    targets: tuple[str, ...] = ()
    #: Learning rates, as multiples of the recipe's.
    adapter_rate: float = 10.0
    head_rate: float = 10.0

    def __post_init__(self) -> None:
        if not 1 <= self.r <= 1024:
            raise ValueError("'r' must be from 1 to 1024")
        if not 0 <= self.dropout < 1:
            raise ValueError("'dropout' must be at least 0 and below 1")
        if min(self.alpha, self.adapter_rate, self.head_rate) <= 0:
            raise ValueError("'alpha', 'adapterRate' and 'headRate' must be above 0")


@training_strategy(id="lora", tasks=["text-classification"], config=LoraConfig)
class Lora:
    """Implements `TrainingStrategy`. The model's own modules are changed in place, so a packed
    forward goes through them.
    """

    def __init__(self, config: LoraConfig | None = None) -> None:
        self.config = config or LoraConfig()

    def setup(self, loaded: LoadedModel, data: PreparedData, context: Context) -> LoadedModel:
        del data, context
        import peft

        names = [name.rpartition(".")[2] for name, _ in _linear_layers(loaded.model)]
        settings = peft.LoraConfig(
            r=self.config.r,
            lora_alpha=self.config.alpha,
            lora_dropout=self.config.dropout,
            target_modules=self._targets(names, loaded.card.architecture),
            bias="none",
        )
        self._inner = loaded.model
        self._wrapped: Any = peft.get_peft_model(loaded.model, settings)  # type: ignore[arg-type]
        for name, parameter in loaded.model.named_parameters():
            if name.startswith(loaded.head):
                parameter.requires_grad_(True)
        self._loaded = loaded
        return loaded

    def parameter_groups(self, weight_decay: float) -> list[ParameterGroup]:
        from tuneit_finetune.groups import parameter_groups

        head = self._loaded.head
        groups = parameter_groups(self._inner, head, weight_decay, self.config.head_rate)
        rate = self.config.adapter_rate
        return [
            replace(group, learning_rate_scale=rate) if group.name.startswith("backbone") else group
            for group in groups
        ]

    def loss_step(self, logits: torch.Tensor, batch: Batch) -> StepLoss:
        from tuneit_finetune.classification_loss import classification_loss

        return classification_loss(logits, batch)

    def finish(self) -> LoadedModel:
        self._wrapped.merge_and_unload()
        return self._loaded

    def save_adapter(self, folder: Path) -> bool:
        """In PEFT's format; the head goes along, since without it the adapter answers nothing."""
        from safetensors.torch import save_file

        self._wrapped.save_pretrained(folder, safe_serialization=True)
        head = {
            name: value.detach().cpu().contiguous()
            for name, value in self._inner.named_parameters()
            if name.startswith(self._loaded.head)
        }
        save_file(head, folder / "head.safetensors")
        return True

    def _targets(self, names: list[str], architecture: str) -> list[str]:
        wanted = self.config.targets
        if wanted:
            missing = [name for name in wanted if name not in names]
            if missing:
                raise _no_target(f"It has no linear layer '{missing[0][:80]}'", names)
            return list(wanted)
        for projections in _PROJECTIONS:
            if set(projections) <= set(names):
                return list(projections)
        raise _no_target(f"The attention of the kind '{architecture}' is not known", names)


def _linear_layers(model: torch.nn.Module) -> list[tuple[str, Any]]:
    from torch import nn

    return [(name, layer) for name, layer in model.named_modules() if isinstance(layer, nn.Linear)]


def _no_target(cause: str, names: list[str]) -> PluginFault:
    known = ", ".join(sorted(set(names))[:20])
    return PluginFault(
        "TUNEIT_STRATEGY_TARGETS_UNKNOWN",
        "LoRA finds no layer to add to",
        cause=cause,
        mend=f"Set train.strategy.with.targets to some of: {known}",
    )

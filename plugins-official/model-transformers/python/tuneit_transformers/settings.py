"""`config.json` of a model folder, and what is known of a model without its weights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import ModelCard, PluginFault

from tuneit_transformers.weights import count_parameters, weight_files

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_transformers.folders import ModelFolder

__all__ = ["EncoderCard", "class_names", "longest_sample", "read_card", "read_settings"]


@dataclass(frozen=True)
class EncoderCard(ModelCard):
    """With the sizes that decide how much memory activations take."""

    hidden: int = 768
    layers: int = 12
    heads: int = 12
    inner: int = 3072


def read_settings(folder: Path) -> dict[str, Any]:
    try:
        settings = json.loads((folder / "config.json").read_text("utf-8"))
        if not isinstance(settings.get("model_type"), str):
            raise ValueError("it names no model_type")
    except (OSError, ValueError, AttributeError) as wrong:
        raise PluginFault(
            "TUNEIT_MODEL_CONFIG_INVALID",
            f"config.json of the model '{folder.name}' cannot be used",
            cause=str(wrong)[:200],
            mend="Fetch the model again, or save it with save_pretrained",
        ) from wrong
    return settings


def class_names(settings: dict[str, Any]) -> list[str]:
    """Names of the classes a saved head answers with, in the order of their numbers; empty if there
    are none.
    """
    names = settings.get("id2label")
    if not isinstance(names, dict) or not names:
        return []
    by_number = {int(number): str(name) for number, name in names.items()}
    return [by_number[number] for number in sorted(by_number)]


def read_card(reference: str, where: ModelFolder) -> EncoderCard:
    settings = read_settings(where.folder)
    files = weight_files(where.folder)

    def size(names: tuple[str, ...], default: int) -> int:
        return next((int(settings[name]) for name in names if settings.get(name)), default)

    hidden = size(("hidden_size", "dim", "d_model", "n_embd"), 768)
    return EncoderCard(
        reference=reference,
        title=where.title,
        architecture=str(settings["model_type"]),
        parameters=count_parameters(files),
        license=where.license,
        max_length=longest_sample(settings),
        vocabulary=size(("vocab_size",), 0),
        files=where.expected,
        hidden=hidden,
        layers=size(("num_hidden_layers", "n_layers", "n_layer"), 12),
        heads=size(("num_attention_heads", "n_heads", "n_head"), 12),
        inner=size(("intermediate_size", "hidden_dim"), 4 * hidden),
    )


def longest_sample(settings: dict[str, Any]) -> int:
    """Tokens of the longest sample the model takes."""
    positions = int(settings.get("max_position_embeddings") or settings.get("n_positions") or 512)
    # the RoBERTa kind counts positions from behind the padding id
    offset = 2 if settings["model_type"] in ("roberta", "xlm-roberta", "camembert", "mpnet") else 0
    return positions - offset

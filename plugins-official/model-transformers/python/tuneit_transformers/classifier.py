"""Builds the classifier: pretrained backbone, and a head that is the saved one or a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from tuneit_runtime.sdk import PluginFault

from tuneit_transformers.encoder import ACTIVATIONS, BertClassifier, BertShape
from tuneit_transformers.settings import class_names

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["bert_classifier", "classifier_settings", "is_plain_bert"]

_HEAD = ("classifier.weight", "classifier.bias")
_POOLER = ("bert.pooler.dense.weight", "bert.pooler.dense.bias")


def is_plain_bert(settings: dict[str, Any]) -> bool:
    """Whether our own module computes what the configuration says."""
    return (
        settings["model_type"] == "bert"
        and settings.get("position_embedding_type", "absolute") == "absolute"
        and settings.get("hidden_act", "gelu") in ACTIVATIONS
        and not settings.get("is_decoder", False)
    )


def bert_classifier(
    settings: dict[str, Any], tensors: dict[str, torch.Tensor], classes: Sequence[str], seed: int
) -> BertClassifier:
    known = _renamed(tensors)
    if class_names(settings) != list(classes):
        known = {name: value for name, value in known.items() if name not in _HEAD}
    try:
        model = BertClassifier(
            BertShape.of(settings), len(classes), classifier_settings(settings, classes)
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise _mismatch(f"config.json lacks or misstates {wrong}") from wrong
    _fill_fresh(model, seed, float(settings.get("initializer_range", 0.02)))
    _load(model, known)
    return model


def classifier_settings(settings: dict[str, Any], classes: Sequence[str]) -> dict[str, Any]:
    """`config.json` of the tuned model, as transformers reads it."""
    dropped = ("_name_or_path", "transformers_version", "gradient_checkpointing", "torch_dtype")
    kept = {key: value for key, value in settings.items() if key not in dropped}
    return {
        **kept,
        "architectures": ["BertForSequenceClassification"],
        "problem_type": "single_label_classification",
        "id2label": {str(number): name for number, name in enumerate(classes)},
        "label2id": {name: number for number, name in enumerate(classes)},
        "dtype": "float32",
    }


def _renamed(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Names as of `BertForSequenceClassification`, whichever class wrote the file."""
    bare = not any(name.startswith("bert.") for name in tensors)
    renamed: dict[str, torch.Tensor] = {}
    for name, value in tensors.items():
        name = name.replace("LayerNorm.gamma", "LayerNorm.weight")
        name = name.replace("LayerNorm.beta", "LayerNorm.bias")
        if bare and name.startswith(("embeddings.", "encoder.", "pooler.")):
            name = f"bert.{name}"
        renamed[name] = value
    return renamed


def _fill_fresh(model: BertClassifier, seed: int, spread: float) -> None:
    """Values of what a checkpoint may lack, from the seed alone."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in (model.bert.pooler.dense, model.classifier):
            layer.weight.normal_(0.0, spread, generator=generator)
            layer.bias.zero_()


def _load(model: BertClassifier, tensors: dict[str, torch.Tensor]) -> None:
    own = model.state_dict()
    missing = sorted(own.keys() - tensors.keys() - set(_HEAD) - set(_POOLER))
    if missing:
        raise _mismatch(f"'{missing[0]}' and {len(missing) - 1} more tensors are missing")
    chosen = {name: tensors[name] for name in own if name in tensors}
    for name, value in chosen.items():
        if value.shape != own[name].shape:
            raise _mismatch(f"'{name}' is {tuple(value.shape)}, not {tuple(own[name].shape)}")
    model.load_state_dict({**own, **chosen})


def _mismatch(cause: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_MODEL_WEIGHTS_INVALID",
        "The weights do not fit the model's config.json",
        cause=cause[:1].upper() + cause[1:],
        mend="Fetch the model again; if it stays so, its files do not belong together",
    )

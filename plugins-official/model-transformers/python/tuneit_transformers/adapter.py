"""The model adapter `transformers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import (
    LoadedModel,
    MemoryEstimate,
    ModelCard,
    PluginFault,
    TextProcessor,
    model_adapter,
)

from tuneit_transformers.folders import ModelFolder, locate, parse_hub
from tuneit_transformers.memory import estimate_memory
from tuneit_transformers.settings import class_names, longest_sample, read_card, read_settings
from tuneit_transformers.weights import check_weights, read_weights, weight_files

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.sdk import Context, ModelRequest

__all__ = ["TransformersAdapter", "TransformersConfig"]


@dataclass(frozen=True)
class TransformersConfig:
    """Where models come from, and what is changed about them."""

    endpoint: str = "https://huggingface.co"
    #: Share of activations dropped in training; None = what the model says.
    dropout: float | None = None

    def __post_init__(self) -> None:
        if not self.endpoint.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("'endpoint' must begin with https://")
        if self.dropout is not None and not 0 <= self.dropout < 1:
            raise ValueError("'dropout' must be at least 0 and below 1")


@model_adapter(
    id="transformers",
    schemes=["bundled", "hub", "file"],
    tasks=["text-classification"],
    config=TransformersConfig,
)
class TransformersAdapter:
    """Implements `ModelAdapter`."""

    def __init__(self, config: TransformersConfig | None = None) -> None:
        self.config = config or TransformersConfig()

    def fetch(self, request: ModelRequest, context: Context) -> None:
        from tuneit_transformers.hub import fetch_model

        scheme, _, rest = request.reference.partition(":")
        if scheme == "hub":
            fetch_model(parse_hub(rest), self.config.endpoint, context)

    def describe(self, request: ModelRequest, context: Context | None) -> ModelCard:
        return read_card(request.reference, locate(request, context))

    def estimate(
        self, card: ModelCard, *, batch: int, length: int, trainable: float, context: Context | None
    ) -> MemoryEstimate:
        del context
        return estimate_memory(card, batch=batch, length=length, trainable=trainable)

    def processor(self, request: ModelRequest, context: Context | None) -> TextProcessor:
        return _processor(locate(request, context))

    def load(self, request: ModelRequest, context: Context | None) -> LoadedModel:
        _check_task(request.task)
        where = locate(request, context)
        files = weight_files(where.folder)
        check_weights(files, where.expected)
        settings = self._settings(where.folder)
        classes = list(request.classes) or class_names(settings)
        loaded = self._load(where, settings, files, classes, request)
        loaded.model.to(device=request.device, dtype=_dtype(request.dtype))
        loaded.model.eval()
        return loaded

    def save(self, loaded: LoadedModel, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        loaded.model.save_pretrained(folder)
        loaded.processor.save(folder)

    def _settings(self, folder: Path) -> dict[str, Any]:
        settings = read_settings(folder)
        if self.config.dropout is not None:
            names = ("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout")
            settings |= dict.fromkeys(names, self.config.dropout)
        return settings

    def _load(
        self,
        where: ModelFolder,
        settings: dict[str, Any],
        files: list[Path],
        classes: list[str],
        request: ModelRequest,
    ) -> LoadedModel:
        from tuneit_transformers.classifier import bert_classifier, is_plain_bert
        from tuneit_transformers.packed import PackedBert

        card = read_card(request.reference, where)
        processor = _processor(where)
        if is_plain_bert(settings):
            model = bert_classifier(settings, read_weights(files), classes, request.seed)
            head = ("classifier.", "bert.pooler.")
            words = model.bert.embeddings.word_embeddings
            return LoadedModel(model, processor, card, classes, PackedBert(model), head, words)
        from tuneit_transformers.other_architectures import head_names, load_any_classifier

        other = load_any_classifier(where.folder, settings, classes, request.seed)
        words = other.get_input_embeddings()
        return LoadedModel(other, processor, card, classes, None, head_names(other), words)


def _processor(where: ModelFolder) -> TextProcessor:
    from tuneit_transformers.tokenizer import FastTokenizer

    settings = read_settings(where.folder)
    pad = int(settings.get("pad_token_id") or 0)
    return FastTokenizer(where.folder, pad, longest_sample(settings))


def _check_task(task: str) -> None:
    if task != "text-classification":
        raise PluginFault(
            "TUNEIT_MODEL_TASK_UNSUPPORTED",
            f"This adapter has no head for the task '{task[:80]}'",
            cause="It knows text-classification",
            mend="Set task to text-classification, or install a model adapter for your task",
        )


def _dtype(name: str) -> Any:
    import torch

    return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[name]

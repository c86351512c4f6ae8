"""Models of other families, by transformers' own classes, with padded batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from tuneit_runtime.sdk import PluginFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["head_names", "load_any_classifier"]


def load_any_classifier(
    folder: Path, settings: dict[str, Any], classes: Sequence[str], seed: int
) -> Any:
    """A model of `AutoModelForSequenceClassification`; code that a model folder brings along is
    never run.
    """
    from transformers import AutoConfig, AutoModelForSequenceClassification
    from transformers.utils import logging

    # its report of a fresh head is ours to give, as the fact of a first loss
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    names = {
        "num_labels": len(classes),
        "id2label": dict(enumerate(classes)),
        "label2id": {name: number for number, name in enumerate(classes)},
    }
    torch.manual_seed(seed)
    try:
        config = AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, **names
        )
        config.pad_token_id = config.pad_token_id or settings.get("pad_token_id") or 0
        return AutoModelForSequenceClassification.from_pretrained(
            folder,
            config=config,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            ignore_mismatched_sizes=True,
            dtype=torch.float32,
        ).eval()
    except (ValueError, KeyError, OSError, RuntimeError, ImportError) as wrong:
        raise PluginFault(
            "TUNEIT_MODEL_ARCHITECTURE_UNSUPPORTED",
            f"A model of type '{settings['model_type']}' cannot classify text here",
            cause=str(wrong).splitlines()[0][:200] if str(wrong) else type(wrong).__name__,
            mend="Take a model of the BERT, RoBERTa, DistilBERT, DeBERTa or ELECTRA kind",
        ) from wrong


def head_names(model: Any) -> tuple[str, ...]:
    """Names of the parameters that are not part of the backbone."""
    backbone = getattr(model, "base_model_prefix", "")
    parts = {name.split(".")[0] for name, _ in model.named_parameters()}
    return tuple(sorted(f"{part}." for part in parts if part != backbone))

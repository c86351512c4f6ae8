"""Answers for a few texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from tuneit_runtime.sdk import ModelRequest

from tuneit_pytorch.device import choose_device, set_threads
from tuneit_pytorch.scoring import probabilities

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Context, LoadedModel, PredictJob

__all__ = ["answer_texts", "load_tuned", "texts_to_logits"]

_BATCH = 32


def answer_texts(job: PredictJob, context: Context) -> list[dict[str, Any]]:
    """`{label, scores}` a text."""
    loaded, logits = _logits(job, context)
    scores = probabilities(logits) if len(logits) else logits
    return [
        {
            "label": loaded.classes[int(row.argmax())],
            "scores": {name: float(p) for name, p in zip(loaded.classes, row, strict=True)},
        }
        for row in scores
    ]


def texts_to_logits(job: PredictJob, context: Context) -> np.ndarray:
    """`(texts, classes)` float32, by the padded forward: what other runtimes compute."""
    return _logits(job, context)[1]


def load_tuned(job: PredictJob, context: Context) -> tuple[LoadedModel, str]:
    """The model that a question is for, and the device it is on."""
    device = choose_device(job.device)
    set_threads(context.threads)
    request = ModelRequest(
        job.reference,
        job.task,
        classes=job.classes,
        folder=job.model_folder,
        device=device,
        seed=context.seed,
    )
    return job.adapter.load(request, context), device


def _logits(job: PredictJob, context: Context) -> tuple[LoadedModel, np.ndarray]:
    loaded, device = load_tuned(job, context)
    ids = loaded.processor.encode(list(job.texts), int(job.options.get("maxLength", 256)))
    batches = [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]
    if not batches:
        return loaded, np.zeros((0, len(loaded.classes)), np.float32)
    return loaded, np.concatenate([_ask(loaded, batch, device) for batch in batches])


def _ask(loaded: LoadedModel, ids: list[np.ndarray], device: str) -> np.ndarray:
    longest = max(1, max(len(one) for one in ids))
    tokens = np.full((len(ids), longest), loaded.processor.pad_id, np.int64)
    mask = np.zeros((len(ids), longest), np.int64)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = one
        mask[row, : len(one)] = 1
    with torch.no_grad():
        answer = loaded.model(
            input_ids=torch.from_numpy(tokens).to(device),
            attention_mask=torch.from_numpy(mask).to(device),
        )
    return answer.logits.float().cpu().numpy()

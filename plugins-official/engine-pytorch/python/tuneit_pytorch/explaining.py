"""Why a trained model answers a text as it does: one number a token.

What is explained is the probability of one class. A text is compared with itself after the padding
token took the place of each of its tokens; what the model's template put there stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from tuneit_runtime.sdk import Explained, PluginFault

from tuneit_pytorch.answering import load_tuned
from tuneit_pytorch.attribution import integrated_gradients, occlusion, texts_at_once
from tuneit_pytorch.ways import GRADIENTS, OCCLUSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.sdk import Context, ExplainJob, LoadedModel

__all__ = ["explain_texts"]

_BASELINE = "the same text with every token replaced by padding"


@dataclass(frozen=True)
class Tokens:
    """One text as the model sees it."""

    ids: np.ndarray
    names: list[str | None]
    texts: list[str | None]
    #: `(tokens,)` bool: what may be taken away.
    movable: np.ndarray
    whole: int | None


def explain_texts(job: ExplainJob, context: Context) -> list[Explained]:
    """One a text. @raises PluginFault where the method is not known or the model has none of it."""
    if job.method not in (GRADIENTS, OCCLUSION):
        raise PluginFault(
            "TUNEIT_ENGINE_EXPLANATION_UNKNOWN",
            f"There is no explanation '{job.method[:80]}'",
            cause=f"This engine knows {GRADIENTS} and {OCCLUSION}",
            mend="Ask for one of these",
        )
    loaded, device = load_tuned(job, context)
    loaded.model.requires_grad_(requires_grad=False)
    found = []
    for done, text in enumerate(job.texts):
        context.progress(done, len(job.texts), "samples", "explain")
        found.append(_explain(text, loaded, job, device))
    return found


def _explain(text: str, loaded: LoadedModel, job: ExplainJob, device: str) -> Explained:
    tokens = _tokens(text, loaded.processor, int(job.options.get("maxLength", 256)))
    asked = _ask(loaded, device)
    own, empty = asked(np.stack([tokens.ids, _emptied(tokens, loaded.processor.pad_id)]))
    best = int(own.argmax())
    label = best if job.label is None else loaded.classes.index(job.label)
    if job.method == OCCLUSION:
        weights, steps = occlusion(
            asked, tokens.ids, tokens.movable, loaded.processor.pad_id, label
        )
        empty_score = float(empty[label])
    else:
        layer = loaded.token_vectors
        if layer is None:
            raise _no_gradients(loaded)
        path = integrated_gradients(
            loaded.model,
            layer,
            torch.from_numpy(tokens.ids.astype(np.int64)).to(device),
            torch.from_numpy(tokens.movable).to(device),
            pad_id=loaded.processor.pad_id,
            label=label,
        )
        weights, steps, empty_score = path.weights, path.steps, path.baseline_score
    return Explained(
        label=loaded.classes[label],
        score=float(own[label]),
        prediction=loaded.classes[best],
        baseline_title=_BASELINE,
        baseline_score=empty_score,
        texts=tokens.texts,
        names=tokens.names,
        weights=weights,
        is_additive=job.method == GRADIENTS,
        steps=steps,
        whole=tokens.whole,
    )


def _ask(loaded: LoadedModel, device: str) -> Callable[[np.ndarray], np.ndarray]:
    """Ids `(texts, tokens)` → probabilities `(texts, classes)` float64."""

    def ask(ids: np.ndarray) -> np.ndarray:
        answers, size = [], texts_at_once(ids.shape[1])
        for start in range(0, len(ids), size):
            batch = torch.from_numpy(ids[start : start + size].astype(np.int64)).to(device)
            with torch.no_grad():
                said = loaded.model(input_ids=batch, attention_mask=torch.ones_like(batch))
            answers.append(torch.softmax(said.logits.double(), dim=-1).cpu().numpy())
        return np.concatenate(answers)

    return ask


def _tokens(text: str, processor: Any, most: int) -> Tokens:
    if not hasattr(processor, "trace"):
        (ids,) = processor.encode([text], most)
        nothing: list[str | None] = [None] * len(ids)
        return Tokens(ids, nothing, nothing, np.ones(len(ids), bool), None)
    (trace,) = processor.trace([text], most)
    pieces, end = [], 0
    for span in trace.spans:
        # With the spaces before it: the pieces together are the text.
        pieces.append(None if span is None else text[end : span[1]])
        end = end if span is None else max(end, span[1])
    movable = np.array([span is not None for span in trace.spans], bool)
    return Tokens(np.asarray(trace.ids), list(trace.names), pieces, movable, int(trace.whole))


def _emptied(tokens: Tokens, pad_id: int) -> np.ndarray:
    return np.where(tokens.movable, pad_id, tokens.ids).astype(tokens.ids.dtype)


def _no_gradients(loaded: LoadedModel) -> PluginFault:
    return PluginFault(
        "TUNEIT_ENGINE_NO_TOKEN_VECTORS",
        f"A model of the kind '{loaded.card.architecture}' cannot be explained by gradients",
        cause="Its adapter does not name the layer that turns tokens into vectors",
        mend=f"Take the method '{OCCLUSION}'",
    )

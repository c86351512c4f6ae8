"""Looking into a trained model: which tokens an answer hangs on, and the vectors of many rows."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import ROW
from tuneit_runtime.datasets.labels import as_text
from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.insight import EmbedJob, ExplainJob
from tuneit_runtime.worker.calls.model import asked_texts, classes_of, options_of
from tuneit_runtime.worker.stages.evaluate import tuned_model

if TYPE_CHECKING:
    from tuneit_runtime.sdk.insight import Embedded, Explained
    from tuneit_runtime.worker.job import Job

__all__ = ["embed_rows", "explain_texts"]

#: Letters of a row's text that are shown.
_LETTERS = 300
#: Of all vectors together.
_BYTES = 16 * 1024 * 1024


def explain_texts(job: Job) -> list[dict[str, Any]]:
    """`{texts, method, label?}` → one `Explanation` a text."""
    engine = _able(job, "explain")
    options, texts = job.options, asked_texts(job)
    classes = classes_of(job)
    label = options.get("label")
    if label is not None and label not in classes:
        reason = f"'{str(label)[:80]}' is none of the model's classes: {', '.join(classes)[:400]}"
        raise fault("TUNEIT_CALL_INPUT_INVALID", reason=reason)
    asked = ExplainJob(
        adapter=job.one("model").target,
        reference=job.reference,
        task=job.task,
        classes=classes,
        texts=texts,
        model_folder=tuned_model(job),
        options=options_of(job),
        device=job.device,
        method=str(options["method"]),
        label=label,
    )
    found = engine.explain(asked, job.context)
    if len(found) != len(texts):
        reason = f"it explained {len(found)} of {len(texts)} texts"
        raise fault("TUNEIT_PLUGIN_CONTRACT", name="The engine", reason=reason)
    return [_explanation(text, asked.method, one) for text, one in zip(texts, found, strict=True)]


def _explanation(text: str, method: str, one: Explained) -> dict[str, Any]:
    weights = np.asarray(one.weights, np.float64)
    if not np.isfinite(weights).all() or not len(weights) == len(one.texts) == len(one.names):
        reason = "it does not give one number a token"
        raise fault("TUNEIT_PLUGIN_CONTRACT", name="The engine", reason=reason)
    total = float(weights.sum())
    return {
        "text": text,
        "method": method,
        "label": one.label,
        "score": float(one.score),
        "prediction": one.prediction,
        "baseline": {"title": one.baseline_title, "score": float(one.baseline_score)},
        "tokens": [
            {"text": letters, "name": name, "weight": float(weight)}
            for letters, name, weight in zip(one.texts, one.names, weights, strict=True)
        ],
        "sum": total,
        "gap": abs(total - (one.score - one.baseline_score)) if one.is_additive else None,
        "steps": int(one.steps),
        "whole": one.whole,
    }


def embed_rows(job: Job) -> dict[str, Any]:
    """`{split, rows}` → `EmbeddingsAnswer`: at most so many rows of it, drawn by the seed."""
    engine = _able(job, "embed")
    data, split = MappedDataset(job.path("dataset")), str(job.options["split"])
    if len(data.splits.get(split, ())) == 0:
        known = ", ".join(data.splits) or "none"
        reason = f"the data has no rows in the split '{split[:40]}'; its splits: {known}"
        raise fault("TUNEIT_CALL_INPUT_INVALID", reason=reason)
    total = len(data.splits[split])
    rows = chosen_rows(data.splits[split], int(job.options["rows"]), job.seed)
    found = engine.embed(
        EmbedJob(
            data=data,
            adapter=job.one("model").target,
            reference=job.reference,
            task=job.task,
            rows=rows,
            model_folder=tuned_model(job),
            device=job.device,
        ),
        job.context,
    )
    vectors = _checked(found, len(rows))
    fitting = min(len(rows), max(1, _BYTES // (4 * vectors.shape[1])))
    return {
        "split": split,
        "total": total,
        "width": vectors.shape[1],
        "layer": found.layer[:200],
        "classes": list(data.classes),
        "rows": _shown(data, rows[:fitting], found),
        "vectors": base64.b64encode(vectors[:fitting].astype("<f4").tobytes()).decode(),
    }


def chosen_rows(split: Any, most: int, seed: int) -> np.ndarray:
    """All rows of a split `(rows,)`, or `most` of them: for one seed always the same, in their
    order.
    """
    rows = np.asarray(split, np.int64)
    if len(rows) <= most:
        return rows
    places = np.random.default_rng(seed).choice(len(rows), most, replace=False)
    return rows[np.sort(places)]


def _checked(found: Embedded, rows: int) -> np.ndarray:
    vectors = np.asarray(found.vectors, np.float32)
    scores = np.asarray(found.scores)
    if vectors.ndim != 2 or len(vectors) != rows or scores.shape[:1] != (rows,):
        reason = f"it gave vectors of the shape {vectors.shape} for {rows} rows"
        raise fault("TUNEIT_PLUGIN_CONTRACT", name="The engine", reason=reason)
    if not np.isfinite(vectors).all():
        reason = "a vector holds a number that is none"
        raise fault("TUNEIT_PLUGIN_CONTRACT", name="The engine", reason=reason)
    return vectors


def _shown(data: MappedDataset, rows: np.ndarray, found: Embedded) -> list[dict[str, Any]]:
    table = data.table(rows.tolist())
    texts = as_text(table.column(data.roles["text"])).to_pylist()
    labels = np.asarray(data.labels())[rows]
    best = np.asarray(found.scores).argmax(axis=1)
    return [
        {
            "id": int(number),
            "text": (text or "")[:_LETTERS],
            "label": None if label < 0 else data.classes[label],
            "prediction": data.classes[answer],
            "score": float(np.clip(found.scores[at][answer], 0, 1)),
        }
        for at, (number, text, label, answer) in enumerate(
            zip(table.column(ROW).to_pylist(), texts, labels, best[: len(rows)], strict=True)
        )
    ]


def _able(job: Job, what: str) -> Any:
    engine = job.one("engine")
    if not hasattr(engine.target, what):
        reason = f"it has no '{what}', which its manifest promises"
        raise fault("TUNEIT_PLUGIN_CONTRACT", engine.plugin, name="The engine", reason=reason)
    return engine.target

"""Short questions to a model: what is it, and what does it answer?"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, cast

from tuneit_runtime.datasets.dataset_file import read_dataset_file
from tuneit_runtime.faults import fault
from tuneit_runtime.plain_json import plain
from tuneit_runtime.sdk.model import ModelRequest
from tuneit_runtime.sdk.training import PredictJob
from tuneit_runtime.worker.stages.evaluate import tuned_model

if TYPE_CHECKING:
    from tuneit_runtime.worker.job import Job

__all__ = ["asked_texts", "classes_of", "describe_model", "options_of", "predict_texts"]


def predict_texts(job: Job) -> list[dict[str, Any]]:
    """`{label, scores}` for each of `texts`; `base: true` asks the model before training."""
    texts = asked_texts(job)
    folder = None if job.options.get("base") else tuned_model(job)
    asked = PredictJob(
        adapter=job.one("model").target,
        reference=job.reference,
        task=job.task,
        classes=classes_of(job),
        texts=texts,
        model_folder=folder,
        options=options_of(job),
        device=job.device,
    )
    return plain(job.one("engine").target.predict(asked, job.context))


def asked_texts(job: Job) -> list[str]:
    texts = job.options.get("texts")
    if not isinstance(texts, list) or not all(
        isinstance(text, str) for text in cast("list[Any]", texts)
    ):
        raise fault("TUNEIT_CALL_INPUT_INVALID", reason="'texts' must be a list of texts")
    return cast("list[str]", texts)


def options_of(job: Job) -> dict[str, Any]:
    """What an engine is told of the recipe where it answers single texts."""
    said = dict(job.options.get("options", {}))
    return said | {"maxLength": int(job.options.get("maxLength", 256))}


def classes_of(job: Job) -> list[str]:
    """Said by the caller, or those of the prepared dataset, or those the saved model names."""
    if "classes" in job.options:
        return [str(name) for name in job.options["classes"]]
    if "dataset" in job.context.paths:
        return list(read_dataset_file(job.path("dataset"))["classes"] or [])
    try:
        config = json.loads((tuned_model(job) / "config.json").read_text("utf-8"))
        by_number = {int(number): str(name) for number, name in config["id2label"].items()}
        return [by_number[number] for number in sorted(by_number)]
    except (OSError, ValueError, KeyError, AttributeError):
        return []


def describe_model(job: Job) -> dict[str, Any]:
    """The model's card, and its memory by part where a batch is given."""
    adapter, options = job.one("model").target, job.options
    card = adapter.describe(ModelRequest(job.reference, job.task, seed=job.seed), job.context)
    answer: dict[str, Any] = {"card": plain(dataclasses.asdict(card))}
    if "batch" in options:
        estimate = adapter.estimate(
            card,
            batch=int(options["batch"]),
            length=int(options.get("length", 256)),
            trainable=float(options.get("trainable", 1.0)),
            context=job.context,
        )
        answer["estimate"] = {**plain(dataclasses.asdict(estimate)), "total": int(estimate.total)}
    return answer

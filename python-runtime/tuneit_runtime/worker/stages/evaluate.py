"""Answers for whole splits: of the model before training, and of the tuned one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.training import EvaluateJob

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.worker.job import Job

__all__ = ["run_baseline", "run_evaluate", "tuned_model"]


def run_baseline(job: Job) -> None:
    _evaluate(job, model_folder=None, output=None)


def run_evaluate(job: Job) -> None:
    artifacts = job.path("artifacts")
    _evaluate(job, model_folder=tuned_model(job), output=artifacts)
    for path in sorted(artifacts.glob("predictions-*.arrow")):
        if path not in job.context.announced:
            job.context.artifact(path, kind="predictions", format="arrow")


def tuned_model(job: Job) -> Path:
    """Where the training stage left its model."""
    folder = job.path("artifacts") / "model"
    if not folder.is_dir():
        raise fault("TUNEIT_RUN_MODEL_MISSING")
    return folder


def _evaluate(job: Job, *, model_folder: Path | None, output: Path | None) -> None:
    data = MappedDataset(job.path("dataset"))
    # where a column of the data makes the splits, one may be missing
    splits = [name for name in job.options["splits"] if len(data.splits.get(name, ())) > 0]
    if not splits:
        return
    job.one("engine").target.evaluate(
        EvaluateJob(
            data=data,
            adapter=job.one("model").target,
            metrics=[one.target for one in job.many("metric")],
            reference=job.reference,
            task=job.task,
            splits=splits,
            options=job.options.get("train", {}),
            model_folder=model_folder,
            output=output,
            device=job.device,
        ),
        job.context,
    )

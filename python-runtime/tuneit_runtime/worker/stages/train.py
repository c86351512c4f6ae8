"""Prepared dataset → tuned model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.checkpoints import CheckpointFolder, TrainingIdentity
from tuneit_runtime.datasets.hashing import json_sha256
from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.sdk.training import TrainJob
from tuneit_runtime.worker.stages.augmenting import augmenter_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tuneit_runtime.worker.job import Job

__all__ = ["run_train"]

# trackers and metrics only look on: changing them does not change the weights of the steps made
_DECIDING = ("engine", "model", "strategy", "augment")


def run_train(job: Job) -> None:
    output = job.path("artifacts") / "model"
    options: Mapping[str, Any] = job.options["train"]
    data = MappedDataset(job.path("dataset"))
    engine = job.one("engine").target
    engine.train(
        TrainJob(
            data=data,
            adapter=job.one("model").target,
            strategy=job.one("strategy").target,
            metrics=[one.target for one in job.many("metric")],
            reference=job.reference,
            task=job.task,
            options=options,
            checkpoints=_checkpoints(job, options),
            output=output,
            determinism=job.determinism,
            device=job.device,
            augmentation=augmenter_of(job, data),
        ),
        job.context,
    )
    if output.is_dir() and output not in job.context.announced:
        job.context.artifact(output, kind="model", format="safetensors")


def _checkpoints(job: Job, options: Mapping[str, Any]) -> CheckpointFolder:
    identity = TrainingIdentity(
        run=str(job.params["run"]),
        plan_sha256=str(job.params["planSha256"]),
        training_sha256=_training_sha256(job),
        threads=job.context.threads,
    )
    keep = int(options.get("checkpoint", {}).get("keep", 2))
    folder = job.path("checkpoints")
    return CheckpointFolder(folder, identity, keep=keep, tell=job.context.checkpoint_event)


def _training_sha256(job: Job) -> str:
    """Over everything that decides the weights: equal means that a checkpoint can be resumed."""
    stage: Mapping[str, Any] = job.params["stage"]
    uses = [
        {key: use[key] for key in ("role", "plugin", "integrity", "contribution", "with")}
        for use in job.uses
        if use["role"] in _DECIDING
    ]
    return json_sha256(
        {
            "task": job.task,
            "seed": job.seed,
            "determinism": job.params["determinism"],
            "data": stage.get("consumes"),
            "uses": uses,
            "options": stage["options"],
        }
    )

"""Puts together what one training stage needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from tuneit_runtime.sdk import ModelRequest, PluginFault

from tuneit_pytorch.augmented_tokens import AugmentedTokens
from tuneit_pytorch.batch_size import choose_batch_size
from tuneit_pytorch.batch_source import BatchSource
from tuneit_pytorch.device import choose_device, make_deterministic, seed_everything, set_threads
from tuneit_pytorch.forward import choose_forward
from tuneit_pytorch.kernels import Kernels
from tuneit_pytorch.optimizer import Optimizer, make_optimizer
from tuneit_pytorch.precision import Precision
from tuneit_pytorch.schedule import Schedule
from tuneit_pytorch.state import read_json
from tuneit_pytorch.step_loop import StepLoop

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from tuneit_runtime.sdk import Context, LoadedModel, TrainJob

    from tuneit_pytorch.config import EngineConfig

__all__ = ["Training", "resume_point", "set_up_training"]


@dataclass
class Training:
    """Everything that lives as long as the training stage."""

    loaded: LoadedModel
    source: BatchSource
    loop: StepLoop
    optimizer: Optimizer
    precision: Precision
    kernels: Kernels
    device: str
    accumulate: int
    steps_per_epoch: int
    total_steps: int
    #: Folder and values of the checkpoint that training goes on from.
    resumed: tuple[Path, dict[str, Any]] | None


def set_up_training(job: TrainJob, config: EngineConfig, context: Context) -> Training:
    options = job.options
    device = choose_device(job.device)
    set_threads(context.threads)
    make_deterministic(job.determinism)
    seed_everything(context.seed)
    rows = _training_rows(job)
    resumed = resume_point(job)
    loaded = _trained_model(job, device, context)
    precision = Precision(str(options.get("precision", "auto")), device)
    kernels = Kernels.choose(
        _linear(config, resumed),
        device=device,
        precision=precision.name,
        strict=job.determinism == "strict",
    )
    kernels.install(loaded.model)
    source = BatchSource(
        job.data,
        rows,
        batch_size=_batch_size(job, loaded, device, resumed, context),
        seed=context.seed,
        group_by_length=bool(options.get("groupByLength", False)),
        device=device,
        label_smoothing=float(options.get("labelSmoothing", 0.0)),
        augmented=_augmented(job, loaded),
    )
    accumulate = int(options.get("accumulate", 1))
    steps_per_epoch = -(-source.batches_per_epoch // accumulate)
    total = _total_steps(options, steps_per_epoch)
    optimizer, parameters = _optimizer(job, loaded)
    loop = StepLoop(
        forward=choose_forward(loaded, str(options.get("batching", "auto"))),
        strategy=job.strategy,
        optimizer=optimizer,
        parameters=parameters,
        precision=precision,
        schedule=Schedule.of(dict(options.get("schedule", {})), total),
        learning_rate=float(options.get("learningRate", 5e-5)),
        clip=float(options.get("clipGradient", 1.0)),
    )
    return Training(
        loaded,
        source,
        loop,
        optimizer,
        precision,
        kernels,
        device,
        accumulate,
        steps_per_epoch,
        total,
        resumed,
    )


def resume_point(job: TrainJob) -> tuple[Path, dict[str, Any]] | None:
    found = job.checkpoints.newest()
    return None if found is None else (found[0], read_json(found[0]))


def _training_rows(job: TrainJob) -> np.ndarray:
    rows = np.asarray(job.data.splits.get("train", ()), np.int64)
    rows = rows[np.asarray(job.data.labels())[rows] >= 0] if len(rows) else rows
    if len(rows) == 0:
        raise PluginFault(
            "TUNEIT_TRAIN_NO_ROWS",
            "There is nothing to learn from",
            cause="The training split has no row with a label",
            mend="Check data.columns.label and data.split",
        )
    if len(job.data.classes) < 2:
        raise PluginFault(
            "TUNEIT_TRAIN_ONE_CLASS",
            "All rows have the same label",
            cause=f"The only class is {', '.join(job.data.classes) or 'missing'}",
            mend="Check that data.columns.label names the right column",
        )
    return rows


def _trained_model(job: TrainJob, device: str, context: Context) -> LoadedModel:
    request = ModelRequest(
        job.reference, job.task, classes=job.data.classes, device=device, seed=context.seed
    )
    loaded = job.strategy.setup(job.adapter.load(request, context), job.data, context)
    # the generator's state must not hang on what loading took from it
    seed_everything(context.seed)
    return loaded


def _augmented(job: TrainJob, loaded: LoadedModel) -> AugmentedTokens | None:
    if job.augmentation is None:
        return None
    length = int(job.options.get("maxLength", 256))
    return AugmentedTokens(job.augmentation, loaded.processor, length)


def _linear(config: EngineConfig, resumed: tuple[Path, dict[str, Any]] | None) -> str:
    return config.linear if resumed is None else str(resumed[1]["linear"])


def _batch_size(
    job: TrainJob,
    loaded: LoadedModel,
    device: str,
    resumed: tuple[Path, dict[str, Any]] | None,
    context: Context,
) -> int:
    if resumed is not None:
        return int(resumed[1]["batchSize"])
    return choose_batch_size(
        job.options.get("batchSize", "auto"),
        adapter=job.adapter,
        loaded=loaded,
        length=int(job.options.get("maxLength", 256)),
        device=device,
        context=context,
    )


def _total_steps(options: Any, steps_per_epoch: int) -> int:
    if options.get("steps"):
        return int(options["steps"])
    return max(1, math.ceil(float(options.get("epochs") or 3) * steps_per_epoch - 1e-9))


def _optimizer(job: TrainJob, loaded: LoadedModel) -> tuple[Optimizer, list[torch.nn.Parameter]]:
    options = dict(job.options.get("optimizer", {}))
    groups = job.strategy.parameter_groups(float(options.get("weightDecay", 0.01)))
    names = {p: name for name, p in loaded.model.named_parameters()}
    parameters = [p for group in groups for p in group.parameters]
    if not parameters:
        raise PluginFault(
            "TUNEIT_TRAIN_NOTHING_LEARNS",
            "No parameter of the model learns",
            cause="The strategy froze all of them",
            mend="Choose another train.strategy, or other targets for it",
        )
    return make_optimizer(groups, names, options), parameters

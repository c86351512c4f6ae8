"""Answers for whole splits, their metrics and their predictions tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import ModelRequest

from tuneit_pytorch.device import choose_device, make_deterministic, set_threads
from tuneit_pytorch.forward import choose_forward
from tuneit_pytorch.predictions import write_predictions
from tuneit_pytorch.scoring import judge, probabilities, score_rows

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Context, EvaluateJob, LoadedModel

    from tuneit_pytorch.config import EngineConfig

__all__ = ["evaluate_splits"]


def evaluate_splits(job: EvaluateJob, config: EngineConfig, context: Context) -> None:
    device = choose_device(job.device)
    set_threads(context.threads)
    make_deterministic("strict")
    request = ModelRequest(
        job.reference,
        job.task,
        classes=job.data.classes,
        folder=job.model_folder,
        device=device,
        seed=context.seed,
    )
    loaded = job.adapter.load(request, context)
    total = sum(len(job.data.splits[split]) for split in job.splits)
    done = 0
    for split in job.splits:
        _evaluate(job, config, context, loaded, split, (done, total, device))
        done += len(job.data.splits[split])


def _evaluate(
    job: EvaluateJob,
    config: EngineConfig,
    context: Context,
    loaded: LoadedModel,
    split: str,
    where: tuple[int, int, str],
) -> None:
    done, total, device = where
    rows = np.asarray(job.data.splits[split], np.int64)
    logits = score_rows(
        choose_forward(loaded, str(job.options.get("batching", "auto"))),
        loaded.model,
        job.data,
        rows,
        batch_size=config.evaluation_batch,
        device=device,
        tell=lambda rows_done: context.progress(done + rows_done, total, "rows", split),
    )
    labels = np.asarray(job.data.labels())[rows]
    scores = judge(logits, labels, job.metrics, job.data.classes)
    if scores.values:
        context.metrics(scores.values, split=split)
    for table in scores.tables:
        context.table(table.name, table.columns, table.rows, split=split)
    if job.output is not None:
        path = job.output / f"predictions-{split}.arrow"
        write_predictions(
            path,
            ids=_row_ids(job, rows),
            split=split,
            labels=labels,
            scores=probabilities(logits),
            classes=job.data.classes,
        )
        context.artifact(path, kind="predictions", format="arrow")


def _row_ids(job: EvaluateJob, rows: np.ndarray) -> np.ndarray:
    """Row numbers of the source, so that an answer leads back to its line."""
    column = job.data.table().column("__row__")
    return np.asarray(column.take(rows))

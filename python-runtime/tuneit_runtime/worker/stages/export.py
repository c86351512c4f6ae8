"""Tuned model → another format, and the proof that it answers as the model does."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.hashing import file_sha256
from tuneit_runtime.datasets.labels import as_text
from tuneit_runtime.datasets.prepared import MappedDataset
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.model import ModelRequest
from tuneit_runtime.sdk.training import PredictJob
from tuneit_runtime.worker.stages.evaluate import tuned_model

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.loader import Loaded
    from tuneit_runtime.worker.job import Job

__all__ = ["export_model", "run_export"]

_SAMPLE_ROWS = 16


def run_export(job: Job) -> None:
    export_model(job)


def export_model(job: Job) -> dict[str, Any]:
    """Exports into a partial folder, compares, and only then gives it its name.

    Raises:
        Fault: TUNEIT_EXPORT_NOT_VERIFIED or TUNEIT_EXPORT_CHANGED_MODEL.
    """
    exporter, model = job.one("exporter"), tuned_model(job)
    final = job.path("artifacts") / exporter.contribution
    partial = final.with_name(f".partial-{exporter.contribution}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        verified = _export(job, exporter, model, partial)
        shutil.rmtree(final, ignore_errors=True)
        partial.rename(final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    format = str(exporter.extra.get("format", exporter.contribution))
    job.context.artifact(final, kind="model", format=format, verified=verified)
    path = f"artifacts/{final.name}"
    return {"path": path, "format": format, "verified": verified}


def _export(job: Job, exporter: Loaded, model: Path, folder: Path) -> dict[str, Any]:
    data = MappedDataset(job.path("dataset"))
    adapter, before = job.one("model").target, _fingerprint(model)
    loaded = adapter.load(_request(job, data.classes, model), job.context)
    job.context.progress(0, 3, "files", "export")
    exporter.target.export(loaded, folder, job.context)
    del loaded
    job.context.progress(1, 3, "files", "answer with the model")
    shapes = _shapes(data, int(job.options.get("sampleRows", _SAMPLE_ROWS)))
    verified = _compare(job, exporter, adapter, data.classes, (model, folder), shapes)
    job.context.progress(3, 3, "files", "verified")
    if _fingerprint(model) != before:
        raise fault("TUNEIT_EXPORT_CHANGED_MODEL", exporter.plugin, name=exporter.contribution)
    return verified


def _request(job: Job, classes: list[str], model: Path) -> ModelRequest:
    return ModelRequest(
        job.reference, job.task, classes=classes, folder=model, device="cpu", seed=job.seed
    )


def _shapes(data: MappedDataset, rows: int) -> list[list[str]]:
    """Sample texts in batches of different counts and lengths: a lone short one, middling ones, the
    longest.
    """
    lengths = np.diff(data.tokens()[1])
    column = data.table().column(data.roles["text"])
    order = np.argsort(lengths, kind="stable")
    wanted = np.unique(np.linspace(0, len(order) - 1, min(max(rows, 3), len(order))).astype(int))
    texts = as_text(column.take(order[wanted])).to_pylist()
    cut = max(2, 1 + (len(texts) - 1) * 2 // 3)
    return [group for group in (texts[:1], texts[1:cut], texts[cut:]) if group]


def _compare(
    job: Job,
    exporter: Loaded,
    adapter: Any,
    classes: list[str],
    folders: tuple[Path, Path],
    shapes: list[list[str]],
) -> dict[str, Any]:
    plan, worst = exporter.target.plan(), 0.0
    engine = job.one("engine").target
    length = int(job.options.get("maxLength", 256))
    for texts in shapes:
        asked = PredictJob(
            adapter=adapter,
            reference=job.reference,
            task=job.task,
            classes=classes,
            texts=texts,
            model_folder=folders[0],
            options={"maxLength": length},
            device="cpu",
        )
        expected = np.asarray(engine.reference_answers(asked, job.context), np.float64)
        found = np.asarray(exporter.target.answer(folders[1], adapter, texts, length), np.float64)
        worst = max(worst, _difference(exporter, expected, found))
    # `not (… <= …)` also refuses NaN
    if not worst <= plan.limit:
        raise _differs(exporter, f"{plan.measure} is {worst:.3g}, the limit is {plan.limit:.3g}")
    return {
        "against": "checkpoint",
        "measure": plan.measure,
        "value": worst,
        "limit": float(plan.limit),
    }


def _difference(exporter: Loaded, expected: Any, found: Any) -> float:
    if expected.shape != found.shape:
        raise _differs(exporter, f"its answers have shape {found.shape}, not {expected.shape}")
    if not (np.isfinite(expected).all() and np.isfinite(found).all()):
        raise _differs(exporter, "an answer is not a finite number")
    return float(np.abs(expected - found).max(initial=0.0))


def _differs(exporter: Loaded, reason: str) -> Exception:
    name = exporter.contribution
    return fault("TUNEIT_EXPORT_NOT_VERIFIED", exporter.plugin, name=name, reason=reason)


def _fingerprint(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}

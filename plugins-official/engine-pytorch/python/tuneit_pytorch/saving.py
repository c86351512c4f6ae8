"""The finished model: saved, loaded again, and compared with the one in memory before anybody is
told of it.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
from tuneit_runtime.sdk import ModelRequest, PluginFault

from tuneit_pytorch.fingerprint import weights_sha256
from tuneit_pytorch.forward import choose_forward
from tuneit_pytorch.scoring import score_rows

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Context, LoadedModel, TrainJob

    from tuneit_pytorch.assembly import Training

__all__ = ["save_model"]

_SAMPLE = 16
# relative to the largest logit: merged adapters and another matrix product differ in the last
# digits
_LIMIT = 1e-4


def save_model(job: TrainJob, training: Training, context: Context) -> None:
    before = _answers(job, training.loaded, training.device)
    training.kernels.remove(training.loaded.model)
    adapter_folder = job.output.parent / "adapter"
    shutil.rmtree(adapter_folder, ignore_errors=True)
    adapter_folder.mkdir(parents=True)
    has_adapter = job.strategy.save_adapter(adapter_folder)
    finished = job.strategy.finish()
    partial = job.output.with_name(f".partial-{job.output.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    job.adapter.save(finished, partial)
    difference = _compare(job, before, training.device, partial, context)
    shutil.rmtree(job.output, ignore_errors=True)
    partial.rename(job.output)
    context.fact("weights_sha256", weights_sha256(job.output))
    verified = {
        "against": "live model",
        "measure": "max_rel_diff",
        "value": difference,
        "limit": _LIMIT,
    }
    context.artifact(job.output, kind="model", format="safetensors", verified=verified)
    if has_adapter:
        context.artifact(adapter_folder, kind="model", format="peft")
    else:
        shutil.rmtree(adapter_folder)


def _compare(
    job: TrainJob, before: np.ndarray, device: str, folder: object, context: Context
) -> float:
    request = ModelRequest(
        job.reference,
        job.task,
        classes=job.data.classes,
        folder=folder,  # type: ignore[arg-type]
        device=device,
    )
    after = _answers(job, job.adapter.load(request, context), device)
    difference = float(np.abs(after - before).max() / max(1.0, float(np.abs(before).max())))
    if not difference <= _LIMIT:
        raise PluginFault(
            "TUNEIT_TRAIN_SAVE_MISMATCH",
            "The saved model does not answer as the trained one does",
            cause=f"Logits differ by {difference:.3g}, the limit is {_LIMIT:.0e}",
            mend="Report this with the recipe: model adapter or strategy save something else",
        )
    return difference


def _answers(job: TrainJob, loaded: LoadedModel, device: str) -> np.ndarray:
    rows = np.asarray(job.data.splits["train"], np.int64)[:_SAMPLE]
    forward = choose_forward(loaded, str(job.options.get("batching", "auto")))
    return score_rows(forward, loaded.model, job.data, rows, batch_size=_SAMPLE, device=device)

"""`tuneit plugin call`: one contribution by itself, through the whole sandbox."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import ROW, pa
from tuneit_runtime.datasets.dataset_file import schema_of
from tuneit_runtime.datasets.labels import as_text
from tuneit_runtime.datasets.row_keys import row_keys
from tuneit_runtime.datasets.shards import numbered
from tuneit_runtime.faults import fault
from tuneit_runtime.plain_json import plain
from tuneit_runtime.sdk.data import TransformInput
from tuneit_runtime.sdk.model import ModelRequest
from tuneit_runtime.worker.calls.source import preview_rows
from tuneit_runtime.worker.calls.undecorated import call_undecorated
from tuneit_runtime.worker.stages.augmenting import augment_once, text_batch
from tuneit_runtime.worker.stages.read import read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tuneit_runtime.loader import Loaded
    from tuneit_runtime.worker.job import Job

__all__ = ["call_entry"]


def call_entry(job: Job) -> Any:
    """Calls the first use with the input that its extension point understands.

    Raises:
        Fault: TUNEIT_PLUGIN_CALL_UNSUPPORTED for points that only work inside a run.
    """
    use = job.uses[0]
    entry = job.loader.entry(use)
    if callable(entry) and not hasattr(entry, "__tuneit__"):
        return _as_json(call_undecorated(job, entry, use.get("with", {})), str(use["plugin"]))
    loaded = job.loader.load(use)
    answer = _ANSWERS.get(loaded.point)
    if answer is None:
        raise fault("TUNEIT_PLUGIN_CALL_UNSUPPORTED", loaded.plugin, point=loaded.point)
    try:
        return plain(answer(job, loaded))
    except (KeyError, pa.ArrowInvalid, pa.ArrowTypeError) as wrong:
        raise fault(
            "TUNEIT_CALL_INPUT_INVALID", reason=f"{type(wrong).__name__}: {wrong}"
        ) from wrong


def _as_json(answer: Any, plugin: str) -> Any:
    try:
        return plain(answer)
    except (RecursionError, ValueError) as wrong:
        reason = f"its answer has no form in JSON ({type(wrong).__name__})"
        raise fault("TUNEIT_PLUGIN_CONTRACT", plugin, name=plugin, reason=reason) from wrong


def _read(job: Job, loaded: Loaded) -> dict[str, Any]:
    """`{limit?}` of the granted source → columns and rows."""
    limit = int(job.options.get("limit", 20))
    batches = list(read_source(job, loaded, limit))
    table = pa.Table.from_batches(batches).slice(0, limit)
    return {"columns": schema_of(table.schema), "rows": preview_rows(table)[0]}


def _transform(job: Job, loaded: Loaded) -> dict[str, Any]:
    """`{rows, roles?}` → the rows that are left, changed. An augmentation also takes `seed` and
    `epoch`, and changes every row, whatever probability a recipe gives it.
    """
    batch = numbered(pa.RecordBatch.from_pylist(job.options["rows"]), 0)
    roles: dict[str, str] = job.options.get("roles", {"text": batch.schema.names[0]})
    if loaded.extra.get("use") == "augment":
        return {"rows": _augmented(job, loaded, batch, roles)}
    call = loaded.target.apply if hasattr(loaded.target, "apply") else loaded.target
    changed = call(TransformInput(batch, loaded.config, roles), job.context)
    kept = [name for name in changed.schema.names if name != ROW]
    return {"rows": changed.select(kept).to_pylist(), "kept": changed.column(ROW).to_pylist()}


def _augmented(job: Job, loaded: Loaded, batch: Any, roles: dict[str, str]) -> list[dict[str, Any]]:
    """The rows as they come in an epoch of a recipe whose first augmentation this is."""
    epoch, seed = job.options.get("epoch", 0), job.options.get("seed", job.seed)
    if not (_is_count(epoch) and _is_count(seed)):
        reason = "'epoch' and 'seed' are whole numbers from 0 to 4294967295"
        raise fault("TUNEIT_CALL_INPUT_INVALID", reason=reason)
    numbers = np.asarray(batch.column(ROW))
    given = text_batch(roles["text"], as_text(batch.column(roles["text"])), numbers)
    keys = row_keys(numbers, seed=seed, epoch=epoch, place=0)
    asked = TransformInput(given, loaded.config, roles, epoch, keys.tolist())
    return augment_once(loaded, asked, job.context).select([roles["text"]]).to_pylist()


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32


def _metric(job: Job, loaded: Loaded) -> dict[str, Any]:
    """`{classes, labels, predictions, scores}` → values and tables."""
    given: Mapping[str, Any] = job.options
    loaded.target.start(list(given["classes"]))
    loaded.target.update(
        np.array(given["labels"], np.int64),
        np.array(given["predictions"], np.int64),
        np.array(given["scores"], np.float32),
    )
    values, tables = loaded.target.result()
    return {
        "values": [dataclasses.asdict(value) for value in values],
        "tables": [dataclasses.asdict(table) for table in tables],
    }


def _model(job: Job, loaded: Loaded) -> dict[str, Any]:
    """`{reference}` → the model's card."""
    request = ModelRequest(job.reference, job.task, seed=job.seed)
    return dataclasses.asdict(loaded.target.describe(request, job.context))


# one answer a point; the other points only mean something inside a run
_ANSWERS: dict[str, Callable[[Job, Loaded], Any]] = {
    "dataset-reader": _read,
    "transform": _transform,
    "metric": _metric,
    "model-adapter": _model,
}

"""Some rows as a run would train on them, by the plugins that would: read, cleaned, tokenized, and
judged by what their batches hold. Nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import ROW, pa
from tuneit_runtime.datasets.labels import as_text
from tuneit_runtime.datasets.roles import resolve_roles
from tuneit_runtime.datasets.shards import numbered
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.model import ModelRequest
from tuneit_runtime.sdk.training import PrepareJob
from tuneit_runtime.worker.calls.sample_rows import Rows, shown_rows
from tuneit_runtime.worker.stages.cleaning import Cleaner
from tuneit_runtime.worker.stages.read import read_source

if TYPE_CHECKING:
    from tuneit_runtime.sdk.training import RowTarget
    from tuneit_runtime.worker.job import Job

__all__ = ["sample_rows"]

_SHOWN = 20
_MEASURED = 1000


def sample_rows(job: Job) -> dict[str, Any]:
    """`{start?, limit?, measured?}` beside the options of `prepare` → `TrainingSample`.

    Rows are shown from source row `start` on; lengths are those of the first `measured` ones.
    """
    start, limit = int(job.options.get("start") or 0), int(job.options.get("limit") or _SHOWN)
    measured = int(job.options.get("measured") or _MEASURED)
    rows = _rows(job, start, limit, measured)
    ids = _ids(job, rows.texts)
    processor = job.one("model").target.processor(_request(job), job.context)
    traces = _traces(job, processor, rows.texts, ids)
    first, last = rows.shown
    numbers = list(range(first, last))
    targets = _targets(job, Sampled(rows, ids), numbers)
    card = job.one("model").target.describe(_request(job), job.context)
    counted = traces if traces is None else traces[: rows.measured]
    lengths = None if counted is None else [trace.whole for trace in counted]
    limit_of_recipe = int(job.options["maxLength"])
    return {
        "roles": rows.roles,
        "looked": rows.looked,
        "dropped": rows.dropped,
        "maxLength": limit_of_recipe,
        "modelMaxLength": int(card.max_length),
        "lengths": lengths,
        "rows": shown_rows(numbers, rows, ids=ids, traces=traces, targets=targets),
        "warnings": job.context.warnings,
    }


def _rows(job: Job, start: int, limit: int, measured: int) -> Rows:
    cleaner, kept, looked, found, held = None, [], 0, 0, 0
    roles: dict[str, str] = {}
    for batch in read_source(job, job.one("reader")):
        if cleaner is None:
            roles = resolve_roles(job.options, batch.schema.names)
            cleaner = Cleaner(job.many("transform"), roles, job.context)
        clean = cleaner.clean(numbered(batch, looked))
        looked += batch.num_rows
        # A transform may keep rows in mind: those between what is measured and what is shown are
        # cleaned, too, and then let go.
        shown = np.asarray(clean.column(ROW)) >= start
        kept.append(clean.filter(pa.array(shown)) if held >= measured else clean)
        held += kept[-1].num_rows
        found += int(np.count_nonzero(shown))
        job.context.progress(looked, None, "rows", "clean")
        if found >= limit and looked >= measured:
            break
    if cleaner is None or not any(batch.num_rows for batch in kept):
        raise fault("TUNEIT_DATA_EMPTY", reason="No row is left to be shown")
    table = pa.Table.from_batches(kept)
    return _chosen(table, roles, cleaner, asked=(start, limit, measured), looked=looked)


def _chosen(
    table: Any, roles: dict[str, str], cleaner: Cleaner, *, asked: tuple[int, int, int], looked: int
) -> Rows:
    start, limit, measured = asked
    numbers = np.asarray(table.column(ROW))
    first = int(np.searchsorted(numbers, start))
    last = min(first + limit, len(numbers))
    # The first rows are measured, and the shown ones stand behind them where they are further down.
    head = min(measured, len(numbers))
    places = np.union1d(np.arange(head), np.arange(first, last))
    chosen = table.take(pa.array(places))
    classes, labels = _labels(chosen, roles)
    at = int(np.searchsorted(places, first))
    return Rows(
        numbers=numbers[places].tolist(),
        texts=as_text(chosen.column(roles["text"])).to_pylist(),
        labels=labels,
        classes=classes,
        measured=head,
        shown=(at, at + last - first),
        roles=roles,
        dropped={name: count for name, count in cleaner.dropped.items() if count},
        looked=looked,
    )


def _labels(table: Any, roles: dict[str, str]) -> tuple[list[str], np.ndarray]:
    """Names of the sample's own classes: all of them are known only to a run."""
    if "label" not in roles:
        return [], np.full(table.num_rows, -1, np.int32)
    encoded = as_text(table.column(roles["label"])).combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), np.asarray(encoded.indices, np.int32)


def _request(job: Job) -> ModelRequest:
    return ModelRequest(job.reference, job.task, seed=job.seed)


def _ids(job: Job, texts: list[str]) -> list[np.ndarray]:
    found: list[np.ndarray] = []
    engine = job.one("engine").target
    engine.prepare(
        PrepareJob(
            texts=iter([texts]),
            rows=len(texts),
            adapter=job.one("model").target,
            reference=job.reference,
            task=job.task,
            max_length=int(job.options["maxLength"]),
            write=found.extend,
        ),
        job.context,
    )
    if len(found) != len(texts):
        reason = f"it tokenized {len(found)} of {len(texts)} rows"
        raise fault("TUNEIT_PLUGIN_CONTRACT", name="The engine", reason=reason)
    return found


def _traces(job: Job, processor: Any, texts: list[str], ids: list[np.ndarray]) -> list[Any] | None:
    """None where the processor has none; one of something else than training sees is refused."""
    if not hasattr(processor, "trace"):
        return None
    traces = processor.trace(texts, int(job.options["maxLength"]))
    same = len(traces) == len(ids) and all(
        np.array_equal(trace.ids, row)
        and len(trace.names) == len(trace.spans) == len(row) <= trace.whole
        for trace, row in zip(traces, ids, strict=True)
    )
    if not same:
        model = job.one("model")
        reason = "what it shows of the tokens is not what it trains on"
        raise fault("TUNEIT_PLUGIN_CONTRACT", model.plugin, name="The model adapter", reason=reason)
    return traces


class Sampled:
    """Implements `PreparedData` in memory."""

    def __init__(self, rows: Rows, ids: list[np.ndarray]) -> None:
        self._rows = rows
        self._ids = ids
        self.classes = rows.classes
        self.roles = rows.roles
        self.splits = {"train": np.arange(len(ids), dtype=np.uint32)}

    def tokens(self) -> tuple[np.ndarray, np.ndarray]:
        ends = np.cumsum([0, *(len(row) for row in self._ids)])
        return np.concatenate(self._ids), ends.astype(np.int64)

    def labels(self) -> np.ndarray:
        return self._rows.labels

    def table(self, rows: Any = None) -> Any:
        texts = self._rows.texts if rows is None else [self._rows.texts[row] for row in rows]
        return pa.table({self.roles["text"]: texts})


def _targets(job: Job, data: Sampled, places: list[int]) -> list[RowTarget] | None:
    engine = job.one("engine").target
    if not hasattr(engine, "targets") or not places:
        return None
    return engine.targets(data, places, job.context)

"""Dataset → cleaned, split and tokenized dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import ROW, pa
from tuneit_runtime.datasets.dataset_file import (
    read_dataset_file,
    schema_of,
    write_dataset_file,
    write_json,
)
from tuneit_runtime.datasets.labels import as_text, encode_labels
from tuneit_runtime.datasets.profile import profile_table
from tuneit_runtime.datasets.roles import find_column, resolve_roles
from tuneit_runtime.datasets.shards import ShardWriter, read_batches, write_arrow
from tuneit_runtime.datasets.splits import SPLITS, split_by_column, split_by_share
from tuneit_runtime.datasets.tokens import TokenWriter
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.model import ModelRequest
from tuneit_runtime.sdk.training import PrepareJob
from tuneit_runtime.worker.stages.cleaning import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tuneit_runtime.worker.job import Job

__all__ = ["run_prepare"]

_RARE_SHOWN = 10


def run_prepare(job: Job) -> None:
    source, output = job.path("dataset"), job.path("output")
    _look_at_model(job)
    file = read_dataset_file(source)
    columns = [column["name"] for column in file["schema"]]
    roles = resolve_roles(job.options, columns)
    writer = _clean(job, source, file, roles)
    table = pa.Table.from_batches(list(read_batches(output, writer.shards)))
    classes, labels = _labels(table, roles)
    write_arrow(output / "labels.arrow", {"label": pa.array(labels)})
    splits = _split(job, table, labels, classes, columns)
    for name, rows in splits.items():
        write_arrow(output / "splits" / f"{name}.arrow", {"row": pa.array(rows)})
    _tokenize(job, table, roles["text"])
    write_dataset_file(
        output,
        schema=schema_of(table.schema),
        shards=writer.shards,
        row_counts={"all": table.num_rows, **{name: len(rows) for name, rows in splits.items()}},
        provenance={"dataset": file["fingerprint"], "seed": job.seed},
        roles=roles,
        splits={name: f"splits/{name}.arrow" for name in splits},
        classes=classes,
    )
    write_json(output / "profile.json", profile_table(table))


def _look_at_model(job: Job) -> None:
    """Weights that are cut off or pickled are told here, before a run has begun."""
    request = ModelRequest(job.reference, job.task, seed=job.seed)
    job.one("model").target.describe(request, job.context)


def _clean(job: Job, source: Path, file: dict[str, Any], roles: dict[str, str]) -> ShardWriter:
    cleaner = Cleaner(job.many("transform"), roles, job.context)
    total, done = file["rowCounts"]["all"], 0
    batches = read_batches(source, file["shards"])
    first = next(batches, None)
    if first is None:
        raise fault("TUNEIT_DATA_EMPTY", reason="The dataset has no batch")
    writer = ShardWriter(job.path("output"), first.schema)
    for batch in _with_first(first, batches):
        job.context.rest()
        writer.write(cleaner.clean(batch))
        done += batch.num_rows
        job.context.progress(done, total, "rows", "clean")
    writer.close()
    job.context.fact("rows", {"in": total, "out": writer.rows, "dropped": cleaner.dropped})
    if writer.rows == 0:
        raise _nothing_left(roles, cleaner.dropped)
    return writer


def _with_first(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _nothing_left(roles: dict[str, str], dropped: dict[str, int]) -> Exception:
    if dropped.get("missing-label", 0) and not any(
        count for name, count in dropped.items() if name != "missing-label"
    ):
        return fault("TUNEIT_DATA_LABEL_MISSING", column=roles["label"])
    reasons = ", ".join(f"{name}: {count}" for name, count in dropped.items() if count)
    return fault("TUNEIT_DATA_EMPTY", reason=f"Every row was dropped ({reasons})")


def _labels(table: Any, roles: dict[str, str]) -> tuple[list[str] | None, Any]:
    if "label" not in roles:
        return None, np.full(table.num_rows, -1, np.int32)
    return encode_labels(table.column(roles["label"]), roles["label"])


def _split(
    job: Job, table: Any, labels: Any, classes: list[str] | None, columns: list[str]
) -> dict[str, Any]:
    options = job.options.get("split", {})
    row_ids = np.asarray(table.column(ROW))
    if "column" in options:
        column = find_column("split", options["column"], columns)
        splits = split_by_column(as_text(table.column(column)), column, row_ids)
    else:
        shares = {name: float(options.get(name, 0)) for name in SPLITS}
        by_class = labels if classes and options.get("stratify", True) else None
        splits = split_by_share(row_ids, by_class, shares, job.seed)
    job.context.fact("split", {name: len(rows) for name, rows in splits.items()})
    if classes is not None:
        _tell_classes(job, classes, labels, splits)
    return splits


def _tell_classes(job: Job, classes: list[str], labels: Any, splits: dict[str, Any]) -> None:
    counts = np.bincount(labels, minlength=len(classes))
    if len(classes) <= 1000:
        job.context.fact("classes", {name: int(n) for name, n in zip(classes, counts, strict=True)})
    if len(classes) > max(50, len(labels) // 4):
        job.context.warn(
            "TUNEIT_DATA_CLASSES_MANY",
            f"There are {len(classes)} classes for {len(labels)} rows",
            "Check that data.columns.label names the label and not free text",
        )
    for name, rows in splits.items():
        held = np.bincount(labels[rows], minlength=len(classes)) > 0
        absent = [classes[n] for n in np.flatnonzero(~held)]
        if absent:
            _warn_absent(job, name, absent)


def _warn_absent(job: Job, split: str, absent: list[str]) -> None:
    shown = ", ".join(f"'{name[:60]}'" for name in absent[:_RARE_SHOWN])
    more = f" and {len(absent) - _RARE_SHOWN} more" if len(absent) > _RARE_SHOWN else ""
    job.context.warn(
        "TUNEIT_DATA_CLASS_RARE",
        f"The {split} split has no row of {shown}{more}",
        "Add rows of these classes, or read their figures with care",
    )


def _tokenize(job: Job, table: Any, column: str) -> None:
    writer = TokenWriter(job.path("output"))
    engine = job.one("engine").target
    engine.prepare(
        PrepareJob(
            texts=_texts(table.column(column)),
            rows=table.num_rows,
            adapter=job.one("model").target,
            reference=job.reference,
            task=job.task,
            max_length=int(job.options["maxLength"]),
            write=writer.write,
        ),
        job.context,
    )
    writer.close()
    if writer.rows != table.num_rows:
        reason = f"it tokenized {writer.rows} of {table.num_rows} rows"
        raise fault("TUNEIT_PLUGIN_CONTRACT", name="The engine", reason=reason)
    job.context.fact("tokens", {"total": writer.tokens})


def _texts(column: Any) -> Iterator[list[str]]:
    for start in range(0, len(column), 4096):
        yield as_text(column.slice(start, 4096)).to_pylist()

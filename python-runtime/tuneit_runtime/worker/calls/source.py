"""A look at a source before training: its first rows, its size, its columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tuneit_runtime.datasets.arrow import pa
from tuneit_runtime.datasets.dataset_file import schema_of
from tuneit_runtime.datasets.profile import profile_table
from tuneit_runtime.faults import fault
from tuneit_runtime.plain_json import plain
from tuneit_runtime.worker.stages.read import read_source

if TYPE_CHECKING:
    from tuneit_runtime.worker.job import Job

__all__ = ["preview_rows", "preview_source", "profile_source"]

_ROWS = 20
# an answer is one line of the channel
_BYTES = 200 * 1024


def preview_source(job: Job) -> dict[str, Any]:
    """The first rows as the file has them, and how many there are in all.

    The whole file is read, batch by batch, for only that tells the total and whether it is
    whole; only the first rows become values.
    """
    limit = int(job.options.get("limit") or _ROWS)
    total, first, schema = 0, [], None
    for batch in read_source(job, job.one("reader")):
        if total < limit:
            first.append(batch.slice(0, limit - total))
        schema = batch.schema
        total += batch.num_rows
        job.context.progress(total, None, "rows")
    if schema is None:
        raise fault("TUNEIT_DATA_EMPTY", reason="The reader found nothing in the file")
    return {
        "columns": schema_of(schema),
        "rows": preview_rows(pa.Table.from_batches(first, schema)),
        "total": total,
    }


def preview_rows(table: Any) -> list[dict[str, Any]]:
    """Rows as JSON, fewer than asked where they would not fit into one answer."""
    rows: list[dict[str, Any]] = []
    size = 0
    for row in table.to_pylist():
        shown: dict[str, Any] = plain(row)
        size += len(json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace")) + 1
        if size > _BYTES and rows:
            break
        rows.append(shown if size <= _BYTES else _cut(shown))
    return rows


def _cut(row: dict[str, Any]) -> dict[str, Any]:
    """A single row that is too large for an answer, its texts shortened."""
    longest = _BYTES // (8 * max(len(row), 1))
    return {
        name: value[:longest] + "…" if isinstance(value, str) and len(value) > longest else value
        for name, value in row.items()
    }


def profile_source(job: Job) -> dict[str, Any]:
    """`ProfileFile` of the source."""
    batches = list(read_source(job, job.one("reader")))
    if not batches or not any(batch.num_rows for batch in batches):
        raise fault("TUNEIT_DATA_EMPTY", reason="The file holds no data beside its header, if any")
    return profile_table(pa.Table.from_batches(batches))

"""A look at a source before training: its first rows, its size, its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.datasets.arrow import pa
from tuneit_runtime.datasets.dataset_file import schema_of
from tuneit_runtime.datasets.profile import profile_table
from tuneit_runtime.event_sink import LONGEST_ANSWER
from tuneit_runtime.faults import fault
from tuneit_runtime.plain_json import encode, plain
from tuneit_runtime.worker.stages.read import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tuneit_runtime.worker.job import Job

__all__ = ["preview_rows", "preview_source", "profile_source"]

_ROWS = 20
#: An answer is one line of the channel; the columns want room beside the rows.
ROWS_BYTES = LONGEST_ANSWER - (1 << 21)
_AT_ONCE = 1024


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
    rows, cut = preview_rows(pa.Table.from_batches(first, schema))
    return {
        "columns": schema_of(schema),
        "rows": rows,
        "total": total,
        "cut": cut and {"row": cut, "limitBytes": ROWS_BYTES},
        "warnings": job.context.warnings,
    }


def preview_rows(table: Any) -> tuple[list[dict[str, Any]], int | None]:
    """Rows as JSON, and the number of the first, from 1, for which one answer has no room."""
    rows: list[dict[str, Any]] = []
    size = 0
    for row in _rows(table):
        shown: dict[str, Any] = plain(row)
        size += len(encode(shown)) + 1
        if size > ROWS_BYTES:
            return rows or [_cut(shown)], len(rows) + 1
        rows.append(shown)
    return rows, None


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    for start in range(0, table.num_rows, _AT_ONCE):
        yield from table.slice(start, _AT_ONCE).to_pylist()


def _cut(row: dict[str, Any]) -> dict[str, Any]:
    """A single row that is too large for an answer, its texts shortened."""
    longest = ROWS_BYTES // (8 * max(len(row), 1))
    return {
        name: value[:longest] + "…" if isinstance(value, str) and len(value) > longest else value
        for name, value in row.items()
    }


def profile_source(job: Job) -> dict[str, Any]:
    """`ProfileResult` of the source."""
    batches = list(read_source(job, job.one("reader")))
    if not batches or not any(batch.num_rows for batch in batches):
        raise fault("TUNEIT_DATA_EMPTY", reason="The file holds no data beside its header, if any")
    profile = profile_table(pa.Table.from_batches(batches))
    return {**profile, "warnings": job.context.warnings}

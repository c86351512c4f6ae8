"""Source → dataset folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.datasets.arrow import ROW, pa
from tuneit_runtime.datasets.dataset_file import schema_of, write_dataset_file, write_json
from tuneit_runtime.datasets.profile import profile_table
from tuneit_runtime.datasets.shards import ShardWriter, numbered, read_batches
from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.data import ReadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tuneit_runtime.loader import Loaded
    from tuneit_runtime.worker.job import Job

__all__ = ["read_source", "run_read"]


def run_read(job: Job) -> None:
    reader, output = job.one("reader"), job.path("output")
    writer: ShardWriter | None = None
    for batch in read_source(job, reader):
        writer = writer or _open(output, batch)
        writer.write(numbered(batch, writer.rows))
        job.context.progress(writer.rows, None, "rows", "read")
    if writer is None or writer.rows == 0:
        raise fault("TUNEIT_DATA_EMPTY", reason="The file holds no data beside its header, if any")
    writer.close()
    _describe(job, reader, output, writer)


def read_source(job: Job, reader: Loaded, limit: int | None = None) -> Iterator[Any]:
    """Batches of the source, each checked against the first."""
    schema: Any = None
    given = ReadInput(job.path("source"), reader.config, limit)
    for batch in reader.target(given, job.context):
        job.context.rest()
        if not isinstance(batch, pa.RecordBatch):
            raise _broken(reader, f"it yielded a {type(batch).__name__}, not a record batch")
        schema = batch.schema if schema is None else schema
        if not batch.schema.equals(schema):
            raise _broken(reader, "the schema of its batches changed on the way")
        yield batch


def _broken(reader: Loaded, reason: str) -> Exception:
    name = f"The reader '{reader.contribution}'"
    return fault("TUNEIT_PLUGIN_CONTRACT", reader.plugin, name=name, reason=reason)


def _open(output: Path, batch: Any) -> ShardWriter:
    if ROW in batch.schema.names:
        raise fault("TUNEIT_DATA_COLUMN_RESERVED", column=ROW)
    return ShardWriter(output, numbered(batch.slice(0, 0), 0).schema)


def _describe(job: Job, reader: Loaded, output: Path, writer: ShardWriter) -> None:
    table = pa.Table.from_batches(list(read_batches(output, writer.shards)))
    schema = schema_of(table.schema)
    write_dataset_file(
        output,
        schema=schema,
        shards=writer.shards,
        row_counts={"all": writer.rows},
        provenance={"reader": f"{reader.plugin}:{reader.contribution}", "with": _given(job)},
    )
    write_json(output / "profile.json", profile_table(table))
    job.context.fact("rows", {"in": writer.rows})
    job.context.fact("columns", schema)


def _given(job: Job) -> Any:
    return next(use.get("with", {}) for use in job.uses if use["role"] == "reader")

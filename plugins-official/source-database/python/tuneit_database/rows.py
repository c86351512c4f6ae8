"""What all three databases share: the query as it is sent, and the loop over its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tuneit_database.faults import query_failed
from tuneit_database.table_file import batch_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuneit_runtime.sdk import Context

    from tuneit_database.table_file import RowLimit, TableFile

__all__ = ["as_text", "fetch_rows", "file_name", "query_of"]


def query_of(text: str) -> str:
    """Without the semicolon that people end it with."""
    query = text.strip().rstrip(";").strip()
    if not query:
        raise query_failed("The setting 'query' is empty")
    return query


def as_text(value: str | bytes) -> str:
    """Some drivers hand names and texts over as UTF-8 bytes."""
    return value.decode("utf-8") if isinstance(value, bytes) else value


def file_name(database: str) -> str:
    """`sales.parquet`"""
    stem = re.sub(r"[^\w.-]+", "-", database.rsplit("/", 1)[-1]).strip(".-_")[:80]
    return f"{stem or 'database'}.parquet"


def fetch_rows(
    fetch: Callable[[int], Sequence[Sequence[Any]]],
    table: TableFile,
    limit: RowLimit,
    context: Context,
) -> None:
    """All rows that `fetch(count)` gives, up to the limit, and closes the file."""
    size = batch_size(0, 0)
    while table.rows <= limit.rows:
        limit.check()
        # one more than is wanted tells that there are more
        room = limit.rows - table.rows
        rows = fetch(min(size, room + 1))
        if not rows:
            break
        taken = table.write(rows[:room])
        if len(rows) > room:
            _tell_cut(limit, context)
            break
        size = batch_size(len(rows), taken)
    table.close()


def _tell_cut(limit: RowLimit, context: Context) -> None:
    context.warn(
        "TUNEIT_DATABASE_CUT",
        f"The query has more than {limit.rows:,} rows; the first were taken",
        "Set a higher row limit, or choose rows in the query",
    )

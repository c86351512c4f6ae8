"""SQLite: a file that a person named, opened as one that never changes."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyarrow as pa
from tuneit_runtime.sdk import FetchedFile, data_source

from tuneit_database.faults import damaged_file, late, no_file, query_failed
from tuneit_database.rows import fetch_rows, file_name, query_of
from tuneit_database.settings import FileSettings
from tuneit_database.table_file import Column, RowLimit, TableFile

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.sdk import Context, PluginFault, SourceRequest

__all__ = ["fetch_sqlite"]

_MAGIC = b"SQLite format 3\0"
#: Of the header, https://www.sqlite.org/fileformat.html: 2 = with a write-ahead log.
_WRITE_VERSION = 18
_STEPS = 10_000
_COUNTED = 10_000
#: A query may read, and call functions that read.
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


@data_source(id="sqlite", config=FileSettings)
def fetch_sqlite(request: SourceRequest, context: Context) -> FetchedFile:
    settings: FileSettings = request.config
    if request.source is None:
        raise no_file()
    query = query_of(settings.query)
    _look(request.source, context)
    limit = RowLimit.of(settings.limit, settings.timeout)
    connection = _opened(request.source, limit)
    try:
        path = request.folder / file_name(request.source.stem)
        columns = _columns(connection.execute(query), context)
        table = TableFile(path, columns, context)
        cursor = connection.execute(query)

        def fetch(count: int) -> list[list[Any]]:
            rows = cursor.fetchmany(count)
            return [
                [_fitted(value, column) for value, column in zip(row, columns, strict=True)]
                for row in rows
            ]

        fetch_rows(fetch, table, limit, context)
        return FetchedFile(path, rows=table.rows)
    except (sqlite3.Error, sqlite3.Warning) as wrong:
        raise _as_fault(wrong, settings) from wrong
    finally:
        connection.close()


def _as_fault(wrong: Exception, settings: FileSettings) -> PluginFault:
    text = str(wrong)
    if text == "interrupted":
        return late(settings.timeout)
    is_file = type(wrong) is sqlite3.DatabaseError and "not authorized" not in text
    return damaged_file(text) if is_file else query_failed(text)


def _look(path: Path, context: Context) -> None:
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(_MAGIC):
        raise damaged_file("It does not begin as SQLite writes its files")
    if head[_WRITE_VERSION] == 2:
        context.warn(
            "TUNEIT_DATABASE_WAL",
            "The database keeps a write-ahead log beside its file, which was not read",
            "Where rows are missing: PRAGMA wal_checkpoint(TRUNCATE), then fetch again",
        )


def _opened(path: Path, limit: RowLimit) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA query_only = ON")
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.set_authorizer(
        lambda act, *_: sqlite3.SQLITE_OK if act in _ALLOWED else sqlite3.SQLITE_DENY
    )
    end = limit.started + limit.seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    return connection


def _columns(cursor: sqlite3.Cursor, context: Context) -> list[Column]:
    """Types are of values in SQLite, so all rows are looked at: whole numbers, numbers, bytes, and
    text for what is of several kinds.
    """
    names = [one[0] for one in cursor.description or ()]
    kinds: list[set[type]] = [set() for _ in names]
    for seen, row in enumerate(cursor):
        for value, known in zip(row, kinds, strict=True):
            known.add(type(value))
        if seen % _COUNTED == 0:
            context.progress(seen, None, "rows", "Looking at the types")
    pairs = zip(names, kinds, strict=True)
    return [Column(name, _type(known), is_text=False) for name, known in pairs]


def _type(kinds: set[type]) -> pa.DataType:
    known = kinds - {type(None)}
    if known == {int}:
        return pa.int64()
    if known and known <= {int, float}:
        return pa.float64()
    return pa.binary() if known == {bytes} else pa.string()


def _fitted(value: Any, column: Column) -> Any:
    if value is None or column.type != pa.string():
        return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

"""MySQL and MariaDB: rows streamed in a read-only transaction."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from tuneit_runtime.sdk import FetchedFile, PluginFault, data_source, open_connection

from tuneit_database.faults import late, query_failed, refused, tls_failed, told
from tuneit_database.rows import as_text, fetch_rows, file_name, query_of
from tuneit_database.settings import MySqlSettings
from tuneit_database.table_file import Column, RowLimit, TableFile
from tuneit_database.tls import tls_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from tuneit_runtime.sdk import Context, SourceRequest

__all__ = ["fetch_mysql"]

_DECIMAL, _BIT, _TINY, _SHORT, _LONG, _LONGLONG, _INT24 = 246, 16, 1, 2, 3, 8, 9
_UNSIGNED, _BINARY_CHARSET = 32, 63
_BLOBS = (249, 250, 251, 252, 253, 254)
#: Field types of the client protocol; with its second the unsigned kind.
_INTEGERS = {
    _TINY: (pa.int8(), pa.uint8()),
    _SHORT: (pa.int16(), pa.uint16()),
    _INT24: (pa.int32(), pa.uint32()),
    _LONG: (pa.int32(), pa.uint32()),
    _LONGLONG: (pa.int64(), pa.uint64()),
}
_OTHERS: dict[int, pa.DataType] = {
    4: pa.float32(),
    5: pa.float64(),
    7: pa.timestamp("us", "UTC"),
    10: pa.date32(),
    12: pa.timestamp("us"),
    13: pa.int16(),
}
#: Errors of the server: access and database, time limit of MySQL and of MariaDB.
_LOGIN = (1044, 1045, 1049, 1130, 1698, 2059)
_LATE = (3024, 1969)


@data_source(id="mysql", config=MySqlSettings)
def fetch_mysql(request: SourceRequest, context: Context) -> FetchedFile:
    settings: MySqlSettings = request.config
    query = query_of(settings.query)
    with _told(settings), _connected(settings, context) as connection:
        cursor = connection.cursor()
        _limit_time(cursor, settings.timeout)
        cursor.execute("SET time_zone = '+00:00'")
        cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        # A derived table is a query and nothing else: no INTO OUTFILE, no CALL, no two columns of
        # one name. Without rows asked for, none is read.
        cursor.execute(f"SELECT * FROM (\n{query}\n) AS tuneit_rows LIMIT 0")  # noqa: S608
        cursor.fetchall()
        cursor.execute(query)
        path = request.folder / file_name(settings.database)
        columns = [_column(field) for field in cursor._result.fields]
        table = TableFile(path, columns, context)
        limit = RowLimit.of(settings.limit, settings.timeout)
        readers = [_reader(field) for field in cursor._result.fields]

        def read(row: Any) -> list[Any]:
            pairs = zip(readers, row, strict=True)
            return [None if value is None else reader(value) for reader, value in pairs]

        def fetch(count: int) -> list[list[Any]]:
            return [read(row) for row in cursor.fetchmany(count)]

        fetch_rows(fetch, table, limit, context)
        return FetchedFile(path, rows=table.rows)


@contextmanager
def _connected(settings: MySqlSettings, context: Context) -> Iterator[Any]:
    from pymysql.connections import Connection
    from pymysql.converters import encoders
    from pymysql.cursors import SSCursor

    tls = tls_context(settings.tls, settings.host)
    connection = Connection(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=(context.secret(settings.password) or "") if settings.password else "",
        database=settings.database or None,
        charset="utf8mb4",
        cursorclass=SSCursor,
        # values as the server writes them; Arrow reads them
        conv=dict(encoders),
        read_timeout=settings.timeout + 30,
        ssl=tls,
        ssl_disabled=tls is None,
        local_infile=False,
        defer_connect=True,
    )
    with open_connection(settings.host, settings.port) as socket:
        connection.connect(socket)
        try:
            yield connection
        finally:
            # not `close`, which reads what is left of a result to its end
            if connection._result is not None:
                connection._result.unbuffered_active = False
            connection._force_close()


def _limit_time(cursor: Any, seconds: int) -> None:
    cursor.execute("SELECT VERSION()")
    ((version,),) = cursor.fetchall()
    if "mariadb" in str(version).lower():
        cursor.execute(f"SET SESSION max_statement_time = {seconds}")
    else:
        cursor.execute(f"SET SESSION max_execution_time = {seconds * 1000}")


def _column(field: Any) -> Column:
    kind = field.type_code
    if kind in _INTEGERS:
        return Column(field.name, _INTEGERS[kind][bool(field.flags & _UNSIGNED)])
    if kind == _DECIMAL:
        return Column(field.name, _decimal(field))
    if kind == _BIT:
        return Column(field.name, pa.uint64(), is_text=False)
    if kind in _BLOBS and field.charsetnr == _BINARY_CHARSET:
        return Column(field.name, pa.binary(), is_text=False)
    return Column(field.name, _OTHERS.get(kind, pa.string()))


def _decimal(field: Any) -> pa.DataType:
    """The length of a decimal counts its sign and its point."""
    scale = field.scale
    precision = field.length - (scale > 0) - (not field.flags & _UNSIGNED)
    return pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(precision, scale)


def _reader(field: Any) -> Any:
    if field.type_code == _BIT:
        return lambda value: int.from_bytes(value, "big")
    if field.type_code in _BLOBS and field.charsetnr == _BINARY_CHARSET:
        return bytes
    return as_text


def _told(settings: MySqlSettings) -> AbstractContextManager[None]:
    from pymysql.err import MySQLError

    return told(settings.host, (MySQLError,), lambda wrong: _as_fault(wrong, settings))


def _as_fault(wrong: Exception, settings: MySqlSettings) -> PluginFault:
    number, text = [*wrong.args, "", ""][:2]
    if number in _LATE:
        return late(settings.timeout)
    if number == 2026 or "SSL" in str(text):
        return tls_failed(settings.host, str(text))
    if number in _LOGIN:
        return refused(f"{number}: {text}")
    return query_failed(f"{number}: {text}")

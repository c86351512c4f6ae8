"""PostgreSQL: a cursor in a read-only transaction, in the extended protocol, where one message
holds one statement.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from tuneit_runtime.sdk import FetchedFile, PluginFault, data_source, open_connection

from tuneit_database.faults import late, query_failed, refused, tls_failed, told
from tuneit_database.rows import as_text, fetch_rows, file_name, query_of
from tuneit_database.settings import PostgresSettings
from tuneit_database.table_file import Column, RowLimit, TableFile
from tuneit_database.tls import tls_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from tuneit_runtime.sdk import Context, SourceRequest

__all__ = ["fetch_postgres"]

#: By object id, as `pg_type.dat` has them. What is not here stays the text that the server writes.
_TYPES: dict[int, pa.DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int16(),
    23: pa.int32(),
    26: pa.int64(),
    700: pa.float32(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", "UTC"),
}
_BOOL, _BYTEA, _NUMERIC, _TIMESTAMPTZ = 16, 17, 1700, 1184
#: SQLSTATE classes and codes.
_LATE = "57014"
_LOGIN = ("28", "3D")


@data_source(id="postgresql", config=PostgresSettings)
def fetch_postgres(request: SourceRequest, context: Context) -> FetchedFile:
    settings: PostgresSettings = request.config
    query = query_of(settings.query)
    with _told(settings), _connected(settings, context) as connection:
        ask = connection.execute_unnamed
        ask(f"SET statement_timeout = {settings.timeout * 1000}")
        ask("SET TIME ZONE 'UTC'")
        ask("SET bytea_output = 'hex'")
        ask("SET DateStyle = 'ISO'")
        ask("SET cursor_tuple_fraction = 1")
        ask("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ask(f"DECLARE tuneit_rows NO SCROLL CURSOR FOR {query}")
        limit = RowLimit.of(settings.limit, settings.timeout)

        def fetch(count: int) -> tuple[list[Any], Any]:
            answer = ask(f"FETCH FORWARD {count} FROM tuneit_rows")
            return answer.rows or [], answer.columns

        path = request.folder / file_name(settings.database)
        first, described = fetch(1)
        table = TableFile(path, [_column(one, context) for one in described], context)
        table.write(first)
        fetch_rows(lambda count: fetch(count)[0], table, limit, context)
        ask("ROLLBACK")
        return FetchedFile(path, rows=table.rows)


@contextmanager
def _connected(settings: PostgresSettings, context: Context) -> Iterator[Any]:
    from pg8000.core import CoreConnection

    tls = tls_context(settings.tls, settings.host)
    with open_connection(settings.host, settings.port) as socket:
        socket.settimeout(settings.timeout + 30)
        connection = CoreConnection(
            user=settings.user,
            host=settings.host,
            database=settings.database,
            password=context.secret(settings.password) if settings.password else None,
            application_name="tuneit",
            # without a context it would encrypt without looking at the certificate
            ssl_context=False if tls is None else tls,
            sock=socket,
        )
        connection.pg_types = defaultdict(lambda: str, {_BOOL: _as_bool, _BYTEA: _as_bytes})
        try:
            yield connection
        finally:
            connection.close()


def _column(field: dict[str, Any], context: Context) -> Column:
    name, oid = as_text(field["name"]), field["type_oid"]
    if oid == _NUMERIC:
        return Column(name, _numeric(name, field["type_modifier"], context))
    if oid in (_BOOL, _BYTEA):
        return Column(name, pa.bool_() if oid == _BOOL else pa.binary(), is_text=False)
    return Column(name, _TYPES.get(oid, pa.string()))


def _numeric(name: str, modifier: int, context: Context) -> pa.DataType:
    """By `numeric(precision, scale)`, which the type modifier holds with 4 added
    (src/backend/utils/adt/numeric.c).
    """
    if modifier >= 4:
        precision, scale = (modifier - 4) >> 16 & 0xFFFF, (modifier - 4) & 0x7FF
        if precision <= 38 and scale <= precision:
            return pa.decimal128(precision, scale)
    context.warn(
        "TUNEIT_DATABASE_NUMERIC",
        f"'{name}' is a numeric without bounds and became a float of 64 bits",
        f"Write {name}::numeric(20, 4) in the query, or another precision, to keep every digit",
    )
    return pa.float64()


def _as_bool(text: str) -> bool:
    return text == "t"


def _as_bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def _told(settings: PostgresSettings) -> AbstractContextManager[None]:
    from pg8000.exceptions import DatabaseError, InterfaceError

    errors = (DatabaseError, InterfaceError)
    return told(settings.host, errors, lambda wrong: _as_fault(wrong, settings))


def _as_fault(wrong: Exception, settings: PostgresSettings) -> PluginFault:
    from pg8000.exceptions import InterfaceError

    if isinstance(wrong, InterfaceError):
        is_tls = "SSL" in str(wrong)
        return tls_failed(settings.host, str(wrong)) if is_tls else refused(str(wrong))
    said = wrong.args[0] if wrong.args and isinstance(wrong.args[0], dict) else {}
    code, text = str(said.get("C", "")), str(said.get("M", wrong))
    if code == _LATE:
        return late(settings.timeout)
    if code.startswith(_LOGIN):
        return refused(f"{code}: {text}")
    return query_failed(f"{code}: {text}")

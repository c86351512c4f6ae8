"""PostgreSQL and MariaDB as they are, through the runtime's own proxy.

They are those of this machine (TUNEIT_TEST_POSTGRES, TUNEIT_TEST_MYSQL name others); where none
answers, one is started in a folder of its own.
"""

from __future__ import annotations

import datetime
import threading
import time
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tuneit_runtime.sdk import PluginFault, Stopped
from tuneit_runtime.sdk.manifest_check import manifest_problems

from tuneit_database.mysql import fetch_mysql
from tuneit_database.postgres import fetch_postgres
from tuneit_database.settings import MySqlSettings, PostgresSettings

TABLE = "tuneit_source_test"


def pg(server, query, **given):
    where = {"host": server.host, "port": server.port, "user": server.user}
    return PostgresSettings(**{**where, "database": server.database, "query": query, **given})


def my(server, query, **given):
    where = {"host": server.host, "port": server.port, "user": server.user}
    return MySqlSettings(**{**where, "database": server.database, "query": query, **given})


def refusal(work) -> PluginFault:
    with pytest.raises(PluginFault) as caught:
        work()
    return caught.value


def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).parents[2]) == []


def test_postgres_types_are_kept(postgres, ask, reach, context):
    told = reach(f"{postgres.host}:{postgres.port}").told
    query = """select 7::int2 as small, 8::int4 as whole, 9::int8 as large, 1.5::float8 as real,
        12.30::numeric(6,2) as money, true as yes, 'é€'::text as words, date '2026-11-21' as day,
        timestamp '2026-11-21 10:00:00.25' as at, timestamptz '2026-11-21 10:00:00+02' as zoned,
        '\\x00ff'::bytea as raw, '{"a": 1}'::jsonb as json, array[1,2] as list, null::int4 as none,
        time '12:34:56' as clock; -- said"""
    found = ask(fetch_postgres, pg(postgres, query.replace("; -- said", ";")))
    table = pq.read_table(found.path)
    assert found.rows == table.num_rows == 1
    assert [str(one) for one in table.schema.types] == [
        *("int16", "int32", "int64", "double", "decimal128(6, 2)", "bool", "string", "date32[day]"),
        *("timestamp[us]", "timestamp[us, tz=UTC]", "binary", "string", "string", "int32"),
        "string",
    ]
    (row,) = table.to_pylist()
    assert row["money"] == Decimal("12.30")
    assert (row["yes"], row["words"], row["raw"], row["none"]) == (True, "é€", b"\x00\xff", None)
    assert row["day"] == datetime.date(2026, 11, 21)
    assert row["at"] == datetime.datetime(2026, 11, 21, 10, 0, 0, 250_000)  # noqa: DTZ001
    assert row["zoned"] == datetime.datetime(2026, 11, 21, 8, tzinfo=datetime.timezone.utc)
    assert (row["json"], row["list"]) == ('{"a": 1}', "{1,2}")
    assert told == [(f"{postgres.host}:{postgres.port}", True)]
    assert context.warned == []


def test_what_no_type_holds_is_told(postgres, ask, reach, context):
    reach(f"{postgres.host}:{postgres.port}")
    query = """select * from (values ('infinity'::timestamp, 1.5::numeric),
        (timestamp '2026-01-01', 2)) as t (at, n)"""
    table = pq.read_table(ask(fetch_postgres, pg(postgres, query)).path)
    assert table["at"].to_pylist() == [None, datetime.datetime(2026, 1, 1)]  # noqa: DTZ001
    assert table["n"].to_pylist() == [1.5, 2.0]
    assert sorted(set(context.warned)) == ["TUNEIT_DATABASE_NUMERIC", "TUNEIT_DATABASE_VALUE"]


@pytest.mark.parametrize("which", ["postgres", "mariadb"])
def test_a_query_changes_nothing(which, request, ask, reach):
    server = request.getfixturevalue(which)
    reach(f"{server.host}:{server.port}")
    fetch, settings = (fetch_postgres, pg) if which == "postgres" else (fetch_mysql, my)
    server.run(f"drop table if exists {TABLE}")
    server.run(f"create table {TABLE} (id int)")
    server.run(f"insert into {TABLE} values (1)")
    attempts = [
        f"delete from {TABLE}",
        f"drop table {TABLE}",
        f"select 1; delete from {TABLE}",
        f"select 1; commit; drop table {TABLE}",
        f"select 1) as x; drop table {TABLE}; -- ",
    ]
    if which == "postgres":
        server.run(
            f"""create or replace function {TABLE}_f() returns int language sql
            as 'delete from {TABLE} returning 1'"""
        )
        attempts += [
            f"with gone as (delete from {TABLE} returning id) select * from gone",
            f"select {TABLE}_f()",
            f"select 1 into {TABLE}_2",
        ]
    else:
        attempts += [f"select id from {TABLE} into outfile '/tmp/{TABLE}.txt'", "call none()"]
    for query in attempts:
        fault = refusal(lambda query=query: ask(fetch, settings(server, query)))
        assert fault.code == "TUNEIT_DATABASE_QUERY", query
    assert server.run(f"select count(*) from {TABLE}") == [1]
    server.run(f"drop table {TABLE} cascade")


@pytest.mark.parametrize("which", ["postgres", "mariadb"])
def test_rows_stream_up_to_a_limit_with_bounded_memory(which, request, ask, reach, context):
    server = request.getfixturevalue(which)
    reach(f"{server.host}:{server.port}")
    if which == "postgres":
        fetch, settings = fetch_postgres, pg
        query = "select n, repeat('x', 1000) as text from generate_series(1, 200000) as n"
    else:
        fetch, settings = fetch_mysql, my
        query = "select seq as n, repeat('x', 1000) as text from seq_1_to_200000"
    tracemalloc.start()
    found = ask(fetch, settings(server, query, limit=150_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    file = pq.ParquetFile(found.path)
    assert found.rows == file.metadata.num_rows == 150_000
    assert file.metadata.num_row_groups > 2
    assert pa.compute.max(pq.read_table(found.path, columns=["n"])["n"]).as_py() == 150_000
    assert context.warned == ["TUNEIT_DATABASE_CUT"]
    # the rows are 150 MB
    assert peak < 40e6
    assert context.done[-1] == 150_000
    context.warned.clear()
    assert ask(fetch, settings(server, query.replace("200000", "50"), limit=50)).rows == 50
    assert (
        ask(
            fetch,
            settings(
                server,
                query.replace("200000", "50") + " where 1 = 0"
                if which == "mariadb"
                else query + " where n < 0",
            ),
        ).rows
        == 0
    )
    assert context.warned == []


@pytest.mark.parametrize("which", ["postgres", "mariadb"])
def test_what_takes_too_long_is_stopped(which, request, ask, reach):
    server = request.getfixturevalue(which)
    reach(f"{server.host}:{server.port}")
    fetch, settings, query = (
        (fetch_postgres, pg, "select pg_sleep(60)::text as a")
        if which == "postgres"
        else (fetch_mysql, my, "select seq, sleep(30) as a from seq_1_to_3")
    )
    began = time.monotonic()
    assert refusal(lambda: ask(fetch, settings(server, query, timeout=1))).code == (
        "TUNEIT_DATABASE_LATE"
    )
    assert time.monotonic() - began < 20


def test_somebody_who_stops_it_is_heard(postgres, ask, reach, context):
    reach(f"{postgres.host}:{postgres.port}")
    query = "select n, pg_sleep(0.001)::text as a from generate_series(1, 100000) as n"
    threading.Timer(0.5, lambda: setattr(context, "stopped", True)).start()
    with pytest.raises(Stopped):
        ask(fetch_postgres, pg(postgres, query))


def test_columns_need_names_of_their_own(postgres, mariadb, ask, reach):
    reach(f"{postgres.host}:{postgres.port}", f"{mariadb.host}:{mariadb.port}")
    fault = refusal(lambda: ask(fetch_postgres, pg(postgres, "select 1 as a, 2 as a")))
    assert fault.code == "TUNEIT_DATABASE_COLUMNS"
    fault = refusal(lambda: ask(fetch_mysql, my(mariadb, "select 1 as a, 2 as a")))
    assert fault.code == "TUNEIT_DATABASE_QUERY"
    assert "Duplicate" in fault.cause


def test_mysql_types_are_kept(mariadb, ask, reach):
    reach(f"{mariadb.host}:{mariadb.port}")
    mariadb.run(f"drop table if exists {TABLE}_t")
    mariadb.run(
        f"""create table {TABLE}_t (tiny tinyint, whole int unsigned, large bigint, real_ double,
        money decimal(6,2), words varchar(20) character set utf8mb4, day date,
        at datetime(3), raw varbinary(4), flags bit(9), none int, kind enum('a','b'), doc json)"""
    )
    mariadb.run(
        f"""insert into {TABLE}_t values (-3, 4000000000, 9, 1.5, 12.30, 'é€', '2026-11-21',
        '2026-11-21 10:00:00.250', x'00ff', b'100000001', null, 'b', '{{"a": 1}}')"""
    )
    table = pq.read_table(ask(fetch_mysql, my(mariadb, f"select * from {TABLE}_t")).path)
    mariadb.run(f"drop table {TABLE}_t")
    assert [str(one) for one in table.schema.types] == [
        *("int8", "uint32", "int64", "double", "decimal128(6, 2)", "string", "date32[day]"),
        *("timestamp[us]", "binary", "uint64", "int32", "string", "string"),
    ]
    (row,) = table.to_pylist()
    assert (row["tiny"], row["whole"], row["money"]) == (-3, 4_000_000_000, Decimal("12.30"))
    assert (row["words"], row["raw"], row["flags"]) == ("é€", b"\x00\xff", 257)
    assert (row["none"], row["kind"], row["doc"]) == (None, "b", '{"a": 1}')


def test_who_is_not_let_in_is_told_so(postgres, mariadb, ask, reach, context):
    reach(f"{postgres.host}:{postgres.port}", f"{mariadb.host}:{mariadb.port}")
    fault = refusal(
        lambda: ask(fetch_postgres, pg(postgres, "select 1 as a", database="no_such_database"))
    )
    assert fault.code == "TUNEIT_DATABASE_REFUSED"
    context.secrets["pw"] = "wrong-and-secret"
    fault = refusal(
        lambda: ask(fetch_mysql, my(mariadb, "select 1 as a", user="nobody_here", password="pw"))
    )
    assert fault.code == "TUNEIT_DATABASE_REFUSED"
    assert "wrong-and-secret" not in f"{fault.message} {fault.cause} {fault.mend}"


def test_a_password_of_the_vault_logs_in(mariadb, ask, reach, context):
    reach(f"{mariadb.host}:{mariadb.port}")
    # for both, as a server without a past has a user without a name on localhost
    both = "tuneit_reader@'%', tuneit_reader@localhost"
    mariadb.run(f"drop user if exists {both}")
    for one in both.split(", "):
        mariadb.run(f"create user {one} identified by 'geheim'")
    context.secrets["pw"] = "geheim"
    settings = my(mariadb, "select 1 as a", user="tuneit_reader", password="pw", database="")
    assert ask(fetch_mysql, settings).rows == 1
    mariadb.run(f"drop user {both}")


def test_only_granted_hosts_are_reached(postgres, ask, reach):
    told = reach("example.com:5432").told
    fault = refusal(lambda: ask(fetch_postgres, pg(postgres, "select 1 as a")))
    assert fault.code == "TUNEIT_SOURCE_HOST_REFUSED"
    assert told == [(f"{postgres.host}:{postgres.port}", False)]
    reach("127.0.0.1:1")
    fault = refusal(
        lambda: ask(fetch_postgres, pg(postgres, "select 1 as a", host="127.0.0.1", port=1))
    )
    assert fault.code == "TUNEIT_SOURCE_UNREACHABLE"


def test_encryption_that_was_asked_for_is_not_left_out(postgres, mariadb, ask, reach):
    """Neither server here offers TLS with a certificate that is known."""
    reach(f"{postgres.host}:{postgres.port}", f"{mariadb.host}:{mariadb.port}")
    for fetch, settings in (
        (fetch_postgres, pg(postgres, "select 1 as a", tls="verify")),
        (fetch_mysql, my(mariadb, "select 1 as a", tls="verify")),
    ):
        fault = refusal(lambda fetch=fetch, settings=settings: ask(fetch, settings))
        assert fault.code == "TUNEIT_DATABASE_TLS"

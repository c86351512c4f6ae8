"""Files that SQLite itself made."""

from __future__ import annotations

import sqlite3
import time

import pyarrow.parquet as pq
import pytest
from tuneit_runtime.sdk import PluginFault

from tuneit_database.settings import FileSettings
from tuneit_database.sqlite import fetch_sqlite


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a place.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(
        """create table m (id integer, text, score, raw blob);
        insert into m values (1, 'a', 1, x'00'), (2, 'é', 2.5, null), (3, 4, null, x'ff');"""
    )
    connection.commit()
    connection.close()
    return path


def fetched(ask, path, query, **given):
    return ask(fetch_sqlite, FileSettings(file=str(path), query=query, **given), path)


def code(work) -> str:
    with pytest.raises(PluginFault) as caught:
        work()
    return caught.value.code


def test_types_are_those_of_the_values(file, ask):
    found = fetched(ask, file, "select * from m order by id;")
    assert (found.path.name, found.rows) == ("a-place.parquet", 3)
    table = pq.read_table(found.path)
    assert [str(one) for one in table.schema.types] == ["int64", "string", "double", "binary"]
    assert table["text"].to_pylist() == ["a", "é", "4"]
    assert table["score"].to_pylist() == [1.0, 2.5, None]
    assert table["raw"].to_pylist() == [b"\0", None, b"\xff"]


@pytest.mark.parametrize(
    "query",
    [
        "delete from m",
        "select 1; delete from m",
        "attach database '/tmp/x.db' as y",
        "pragma query_only = off",
        "select load_extension('x')",
        "select * from nowhere",
        "",
    ],
)
def test_a_query_reads_and_nothing_else(file, ask, query):
    before = file.read_bytes()
    assert code(lambda: fetched(ask, file, query)) == "TUNEIT_DATABASE_QUERY"
    assert file.read_bytes() == before


def test_limit_and_time(file, ask, context):
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select x from n"
    assert code(lambda: fetched(ask, file, endless, timeout=1)) == "TUNEIT_DATABASE_LATE"
    counted = endless.replace("from n)", "from n where x < 1000)")
    assert fetched(ask, file, counted, limit=500).rows == 500
    assert context.warned == ["TUNEIT_DATABASE_CUT"]


def test_what_is_no_database_is_told(tmp_path, file, ask, context):
    other = tmp_path / "other.sqlite"
    other.write_text("no database at all")
    assert code(lambda: fetched(ask, other, "select 1 as a")) == "TUNEIT_DATABASE_FILE"
    other.write_bytes(file.read_bytes()[:100] + b"\0" * 5000)
    assert code(lambda: fetched(ask, other, "select * from m")) == "TUNEIT_DATABASE_FILE"
    nameless = FileSettings(file="", query="select 1")
    assert code(lambda: ask(fetch_sqlite, nameless)) == "TUNEIT_DATABASE_FILE"
    connection = sqlite3.connect(file)
    connection.execute("pragma journal_mode = wal")
    connection.close()
    began = time.monotonic()
    assert fetched(ask, file, "select id from m").rows == 3
    assert time.monotonic() - began < 10
    assert context.warned == ["TUNEIT_DATABASE_WAL"]

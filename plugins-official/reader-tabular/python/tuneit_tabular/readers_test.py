"""The other readers, and the manifest against the code."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tuneit_runtime.sdk import PluginFault, ReadInput
from tuneit_runtime.sdk.manifest_check import manifest_problems

from tuneit_tabular.arrow import pa as arrow
from tuneit_tabular.json_document import JsonConfig, read_json
from tuneit_tabular.json_lines import JsonLinesConfig, _by_arrow, read_jsonl
from tuneit_tabular.plain_text import TextConfig, read_text
from tuneit_tabular.typed_files import ColumnsConfig, read_arrow, read_parquet


def read(reader, path, config, limit=None):
    batches = list(reader(ReadInput(path, config, limit), None))
    return arrow.Table.from_batches(batches)


def json_table(folder, text, reader=read_json, config=None):
    path = folder / "file.json"
    path.write_text(text, "utf-8")
    return read(
        reader, path, config or (JsonConfig() if reader is read_json else JsonLinesConfig())
    )


def refused(call):
    with pytest.raises(PluginFault) as caught:
        call()
    return caught.value


ROWS = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]


@pytest.mark.parametrize(
    "document",
    [
        ROWS,
        {"a": [1, 2], "b": ["x", "y"]},
        {"data": ROWS},
        {"version": 3, "rows": ROWS},
        {"result": {"items": ROWS}},
    ],
)
def test_json_finds_the_rows(tmp_path, document):
    assert json_table(tmp_path, json.dumps(document)).to_pylist() == ROWS


def test_json_types_are_found_in_all_rows(tmp_path):
    rows = [
        {"i": 1, "f": 1, "t": "2020-01-01", "m": 1, "n": {"k": [1]}, "b": True},
        {"i": None, "f": 0.5, "t": "007", "m": "x", "n": None, "b": False, "late": 2**70},
    ]
    table = json_table(tmp_path, json.dumps(rows))
    assert [str(kind) for kind in table.schema.types] == [
        "int64",
        "double",
        "string",
        "string",
        "string",
        "bool",
        "string",
    ]
    assert table.column("t").to_pylist() == ["2020-01-01", "007"]
    assert table.column("m").to_pylist() == ["1", "x"]
    assert table.column("n").to_pylist() == ['{"k": [1]}', None]
    assert table.column("late").to_pylist() == [None, str(2**70)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"a": 1}', "JSON_SYNTAX"),
        ("[" * 100_000, "JSON_SYNTAX"),
        ("3", "JSON_SHAPE"),
        ('{"a": 1}', "JSON_SHAPE"),
        ('[{"a": 1}, 3]', "JSON_SHAPE"),
        ('{"a": [1, 2], "b": [1]}', "RAGGED"),
        ("[[1, 2], [3]]", "RAGGED"),
        ("[]", "EMPTY"),
        (" \n", "EMPTY"),
    ],
)
def test_json_without_rows_is_refused(tmp_path, text, code):
    assert refused(lambda: json_table(tmp_path, text)).code == f"TUNEIT_DATA_{code}"


def test_json_path_says_where(tmp_path):
    document = json.dumps({"x": {"train": ROWS, "test": []}, "y": ROWS})
    assert json_table(tmp_path, document, config=JsonConfig(path="x.train")).num_rows == 2


JSON_LINES = [
    '{"a": 1, "t": "2020-01-01"}\n{"a": 2, "t": "2020-01-02T00:00:00Z"}\n',
    '{"a": 1}\n\n{"a": null, "b": "late"}\n',
    '{"a": 1}\n{"a": "x"}\n',
    '{"a": 9007199254740993}\n{"a": 0.5}\n',
    '{"a": {"deep": [1, 2]}}\n',
    '{"a": 12345678901234567890}\n',
    '{"a": null}\n{"a": null}\n',
    '{"a": "\\u00e9\\ud83d\\ude00 \\n"}\r\n{"a": "é"}',
]


@pytest.mark.parametrize("text", JSON_LINES)
def test_jsonl_reads_each_line_as_json_does(tmp_path, text):
    expected = [json.loads(line) for line in text.split("\n") if line.strip()]
    table = json_table(tmp_path, text, read_jsonl)
    for row, want in zip(table.to_pylist(), expected, strict=True):
        for name, value in row.items():
            wanted = want.get(name)
            assert value == wanted or value == str(wanted) or value == json.dumps(wanted)
            assert not isinstance(wanted, str) or value == wanted


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "text": st.text(st.characters(codec="utf-8"), max_size=8),
                "date": st.dates().map(str),
                "count": st.integers(-(2**63), 2**63 - 1),
                "flag": st.booleans() | st.none(),
            },
        ),
        min_size=1,
        max_size=5,
    )
)
def test_jsonl_by_arrow_is_what_was_written(tmp_path_factory, rows):
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if not any(rows) or "\0" in text:
        return
    table = json_table(tmp_path_factory.getbasetemp(), text, read_jsonl)
    names = table.column_names
    assert table.to_pylist() == [{name: row.get(name) for name in names} for row in rows]


def test_simple_jsonl_takes_the_fast_way():
    assert _by_arrow(memoryview(b'{"text": "a", "label": 1}\n')) is not None
    assert _by_arrow(memoryview(b'{"a": 1} {"a": 2}\n')) is None


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{"a": 1}\n{"a": \n', "JSON_SYNTAX", 2),
        ('{"a": 1}\n[1]\n', "JSON_SHAPE", 2),
        ('{"a": 1} {"a": 2}\n', "JSON_SYNTAX", 1),
        ('{"a": 1\n}\n', "JSON_SYNTAX", 1),
    ],
)
def test_a_wrong_line_is_named(tmp_path, text, code, line):
    fault = refused(lambda: json_table(tmp_path, text, read_jsonl))
    assert fault.code == f"TUNEIT_DATA_{code}"
    assert fault.message.startswith(f"Line {line} of ")


def test_text_has_a_row_a_line(tmp_path):
    path = tmp_path / "file.txt"
    path.write_bytes("a, b\r\n\n \u2028é\rlast".encode())
    table = read(read_text, path, TextConfig(column="line"))
    assert table.column("line").to_pylist() == ["a, b", "", " \u2028é", "last"]


TABLE = pa.table(
    {
        "n": pa.array([1, None, 3], pa.int32()),
        "x": [0.5, float("nan"), 1.0],
        "s": pa.array(["a", "b", "a"]).dictionary_encode(),
        "l": pa.array(["a", "b", None], pa.large_string()),
        "v": [[1, 2], [], None],
    }
)


@pytest.mark.parametrize("form", ["parquet", "file", "stream", "feather"])
def test_typed_files_keep_their_types(tmp_path, form):
    path = tmp_path / f"data.{form}"
    _write(path, form)
    reader = read_parquet if form == "parquet" else read_arrow
    table = read(reader, path, ColumnsConfig())
    assert [str(kind) for kind in table.schema.types][:4] == ["int32", "double", "string", "string"]
    assert table.column("v").to_pylist() == [[1, 2], [], None]
    assert read(reader, path, ColumnsConfig(("s", "n")), 2).to_pylist() == [
        {"s": "a", "n": 1},
        {"s": "b", "n": None},
    ]


def _write(path, form):
    if form == "parquet":
        pyarrow.parquet.write_table(TABLE, path, compression="zstd")
    elif form == "feather":
        pyarrow.feather.write_feather(TABLE, path, compression="lz4")
    else:
        new = pa.ipc.new_file if form == "file" else pa.ipc.new_stream
        with new(path, TABLE.schema) as writer:
            writer.write_table(TABLE)


@pytest.mark.parametrize("reader", [read_parquet, read_arrow])
def test_broken_typed_files_are_refused(tmp_path, reader):
    path = tmp_path / "broken"
    for data in (
        b"hello world, this is no table",
        b"ARROW1\0\0" + b"x" * 100,
        b"PAR1" + b"y" * 50 + b"PAR1",
    ):
        path.write_bytes(data)
        assert refused(lambda: read(reader, path, ColumnsConfig())).code == "TUNEIT_DATA_CORRUPT"
    path.write_bytes(b"")
    assert refused(lambda: read(reader, path, ColumnsConfig())).code == "TUNEIT_DATA_EMPTY"


def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).parents[2]) == []

"""CSV oddities, cell by cell; both parsers against each other and against what was written."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tuneit_runtime.sdk import PluginFault, ReadInput

from tuneit_tabular.arrow_csv import arrow_batches
from tuneit_tabular.delimited import read_csv
from tuneit_tabular.dialect import CsvConfig, Dialect
from tuneit_tabular.exact_csv import ExactRows, MisplacedQuote
from tuneit_tabular.quote_scan import has_plain_quotes


class Warned:
    """What of a context a reader uses."""

    def __init__(self):
        self.messages = []

    def warn(self, code, message, mend):
        assert code.startswith("TUNEIT_DATA_")
        assert mend
        self.messages.append(message)


def read(folder, data, suffix=".csv", limit=None, warned=None, **config):
    """Column names and rows of cells."""
    path = folder / f"file{suffix}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    batches = list(read_csv(ReadInput(path, CsvConfig(**config), limit), warned or Warned()))
    assert all(field.type == pa.string() for field in batches[0].schema)
    rows = [list(row.values()) for batch in batches for row in batch.to_pylist()]
    return batches[0].schema.names, rows


def refused(folder, data, **config):
    with pytest.raises(PluginFault) as caught:
        read(folder, data, **config)
    return caught.value


ODDITIES = {
    "simple": ("a,b,c\n1,2,3\n", ["a", "b", "c"], [["1", "2", "3"]]),
    "crlf": ("a,b\r\n1,2\r\n", ["a", "b"], [["1", "2"]]),
    "cr": ("a,b\r1,2\r3,4", ["a", "b"], [["1", "2"], ["3", "4"]]),
    "mixed line ends": ("a,b\r\n1,2\n3,4\r5,6", ["a", "b"], [["1", "2"], ["3", "4"], ["5", "6"]]),
    "no last newline": ("a,b\n1,2", ["a", "b"], [["1", "2"]]),
    "blank lines": ("a,b\n\n1,2\n\n\n3,4\n\n", ["a", "b"], [["1", "2"], ["3", "4"]]),
    "comma in quotes": ('a,b\n"x, y",2\n', ["a", "b"], [["x, y", "2"]]),
    "newline in quotes": ('a,b\n"x\ny",2\n', ["a", "b"], [["x\ny", "2"]]),
    "crlf in quotes": ('a,b\r\n"x\r\ny",2\r\n', ["a", "b"], [["x\r\ny", "2"]]),
    "doubled quotes": ('a,b\n"say ""hi""",2\n', ["a", "b"], [['say "hi"', "2"]]),
    "only quotes": ('a,b\n"""",""""""\n', ["a", "b"], [['"', '""']]),
    "quotes and newlines": ('a,b\n1,"ha \n""ha"" \nha"\n', ["a", "b"], [["1", 'ha \n"ha" \nha']]),
    "quoted header": ('"a\nb","c,d"\n1,2\n', ["a\nb", "c,d"], [["1", "2"]]),
    "json": ('k,v\n1,"{""t"": [1, 2.0]}"\n', ["k", "v"], [["1", '{"t": [1, 2.0]}']]),
    "empty fields": ('a,b,c\n1,"",""\n,,\n', ["a", "b", "c"], [["1", "", ""], ["", "", ""]]),
    "looks like numbers": ("a,b\n007,1e5\n-0,+1.0\n", ["a", "b"], [["007", "1e5"], ["-0", "+1.0"]]),
    "looks missing": ("a,b\nNA,null\nNaN,None\n", ["a", "b"], [["NA", "null"], ["NaN", "None"]]),
    "looks like dates": ("a,b\n2020-01-01,true\n", ["a", "b"], [["2020-01-01", "true"]]),
    "spaces stay": ("a,b\n 1 , 2 \n", ["a", "b"], [[" 1 ", " 2 "]]),
    "space before quote": ('a,b\n "x",2\n', ["a", "b"], [[' "x"', "2"]]),
    "quote inside a field": ('a,b\n5" pipe,x"y"z\n', ["a", "b"], [['5" pipe', 'x"y"z']]),
    "text after quotes": ('a,b\n"x"y,2\n', ["a", "b"], [['"x"y', "2"]]),
    "single column": ("text\nhello world\nbye\n", ["text"], [["hello world"], ["bye"]]),
    "single column, empty": ('text\n""\nx\n', ["text"], [[""], ["x"]]),
    "utf-8": ("a,b\nʤ,日本\n😀,é\n", ["a", "b"], [["ʤ", "日本"], ["😀", "é"]]),
    "utf-8 with mark": (b"\xef\xbb\xbfa,b\n1,2\n", ["a", "b"], [["1", "2"]]),
    "mark before quotes": (b'\xef\xbb\xbf"a",b\n1,2\n', ["a", "b"], [["1", "2"]]),
    "utf-16": ("a,b\n1,é\n".encode("utf-16"), ["a", "b"], [["1", "é"]]),
    "utf-16, big end": (b"\xfe\xff" + "a,b\n1,é\n".encode("utf-16-be"), ["a", "b"], [["1", "é"]]),
    "other line separators": ("a,b\n1\u2028x,\x0b2\x85\n", ["a", "b"], [["1\u2028x", "\x0b2\x85"]]),
    "equal names": ("a,a,b,a_2\n1,2,3,4\n", ["a", "a_2", "b", "a_2_2"], [["1", "2", "3", "4"]]),
    "nameless columns": (",x,\n1,2,3\n", ["0", "x", "2"], [["1", "2", "3"]]),
    "tabs": ("a\tb\n1,5\t2\n", ["a", "b"], [["1,5", "2"]]),
    "semicolons": ("a;b\n1,5;2\n", ["a", "b"], [["1,5", "2"]]),
    "bars": ("a|b\n1|2\n", ["a", "b"], [["1", "2"]]),
    "header only": ("a,b\n", ["a", "b"], []),
    "control characters": ("a,b\n\x01,\x1f\x7f\n", ["a", "b"], [["\x01", "\x1f\x7f"]]),
}


@pytest.mark.parametrize("name", ODDITIES)
def test_cells_are_what_the_file_has(tmp_path, name):
    data, columns, rows = ODDITIES[name]
    assert read(tmp_path, data) == (columns, rows)


def test_a_long_field_spans_blocks(tmp_path):
    long = "x, \n" * 3_000_000
    assert read(tmp_path, f'a,b\n"{long}",2\n3,4\n')[1] == [[long, "2"], ["3", "4"]]


def test_without_header_columns_are_numbers(tmp_path):
    columns, rows = read(tmp_path, "ham\thi, you\nspam\twin\n", ".tsv", header=False)
    assert (columns, rows) == (["0", "1"], [["ham", "hi, you"], ["spam", "win"]])


@pytest.mark.parametrize(
    ("data", "first"),
    [
        ("id,text\n1,hello you\n", "id"),
        ("ham,Go until jurong point\nspam,Free entry\n", "0"),
        ("1,2\n3,4\n", "0"),
        ("a,b\n1,2\n", "a"),
    ],
)
def test_auto_header_looks_at_two_rows(tmp_path, data, first):
    assert read(tmp_path, data, header="auto")[0][0] == first


def test_told_settings_win(tmp_path):
    assert read(tmp_path, b"a,b\nx,\xe9\n", encoding="latin-1")[1] == [["x", "é"]]
    assert read(tmp_path, "a;b,c\n1;5,2\n", delimiter=";") == (["a", "b,c"], [["1", "5,2"]])
    assert read(tmp_path, "a,b\n'x,y',2\n", quote="'")[1] == [["x,y", "2"]]
    assert read(tmp_path, 'a,b\n"x,2\n', quote="")[1] == [['"x', "2"]]
    assert read(tmp_path, 'a,b\n"x\\"y",2\n', escape="\\")[1] == [['x"y', "2"]]
    assert read(tmp_path, "a¦b\n1¦2\n", delimiter="¦") == (["a", "b"], [["1", "2"]])
    assert read(tmp_path, "a\tb\n1\t2\n", delimiter="\\t") == (["a", "b"], [["1", "2"]])


def test_limit_stops_early(tmp_path):
    assert read(tmp_path, "a,b\n" + "1,2\n" * 100_000, limit=3)[1] == [["1", "2"]] * 3


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        ("a,b\n1,2\n3\n", "RAGGED", "Row 3 of file.csv has 1 field, not 2"),
        ("a,b\n1,2,3\n", "RAGGED", "Row 2 of file.csv has 3 fields, not 2"),
        ('a,b\n"x\ny",2\n1\n', "RAGGED", "Row 3 of file.csv has 1 field, not 2"),
        ('a,b\n1,2\n3,4,"x\n5,6\n', "QUOTE", "A quote in row 3 of file.csv encloses no field"),
        ("", "EMPTY", "file.csv is empty"),
        ("\n\r\n\n", "EMPTY", "file.csv is empty"),
        (b"\xef\xbb\xbf", "EMPTY", "file.csv is empty"),
        (b"a,b\n1,\x00\n", "BINARY", "not text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "BINARY", "not text"),
        (b"a,b\nx,\xe9\n", "ENCODING", "not valid utf-8"),
        (b"a,b\nx,\xe2\x82", "ENCODING", "not valid utf-8"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path, data, code, said):
    fault = refused(tmp_path, data)
    assert fault.code == f"TUNEIT_DATA_{code}"
    assert said in fault.message
    assert fault.cause
    assert fault.mend


def test_a_wrong_byte_is_named_by_row_and_byte(tmp_path):
    fault = refused(tmp_path, b'a,b\n"1\n1",2\nx,\xe9\n')
    assert "row 3" in fault.cause
    assert "byte 14 is 0xE9" in fault.cause
    assert "row 3" not in refused(tmp_path, b"a\n\xff", encoding="ascii").cause


def test_a_late_ragged_row_is_found_with_its_number(tmp_path):
    data = "a,b\n" + "1,2\n" * 50_000 + "3\n"
    assert "Row 50002 " in refused(tmp_path, data).message


def test_wrong_settings_are_refused():
    for wrong in ({"delimiter": ",,"}, {"delimiter": "\n"}, {"quote": "ab"}, {"delimiter": '"'}):
        with pytest.raises(ValueError, match="must"):
            CsvConfig(**wrong)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.text(
    'ab",;\t\n\r \u2028é', max_size=6
)


@st.composite
def files(draw):
    """A table, and one of the many ways to write it."""
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6))
    delimiter, end = draw(st.sampled_from(",\t;|")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    always = draw(st.booleans())
    lines = [
        delimiter.join(_written(cell, delimiter, always, width) for cell in row) for row in rows
    ]
    return rows, delimiter, end.join(lines) + draw(st.sampled_from(["", end]))


def _written(cell, delimiter, always, width):
    needs = re.search(r'["\r\n]|' + re.escape(delimiter), cell) or (width == 1 and not cell)
    return '"' + cell.replace('"', '""') + '"' if needs or always else cell


@settings(max_examples=300, deadline=None, database=None)
@given(files())
@example(([["\ufeff"]], ",", "\ufeff"))
def test_what_was_written_is_read(tmp_path_factory, written):
    rows, delimiter, text = written
    if text.startswith("\ufeff"):
        # at the start of a file this letter is a byte order mark
        return
    folder = tmp_path_factory.getbasetemp()
    assert read(folder, text, delimiter=delimiter, header=False)[1] == rows


@settings(max_examples=600, deadline=None, database=None)
@given(st.text('ab",\n\r é', max_size=30), st.sampled_from(['"', ""]))
def test_both_parsers_agree_wherever_arrow_is_used(text, quote):
    data, dialect = memoryview(text.encode()), Dialect(",", quote, "", strict=True)
    if not has_plain_quotes(data, dialect):
        return
    try:
        exact = list(ExactRows(data, dialect))
    except MisplacedQuote:
        pytest.fail("a misplaced quote was taken for plain")
    names = [str(n) for n in range(len(exact[0]) if exact else 1)]
    ragged = any(len(row) != len(names) for row in exact)
    try:
        batches = list(arrow_batches(data, names, dialect))
    except pa.ArrowInvalid:
        assert ragged
        return
    assert not ragged
    assert [list(row.values()) for batch in batches for row in batch.to_pylist()] == exact

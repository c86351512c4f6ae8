"""Quotes that stand where no writer of CSV would put them: kept as letters, and told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneit_tabular.delimited_test import Warned, read, refused
from tuneit_tabular.dialect import Dialect
from tuneit_tabular.exact_csv import ExactRows
from tuneit_tabular.line_shape import LineShape

# text of a message in the file → the cell it is
MESSAGES = {
    '"Free entry" they said': '"Free entry" they said',
    'He said "hi" to me': 'He said "hi" to me',
    '"YEH U WERE ONLY JOKIN': '"YEH U WERE ONLY JOKIN',
    '"': '"',
    '"""': '"""',
    '"he said "hi" to me"': '"he said "hi" to me"',
    "it's 5\" wide": "it's 5\" wide",
    # these are as RFC 4180 has them
    '"HELLO, all of it"': "HELLO, all of it",
    '"say ""now"""': 'say "now"',
    '""': "",
    '""""': '"',
}


def messages(texts, fill=60, delimiter="\t"):
    """Rows in turn ham and spam, without a header, the given texts among plain ones."""
    plain = [f"call me at {n} &lt;#&gt; £{n}" for n in range(fill)]
    spread = [one for text in texts for one in (*plain[:3], text)] + plain
    rows = [["spam" if n % 7 == 0 else "ham", text] for n, text in enumerate(spread)]
    return rows, "".join(f"{label}{delimiter}{text}\n" for label, text in rows)


def test_messages_with_stray_quotes_are_read_row_by_row(tmp_path):
    rows, text = messages(MESSAGES)
    warned = Warned()
    got = read(tmp_path, text, ".tsv", header=False, delimiter="\t", warned=warned)[1]
    assert got == [[label, MESSAGES.get(text, text)] for label, text in rows]
    assert len(warned.messages) == 1
    assert "5 rows have quotes that enclose no field" in warned.messages[0]
    assert "4, 12, 16, 20, 24" in warned.messages[0]


@pytest.mark.parametrize("delimiter", ["\t", ","])
@pytest.mark.parametrize("between", [0, 1, 40])
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_quote_that_closes_rows_later_swallows_none(tmp_path, delimiter, between, where):
    """By RFC 4180 alone these rows are one long cell."""
    pair = ['"she said', *(f"line {n}" for n in range(between)), 'that is all"']
    plain = [f"plain {n}" for n in range(30)]
    texts = {
        "first": [*pair, *plain],
        "middle": [*plain, *pair, *plain],
        "last": [*plain, *pair],
    }[where]
    rows = [["ham" if n % 3 else "spam", text] for n, text in enumerate(texts)]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    warned = Warned()
    assert read(tmp_path, text, header=False, delimiter=delimiter, warned=warned)[1] == rows
    assert "1 row has quotes" in warned.messages[0]


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_quoted_lines_that_are_no_rows_stay_in_their_cell(tmp_path, delimiter):
    texts = ["Dear you,\nYours, Bob", "1\n2\n3", f"a{delimiter}b\nc{delimiter}d", "\n", 'x "y"\nz']
    rows = [[label, text] for text in texts for label in ("ham", "spam")] * 20
    quoted = [[label, '"' + text.replace('"', '""') + '"'] for label, text in rows]
    text = "".join(delimiter.join(row) + "\n" for row in [["kind", "text"], *quoted])
    warned = Warned()
    assert read(tmp_path, text, delimiter=delimiter, warned=warned) == (["kind", "text"], rows)
    assert warned.messages == []


def test_a_text_does_not_vouch_for_itself(tmp_path):
    table = "".join(f"{'ham' if n % 2 else 'spam'},message {n}\n" for n in range(500))
    assert read(tmp_path, f'kind,text\nham,"{table}"\n')[1] == [["ham", table]]


def test_quotes_inside_a_quoted_field_keep_the_delimiters_in_it(tmp_path):
    warned = Warned()
    got = read(tmp_path, 'a,b\n"well, "hi" he said, ok",2\n', warned=warned)[1]
    assert got == [['well, "hi" he said, ok', "2"]]
    assert "rows from 1: 2" in warned.messages[0]


def test_strict_refuses_what_is_else_told(tmp_path):
    for text in ('a,b\n1,2\n3,"x\n', 'a,b\n1,2\n3,"x" y\n'):
        fault = refused(tmp_path, text, strict=True)
        assert (fault.code, "row 3" in fault.message) == ("TUNEIT_DATA_QUOTE", True)
    rows, text = messages(['"she said', 'that is all"'])
    assert len(read(tmp_path, text, header=False, strict=True)[1]) == len(rows) - 4


def test_quotes_mean_nothing_when_off(tmp_path):
    rows, text = messages(MESSAGES)
    warned = Warned()
    assert read(tmp_path, text, ".tsv", header=False, quote="off", warned=warned)[1] == rows
    assert warned.messages == []


LINES = st.tuples(st.sampled_from(["ham", "spam"]), st.text('ab" ;', max_size=6))


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(LINES, min_size=1, max_size=30), st.sampled_from(["\t", ","]))
def test_fast_and_slow_ways_agree(tmp_path_factory, lines, delimiter):
    text = "".join(f"{label}{delimiter}{text}\n" for label, text in lines)
    data, dialect = memoryview(text.encode()), Dialect(delimiter, '"', "")
    shape = LineShape.of(data, dialect)
    exact = ExactRows(data, dialect, width=2, shape=lambda: shape)
    one_by_one = [row for row, _ in exact.first(len(lines))]
    assert {len(row) for row in one_by_one} == {2}
    folder = tmp_path_factory.getbasetemp()
    assert read(folder, text, header=False, delimiter=delimiter)[1] == one_by_one

"""Bytes to text, piece by piece."""

from __future__ import annotations

import pytest
from tuneit_runtime.sdk import PluginFault

from tuneit_tabular import json_document, source_file
from tuneit_tabular.readers_test import json_table
from tuneit_tabular.source_file import decoded


@pytest.fixture(params=[1, 2, 3, 5])
def block(request, monkeypatch):
    monkeypatch.setattr(source_file, "_BLOCK", request.param)


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "windows-1252", "gb18030"])
def test_letters_may_be_cut_by_the_pieces(tmp_path, encoding):
    path = tmp_path / "file"
    text = "a,b\r\né,€\n" if encoding == "windows-1252" else "a,b\r\né,日本\U0001f600\n"
    path.write_bytes(text.encode(encoding))
    assert bytes(decoded(path, encoding)).decode() == text


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize(
    ("data", "encoding", "place"),
    [
        (
            "a\n".encode("utf-16-le") + b"\x00\xd8x\x00",
            "utf-16-le",
            "In row 2 (header counted), byte 4",
        ),
        ("a\nb".encode("utf-16-le") + b"\x00", "utf-16-le", "In row 2 (header counted), byte 6"),
        ("日\n日".encode("shift_jis") + b"\xff", "shift_jis", "In row 2 (header counted), byte 5"),
        ("a\nb\x00".encode("utf-16-le"), "utf-16-le", "a NUL byte at byte 6"),
    ],
)
def test_what_is_wrong_is_named_by_its_place_in_the_file(tmp_path, data, encoding, place):
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(PluginFault) as caught:
        decoded(path, encoding)
    assert place in caught.value.cause


def test_what_does_not_fit_into_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(json_document, "MOST_BYTES", 10)
    monkeypatch.setattr(source_file, "MOST_TRANSCODED", 10)
    path = tmp_path / "file.csv"
    path.write_bytes("a,b\n1,2\n".encode("utf-16"))
    for call in (lambda: decoded(path, "auto"), lambda: json_table(tmp_path, '[{"a": 100}]')):
        with pytest.raises(PluginFault) as caught:
            call()
        assert caught.value.code == "TUNEIT_DATA_TOO_LARGE"
        assert caught.value.mend.startswith("Save it as")

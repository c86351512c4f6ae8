"""Opens the source, and says what is wrong with it: missing, empty, binary, in another encoding."""

from __future__ import annotations

import codecs
import csv
import io
import mmap
import re
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import PluginFault

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_size", "check_text", "data_fault", "decoded", "empty", "map_file"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8 = ("utf-8", "ascii")
_BLOCK = 1 << 24
#: Most bytes of a file in another encoding than UTF-8.
MOST_TRANSCODED = 1 << 30


def data_fault(condition: str, message: str, cause: str, mend: str) -> PluginFault:
    return PluginFault(f"TUNEIT_DATA_{condition}", message, cause=cause, mend=mend)


def map_file(path: Path) -> Any:
    """The file's bytes, mapped.

    Raises:
        PluginFault: TUNEIT_DATA_NOT_FOUND, TUNEIT_DATA_NOT_FILE, TUNEIT_DATA_UNREADABLE or
            TUNEIT_DATA_EMPTY.
    """
    if path.is_dir():
        raise data_fault(
            "NOT_FILE", f"{path.name} is a folder", "A source is one file", "Name a file in it"
        )
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError as wrong:
        mend = "Correct the path"
        raise data_fault(
            "NOT_FOUND", f"There is no file {path.name}", "It is not there", mend
        ) from wrong
    except PermissionError as wrong:
        cause, mend = "This user may not read it", "Change its permissions"
        raise data_fault("UNREADABLE", f"{path.name} cannot be opened", cause, mend) from wrong
    except ValueError as wrong:
        raise empty(path) from wrong


def empty(path: Path) -> PluginFault:
    cause, mend = "It holds nothing, or nothing but line ends", "Choose a file with rows"
    return data_fault("EMPTY", f"The file {path.name} is empty", cause, mend)


def decoded(path: Path, encoding: str) -> memoryview:
    """The file as UTF-8 without its byte order mark; mapped where it is UTF-8 already.

    Raises:
        PluginFault: also TUNEIT_DATA_BINARY, TUNEIT_DATA_ENCODING and TUNEIT_DATA_TOO_LARGE.
    """
    data = map_file(path)
    mark, marked = next(((m, name) for m, name in _MARKS if data[: len(m)] == m), (b"", None))
    name = _known(marked if encoding == "auto" and marked else encoding)
    body = data[len(mark) :] if marked is not None and _same_family(name, marked) else data
    if name in _UTF8:
        check_text(path, body, len(data) - len(body))
        return body
    return memoryview(_transcoded(path, body, name))


def _known(encoding: str) -> str:
    if encoding == "auto":
        return "utf-8"
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
        codecs.getincrementaldecoder(name)
    except LookupError as wrong:
        mend = "Use utf-8, utf-16, latin-1, windows-1252 or another name that Python knows"
        cause = f"'{encoding}' is not a text encoding"
        raise data_fault(
            "ENCODING", f"The encoding '{encoding}' is not known", cause, mend
        ) from wrong
    return "utf-8" if name == "utf-8-sig" else name


def _same_family(name: str, marked: str) -> bool:
    """A mark belongs to the text only in the encoding it marks: to latin-1 it is three letters."""
    return marked.startswith(name) or name == marked


def check_size(path: Path, size: int, most: int, mend: str) -> None:
    """Refuses what has to be held in memory as a whole and is too large for that.

    Raises:
        PluginFault: TUNEIT_DATA_TOO_LARGE.
    """
    if size > most:
        cause = f"It has {size >> 20} MiB and is held in memory; {most >> 20} MiB are the most"
        raise data_fault("TOO_LARGE", f"The file {path.name} is too large", cause, mend)


def _transcoded(path: Path, body: memoryview, name: str) -> bytearray:
    check_size(path, len(body), MOST_TRANSCODED, "Save it as UTF-8, which is read piece by piece")
    # a mark that was cut off said the order of bytes; without one, little endian is usual
    exact = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(name, name)
    decoder = codecs.getincrementaldecoder(exact)()
    made = bytearray()
    for start in range(0, len(body), _BLOCK):
        block = bytes(body[start : start + _BLOCK])
        begin = start - len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=start + _BLOCK >= len(body))
        except UnicodeDecodeError as wrong:
            at = begin + wrong.start
            made += bytes(body[begin:at]).decode(exact, "replace").encode()
            bad = bytes(body[at : at + 1])
            raise _encoding_fault(path, bytes(made), at, bad, name) from wrong
        if "\0" in text:
            raise _binary(path, begin + len(text[: text.index("\0")].encode(exact)))
        made += text.encode()
    return made


def check_text(path: Path, body: memoryview, offset: int) -> None:
    """Refuses NUL bytes and what is not UTF-8.

    Raises:
        PluginFault: TUNEIT_DATA_BINARY or TUNEIT_DATA_ENCODING, with row and byte.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(body), _BLOCK):
        block = bytes(body[start : start + _BLOCK])
        nul = block.find(b"\0")
        if nul >= 0:
            raise _binary(path, offset + start + nul)
        if not block.isascii() or decoder.getstate()[0]:
            _decode(path, body, offset, decoder, block, start)
    if decoder.getstate()[0]:
        at = len(body) - len(decoder.getstate()[0])
        raise _encoding_fault(
            path, bytes(body[:at]), offset + at, bytes(body[at : at + 1]), "utf-8"
        )


def _decode(
    path: Path, body: memoryview, offset: int, decoder: Any, block: bytes, start: int
) -> None:
    held = len(decoder.getstate()[0])
    try:
        decoder.decode(block)
    except UnicodeDecodeError as wrong:
        at = start - held + wrong.start
        bad = bytes(body[at : at + 1])
        raise _encoding_fault(path, bytes(body[:at]), offset + at, bad, "utf-8") from wrong


def _binary(path: Path, at: int) -> PluginFault:
    return data_fault(
        "BINARY",
        f"The file {path.name} is not text",
        f"It has a NUL byte at byte {at}",
        "Choose a text file; for UTF-16 without a byte order mark set 'encoding' to utf-16",
    )


def _encoding_fault(path: Path, before: bytes, at: int, bad: bytes, name: str) -> PluginFault:
    row = 1 + _rows_of(before)
    byte = f"0x{bad.hex().upper()}" if bad else "the end"
    other = "windows-1252 or utf-16" if name == "utf-8" else "utf-8"
    return data_fault(
        "ENCODING",
        f"The file {path.name} is not valid {name}",
        f"In row {row} (header counted), byte {at} is {byte}",
        f"Save the file as UTF-8, or set 'encoding' to what it is, such as {other}",
    )


def _rows_of(before: bytes) -> int:
    """Whole records before the fault: quoted line ends do not count."""
    csv.field_size_limit(2**31 - 1)
    text = before.decode("utf-8", "replace")
    complete = text[: max((found.end() for found in re.finditer(r"\r\n|\n|\r", text)), default=0)]
    return sum(1 for row in csv.reader(io.StringIO(complete, newline="")) if row)

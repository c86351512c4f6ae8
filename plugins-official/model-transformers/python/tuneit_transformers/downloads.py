"""Files of a hub, brought whole: what came before an interruption is kept, what is wrong is fetched
again.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tuneit_runtime.sdk import PluginFault, Stopped

from tuneit_transformers.weights import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.sdk import Context

__all__ = ["RemoteFile", "bring_files", "require_room"]

#: Left free beside the files, for whatever else this machine does meanwhile.
_SPARE_BYTES = 64 * 1024 * 1024
_TRIES = 2
#: Told of and written at once. The library's own 10 MB are lost where a connection breaks.
_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True)
class RemoteFile:
    name: str
    url: str
    #: As the hub lists it; 0 = it says none.
    size: int
    #: As the hub announces it; None for small files, of which it knows no SHA-256.
    sha256: str | None


def require_room(files: list[RemoteFile], folder: Path) -> None:
    """Told before the first byte, not after the last that fits."""
    missing = sum(max(0, one.size - _bytes_of(folder / one.name)) for one in files)
    free = shutil.disk_usage(folder).free
    if missing + _SPARE_BYTES > free:
        raise PluginFault(
            "TUNEIT_MODEL_DISK_FULL",
            f"The model needs {_megabytes(missing)} more, and {_megabytes(free)} are free",
            cause="The disk with the cache of models is too full",
            mend="Free some space, or set TUNEIT_HOME to a disk that has it",
        )


def bring_files(
    files: list[RemoteFile], folder: Path, token: str | bool, context: Context
) -> dict[str, str]:
    """Each file into `folder`; answers their SHA-256."""
    there = {one.name: _bytes_of(folder / one.name) for one in files}
    meter = _Meter(sum(one.size for one in files), there, context)
    hashes: dict[str, str] = {}
    for one in files:
        meter.begin(one.name)
        hashes[one.name] = _bring(one, folder / one.name, token, meter)
        meter.whole(_bytes_of(folder / one.name))
    return hashes


def _bring(one: RemoteFile, path: Path, token: str | bool, meter: _Meter) -> str:
    for _ in range(_TRIES):
        _continue(one, path, token, meter)
        found = sha256_of(path)
        if one.sha256 in (None, found):
            return found
        path.unlink()
        meter.again(f"{one.name} did not have the hash that the hub announced: fetched again")
    raise PluginFault(
        "TUNEIT_MODEL_HASH_WRONG",
        f"'{one.name}' came {_TRIES} times with another hash than the hub announced",
        cause=f"Its SHA-256 is not {one.sha256}",
        mend="Try again later; if it stays so, somebody between you and the hub changes files",
    )


def _continue(one: RemoteFile, path: Path, token: str | bool, meter: _Meter) -> None:
    from huggingface_hub import constants, get_hf_file_metadata
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers

    if one.size and _bytes_of(path) > one.size:
        path.unlink()
    if one.size and _bytes_of(path) == one.size:
        return
    constants.DOWNLOAD_CHUNK_SIZE = _PIECE_BYTES
    headers = build_hf_headers(token=token)
    location = get_hf_file_metadata(one.url, token=token).location
    if urlsplit(location).netloc != urlsplit(one.url).netloc:
        # large files lie elsewhere, behind an address that is its own permission
        headers.pop("authorization", None)
    with path.open("ab") as file:
        http_get(
            location,
            file,
            resume_size=file.tell(),
            headers=headers,
            expected_size=one.size or None,
            tqdm_class=meter.bar(),
        )


class _Meter:
    """What has come of all files, that of an interrupted try included, told with each piece."""

    def __init__(self, total: int, there: dict[str, int], context: Context) -> None:
        self._total = total
        self._there = there
        self._context = context
        self._name = ""

    def begin(self, name: str) -> None:
        self._name = name
        self._tell()

    def add(self, count: float) -> None:
        if self._context.should_stop():
            raise Stopped
        self._there[self._name] += int(count)
        self._tell()

    def again(self, text: str) -> None:
        self._context.log("warning", text)
        self._there[self._name] = 0

    def whole(self, size: int) -> None:
        self._there[self._name] = size
        self._tell()

    def bar(self) -> Any:
        """What the library takes for a progress bar."""
        meter = self

        class Bar:
            def __init__(self, **_: Any) -> None: ...

            def update(self, count: float) -> None:
                meter.add(count)

            def __enter__(self) -> Bar:
                return self

            def __exit__(self, *_: object) -> None: ...

        return Bar

    def _tell(self) -> None:
        done = sum(self._there.values())
        self._context.progress(done, max(self._total, done) or None, "bytes", self._name)


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"

"""A file of a dataset at one commit, whole and as the hub announced it."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tuneit_runtime.sdk import FetchedFile, PluginFault, Stopped, data_source

from tuneit_source_hub.faults import no_room, not_data, unknown, unreachable, wrong_bytes
from tuneit_source_hub.http import Hub

if TYPE_CHECKING:
    from pathlib import Path

    from tuneit_runtime.sdk import Context, SourceRequest

__all__ = ["HubSettings", "fetch_from_hub"]

_SECRET = "hf_token"  # noqa: S105 - its name
_ENDINGS = {".ndjson": ".jsonl", ".feather": ".arrow", ".text": ".txt"} | {
    one: one for one in (".parquet", ".arrow", ".csv", ".tsv", ".jsonl", ".json", ".txt")
}
_CHUNK = 1 << 20
#: Left free on the disk.
_RESERVE = 256 << 20
_TRIES = 3


@dataclass(frozen=True)
class HubSettings:
    dataset: str
    file: str
    revision: str = "main"
    endpoint: str = "https://huggingface.co"


@dataclass(frozen=True)
class _Remote:
    path: str
    bytes: int | None
    sha256: str | None
    commit: str
    license: str | None


@data_source(id="hugging-face", config=HubSettings)
def fetch_from_hub(request: SourceRequest, context: Context) -> FetchedFile:
    settings: HubSettings = request.config
    target = request.folder / _local_name(settings)
    hub = Hub(settings.endpoint, context.secret(_SECRET))
    remote = _look_up(hub, settings)
    free = shutil.disk_usage(request.folder).free - _RESERVE
    if remote.bytes is not None and remote.bytes > free:
        raise no_room(remote.bytes, max(0, free))
    _bring(hub, settings, remote, target, context)
    return FetchedFile(target, rows=_rows(target), license=remote.license, revision=remote.commit)


def _local_name(settings: HubSettings) -> str:
    """`name-train.parquet` for `data/train.parquet` of `org/name`."""
    path = PurePosixPath(settings.file)
    ending = _ENDINGS.get(path.suffix.lower())
    if ending is None or ".." in path.parts or path.is_absolute():
        raise not_data(settings.file)
    stem = f"{settings.dataset.rsplit('/', 1)[-1]}-{path.stem}"
    return (re.sub(r"[^\w.-]+", "-", stem).strip(".-_") or "data")[:80] + ending


def _look_up(hub: Hub, settings: HubSettings) -> _Remote:
    what = f"dataset {settings.dataset}@{settings.revision}"
    place = f"{quote(settings.dataset)}/revision/{quote(settings.revision, safe='')}"
    with hub.get(f"/api/datasets/{place}?blobs=true", what) as response:
        info = _object(response, what)
    files = {str(one.get("rfilename")): one for one in info.get("siblings") or []}
    if settings.file not in files:
        raise unknown(f"file {settings.file} in {what}")
    found = files[settings.file]
    size = found.get("size")
    return _Remote(
        settings.file,
        size if isinstance(size, int) else None,
        (found.get("lfs") or {}).get("sha256"),
        str(info.get("sha") or settings.revision),
        _license(info),
    )


def _object(response: http.client.HTTPResponse, what: str) -> dict[str, Any]:
    try:
        value = json.loads(response.read())
    except (ValueError, OSError, http.client.HTTPException) as wrong:
        raise unreachable(what, "the hub's answer cannot be read") from wrong
    if not isinstance(value, dict):
        raise unreachable(what, "the hub's answer has another form")
    return value


def _license(info: dict[str, Any]) -> str | None:
    said = (info.get("cardData") or {}).get("license")
    first = said[0] if isinstance(said, list) and said else said
    return first if isinstance(first, str) and first else None


def _bring(
    hub: Hub, settings: HubSettings, remote: _Remote, target: Path, context: Context
) -> None:
    """The bytes of the commit that was looked up, not of its branch. What broke off is gone on
    with; what came with other bytes is fetched once more.
    """
    place = f"/datasets/{quote(settings.dataset)}/resolve/{quote(remote.commit, safe='')}"
    address = f"{place}/{quote(remote.path)}"
    broken = 0
    for _ in range(2):
        target.unlink(missing_ok=True)
        while not _read(hub, address, remote, target, context):
            broken += 1
            if broken >= _TRIES:
                raise unreachable(remote.path, "the connection broke off again and again")
        if _is_whole(target, remote):
            return
    raise wrong_bytes(remote.path)


def _read(hub: Hub, address: str, remote: _Remote, target: Path, context: Context) -> bool:
    """Appends what comes; False = it broke off."""
    have = target.stat().st_size if target.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with hub.get(address, remote.path, headers) as response:
        if have and response.status != 206:
            target.unlink()
            have = 0
        with target.open("ab") as file:
            try:
                while chunk := response.read(_CHUNK):
                    file.write(chunk)
                    have += len(chunk)
                    context.progress(have, remote.bytes, "bytes", remote.path)
                    if context.should_stop():
                        raise Stopped
                    if remote.bytes is not None and have > remote.bytes:
                        return True
            except PluginFault:
                raise
            except (OSError, http.client.HTTPException):
                return False
    return remote.bytes is None or have >= remote.bytes


def _is_whole(target: Path, remote: _Remote) -> bool:
    if remote.bytes is not None and target.stat().st_size != remote.bytes:
        return False
    if remote.sha256 is None:
        return True
    counted = hashlib.sha256()
    with target.open("rb") as file:
        while chunk := file.read(_CHUNK):
            counted.update(chunk)
    return counted.hexdigest() == remote.sha256


def _rows(target: Path) -> int | None:
    if target.suffix != ".parquet":
        return None
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.ParquetFile(target).metadata.num_rows)
    except (pa.ArrowInvalid, OSError):
        # its reader says what is wrong with it
        return None

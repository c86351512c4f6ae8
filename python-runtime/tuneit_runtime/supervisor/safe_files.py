"""Opens what a worker wrote: never through a link, never outside the folder, never anything but a
plain file.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Refused",
    "hash_path",
    "is_relative_path",
    "read_file",
    "remove_tree",
    "write_atomic",
    "write_below",
]

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
#: A fifo must not keep the supervisor waiting at `open`.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MOST_ENTRIES = 100_000
_BLOCK = 1 << 20


class Refused(Exception):
    """A path that trusted code does not open; the text says why."""

    def __init__(self, reason: str, *, missing: bool = False) -> None:
        super().__init__(reason)
        #: Nothing has that name; not a trick.
        self.missing = missing


def is_relative_path(path: str) -> bool:
    """The rule of `relativePath` in the protocol, which JSON Schema cannot say."""
    parts = path.split("/")
    bad = {"", ".", ".."}
    fine = "\\" not in path and "\0" not in path and not any(part in bad for part in parts)
    drive = len(path) > 1 and path[1] == ":" and path[0].isascii() and path[0].isalpha()
    return fine and not drive and len(path) <= 400


def read_file(root: Path, path: str, most: int) -> bytes:
    """Content of a small file below `root`.

    Raises:
        Refused: It is a link, no plain file, too large or not there.
    """
    fd = _open_below(root, path)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise Refused(f"{path} is no plain file")
        if os.fstat(fd).st_size > most:
            raise Refused(f"{path} is larger than {most} bytes")
        with os.fdopen(os.dup(fd), "rb") as file:
            return file.read(most)
    finally:
        os.close(fd)


def hash_path(root: Path, path: str) -> tuple[str, int]:
    """SHA-256 and bytes of a file, or of a folder.

    A folder's hash is taken over its sorted lines `<sha256>  <relative path>`, its bytes are the
    sum.

    Raises:
        Refused: Something in it is a link, no plain file, or not there.
    """
    fd = _open_below(root, path)
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            return _hash_file(fd, path)
        found = [(name, *_hash_at(fd, name)) for name in _walk(fd)]
    finally:
        os.close(fd)
    lines = sorted(f"{digest}  {name}\n" for name, digest, _ in found)
    digest = hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
    return digest, sum(size for _, _, size in found)


def write_below(root: Path, path: str, content: bytes) -> None:
    """Writes a file below `root`, making folders on the way; replaces a file, refuses a link to a
    folder.

    Raises:
        Refused: A part of the path is a link or a file.
    """
    *folders, name = path.split("/")
    fd = os.open(root, _DIRECTORY)
    for folder in folders:
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700, dir_fd=fd)
        fd = _step(fd, folder, _DIRECTORY, path)
    try:
        _replace_at(fd, name, content)
    finally:
        os.close(fd)


def write_atomic(path: Path, value: dict[str, Any], *, durable: bool) -> None:
    """Writes a JSON file so that readers see the old one or the new one."""
    beside = path.with_name(f".{path.name}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="utf-8") as file:
        json.dump(value, file, allow_nan=False, ensure_ascii=True)
        file.write("\n")
        file.flush()
        if durable:
            os.fsync(file.fileno())
    beside.replace(path)
    if durable:
        sync_folder(path.parent)


def remove_tree(folder: Path) -> None:
    """Removes a folder and what is in it; links are removed, not followed."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Makes a rename or a new name in the folder last."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _open_below(root: Path, path: str) -> int:
    if not is_relative_path(path):
        raise Refused(f"{path[:200]!r} is no path below the folder")
    *folders, name = path.split("/")
    fd = os.open(root, _DIRECTORY)
    for folder in folders:
        fd = _step(fd, folder, _DIRECTORY, path)
    return _step(fd, name, _FILE, path)


def _step(fd: int, name: str, flags: int, path: str) -> int:
    """Opens `name` in the folder `fd`, which is closed in any case."""
    try:
        return os.open(name, flags, dir_fd=fd)
    except OSError as error:
        missing = error.errno == errno.ENOENT
        reason = f"{path[:200]!r}: {os.strerror(error.errno or 0)}"
        raise Refused(reason, missing=missing) from error
    finally:
        os.close(fd)


def _hash_at(folder: int, name: str) -> tuple[str, int]:
    fd = os.dup(folder)
    *folders, last = name.split("/")
    for part in folders:
        fd = _step(fd, part, _DIRECTORY, name)
    fd = _step(fd, last, _FILE, name)
    try:
        return _hash_file(fd, name)
    finally:
        os.close(fd)


def _hash_file(fd: int, path: str) -> tuple[str, int]:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        raise Refused(f"{path} is no plain file")
    digest = hashlib.sha256()
    size = 0
    while block := os.read(fd, _BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _walk(folder: int) -> Iterator[str]:
    count = 0
    for root, folders, names, at in os.fwalk(".", dir_fd=folder, follow_symlinks=False):
        inside = "" if root == "." else root.removeprefix("./") + "/"
        # A link to a folder stands among the folders and is not walked: name it, so that it is
        # refused.
        for name in [*names, *(one for one in folders if _is_link(one, at))]:
            count += 1
            if count > _MOST_ENTRIES:
                raise Refused(f"more than {_MOST_ENTRIES} files")
            yield inside + name


def _is_link(name: str, folder: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _replace_at(fd: int, name: str, content: bytes) -> None:
    beside = f".{name}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    with os.fdopen(os.open(beside, flags, 0o600, dir_fd=fd), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, name, src_dir_fd=fd, dst_dir_fd=fd)

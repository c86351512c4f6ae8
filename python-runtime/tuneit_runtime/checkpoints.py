"""Crash-safe checkpoints: a folder counts only when its manifest is there and every hash in it
holds.

Commit: 1. write into `.tmp-<step>-<random>`; 2. fsync each file; 3. write the manifest, fsync it
and the folder; 4. rename to `step-<n>`, fsync the parent; 5. tell the journal. Killed anywhere,
the newest folder with a whole manifest is the truth.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.datasets.hashing import file_sha256
from tuneit_runtime.faults import fault
from tuneit_runtime.plain_json import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CheckpointFolder", "TrainingIdentity"]

_FORMAT = 1
_MANIFEST = "manifest.json"
# part of the checkpoint itself, so that "best" becomes true in the same rename as the rest
_BEST = "best"


@dataclass(frozen=True)
class TrainingIdentity:
    """What a checkpoint must agree with to be resumed, and what its manifest records beside."""

    run: str
    plan_sha256: str
    training_sha256: str
    threads: int


class CheckpointFolder:
    """Implements `CheckpointStore` over one folder."""

    def __init__(
        self,
        folder: Path,
        identity: TrainingIdentity,
        *,
        keep: int,
        tell: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._folder = folder
        self._identity = identity
        self._keep = keep
        self._tell = tell
        self._rejected: set[str] = set()
        self._parent: str | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._sweep()

    def newest(self) -> tuple[Path, dict[str, Any]] | None:
        """The newest checkpoint that holds; broken ones are reported once and passed over."""
        for folder in self._by_age():
            manifest = self._holding(folder)
            if manifest is not None:
                self._parent = folder.name
                return folder, manifest
        return None

    def best(self) -> Path | None:
        for folder in self._by_age():
            if (folder / _BEST).is_file() and self._holding(folder) is not None:
                return folder
        return None

    def commit(
        self,
        *,
        step: int,
        epoch: float,
        sampler: Mapping[str, int],
        write: Callable[[Path], None],
        metrics: Mapping[str, float],
        precision: str,
        is_best: bool = False,
    ) -> None:
        """Makes what `write(folder)` writes durable and valid, then removes what is no longer kept.

        Raises:
            Fault: TUNEIT_RUN_CHECKPOINT_INVALID where `write` left a link or something that
                is no file.
        """
        began = time.monotonic()
        where = {"step": step, "epoch": float(epoch), "sampler": dict(sampler)}
        said = plain({**where, "metrics": metrics, "precision": precision})
        partial = self._folder / f".tmp-{step}-{secrets.token_hex(4)}"
        try:
            manifest, digest = self._fill(partial, write, said, marks=[_BEST] if is_best else [])
        except BaseException:
            # a full disk must not keep what nobody can use
            shutil.rmtree(partial, ignore_errors=True)
            raise
        final = self._folder / f"step-{step}"
        self._replace(partial, final)
        self._parent = final.name
        size = sum(file["bytes"] for file in manifest["files"])
        self._tell(
            {
                "state": "committed",
                "path": f"checkpoints/{final.name}",
                "step": step,
                "manifestSha256": digest,
                "bytes": size,
                "seconds": round(time.monotonic() - began, 6),
                "metrics": manifest["metrics"],
            }
        )
        self._prune()

    def _fill(
        self,
        folder: Path,
        write: Callable[[Path], None],
        said: Mapping[str, Any],
        *,
        marks: list[str],
    ) -> tuple[dict[str, Any], str]:
        folder.mkdir()
        write(folder)
        for mark in marks:
            (folder / mark).write_text("1\n")
        files = [_durable(folder, path, said["step"]) for path in _files(folder, said["step"])]
        manifest = self._manifest(files, said)
        return manifest, _write_manifest(folder, manifest)

    def _manifest(self, files: list[dict[str, Any]], where: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "format": _FORMAT,
            "run": self._identity.run,
            **where,
            "files": files,
            "planSha256": self._identity.plan_sha256,
            "trainingSha256": self._identity.training_sha256,
            "worldSize": 1,
            "threads": self._identity.threads,
            "parent": self._parent,
        }

    def _replace(self, partial: Path, final: Path) -> None:
        """Steps taken again after a resume take the place of what they made before."""
        if final.exists():
            self._discard(final)
        partial.rename(final)
        _sync_folder(self._folder)

    def _by_age(self) -> list[Path]:
        found = [path for path in self._folder.glob("step-*") if path.name[5:].isdigit()]
        return sorted(found, key=lambda path: int(path.name[5:]), reverse=True)

    def _holding(self, folder: Path) -> dict[str, Any] | None:
        manifest, reason = _checked(folder, self._identity)
        if reason is None:
            return manifest
        if folder.name not in self._rejected:
            self._rejected.add(folder.name)
            self._say("rejected", folder, reason)
        return None

    def _say(self, state: str, folder: Path, reason: str) -> None:
        path, step = f"checkpoints/{folder.name}", int(folder.name[5:])
        self._tell({"state": state, "path": path, "step": step, "reason": reason})

    def _prune(self) -> None:
        folders = [path for path in self._by_age() if path.name not in self._rejected]
        marked = [path for path in folders if (path / _BEST).is_file()][:1]
        for path in folders[self._keep :]:
            if path not in marked:
                self._discard(path)
                self._say("removed", path, "newer ones are kept")

    def _discard(self, folder: Path) -> None:
        """Renamed first: a half-removed checkpoint must not look like one."""
        trash = self._folder / f".trash-{folder.name}-{secrets.token_hex(4)}"
        folder.rename(trash)
        _sync_folder(self._folder)
        self._rejected.discard(folder.name)
        shutil.rmtree(trash, ignore_errors=True)

    def _sweep(self) -> None:
        for pattern in (".tmp-*", ".trash-*"):
            for left in self._folder.glob(pattern):
                shutil.rmtree(left, ignore_errors=True)


def _files(folder: Path, step: int) -> list[Path]:
    found: list[Path] = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            reason = f"'{path.name}' is not a plain file"
            raise fault("TUNEIT_RUN_CHECKPOINT_INVALID", step=step, reason=reason)
        if path.is_file():
            found.append(path)
    return found


def _durable(folder: Path, path: Path, step: int) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix()
    if name == _MANIFEST:
        reason = f"the name {_MANIFEST} is the runtime's own"
        raise fault("TUNEIT_RUN_CHECKPOINT_INVALID", step=step, reason=reason)
    _sync(path, os.O_RDWR)
    return {"path": name, "bytes": path.stat().st_size, "sha256": file_sha256(path)}


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> str:
    path = folder / _MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    _sync(path, os.O_RDWR)
    for inner in [*folder.rglob("*/"), folder]:
        if inner.is_dir():
            _sync_folder(inner)
    return file_sha256(path)


def _sync_folder(folder: Path) -> None:
    _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(folder: Path, identity: TrainingIdentity) -> tuple[dict[str, Any], str | None]:
    """The manifest, and why it does not hold."""
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
        reason = _wrong(folder, manifest, identity)
    except FileNotFoundError:
        return {}, "it has no manifest"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}, "its manifest cannot be read"
    return manifest, reason


def _wrong(folder: Path, manifest: dict[str, Any], identity: TrainingIdentity) -> str | None:
    if manifest["format"] != _FORMAT:
        return f"its manifest has format {manifest['format']}"
    if f"step-{manifest['step']}" != folder.name:
        return "its manifest is of another step"
    if manifest["trainingSha256"] != identity.training_sha256:
        return "it was made by another training plan"
    for file in manifest["files"]:
        path = folder / file["path"]
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            return f"{file['path']} leads out of it"
        if not path.is_file() or path.stat().st_size != file["bytes"]:
            return f"{file['path']} has not the recorded size"
        if file_sha256(path) != file["sha256"]:
            return f"{file['path']} is not what was written"
    return None

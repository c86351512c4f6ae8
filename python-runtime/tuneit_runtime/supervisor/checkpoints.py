"""Checkpoint folders: only a manifest that holds makes one worth resuming from."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from tuneit_runtime.protocol import check_document
from tuneit_runtime.supervisor.json_text import nesting, parse
from tuneit_runtime.supervisor.safe_files import Refused, hash_path, read_file, remove_tree

__all__ = ["checkpoint_names", "newest_valid", "sweep_temporary"]

_NAME = re.compile(r"step-(\d+)\Z", re.ASCII)
_MANIFEST_BYTES = 16 * 1024 * 1024


def checkpoint_names(run: Path) -> list[str]:
    """Names of the committed folders, newest first; nothing is said about what is in them."""
    try:
        names = [
            entry.name
            for entry in os.scandir(run / "checkpoints")
            if entry.is_dir(follow_symlinks=False)
        ]
    except OSError:
        return []
    steps = [(int(match[1]), name) for name in names if (match := _NAME.match(name))]
    return [name for _, name in sorted(steps, reverse=True)]


def newest_valid(run: Path) -> str | None:
    """Path, below the run, of the newest checkpoint whose every size and hash holds."""
    for name in checkpoint_names(run):
        if holds(run, name) is None:
            return f"checkpoints/{name}"
    return None


def holds(run: Path, name: str) -> str | None:
    """What is wrong with a checkpoint, or None."""
    folder = run / "checkpoints" / name
    try:
        manifest = read_manifest(folder)
        for file in manifest["files"]:
            if hash_path(folder, file["path"]) != (file["sha256"], file["bytes"]):
                return f"{file['path']} is not what the manifest says"
    except Refused as error:
        return str(error)
    return None


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder.

    Raises:
        Refused: There is none, or it is not one.
    """
    text = read_file(folder, "manifest.json", _MANIFEST_BYTES)
    manifest: Any = None
    with suppress(ValueError, RecursionError):
        manifest = parse(text) if nesting(text) <= 16 else None
    fault = check_document("checkpoint-manifest", manifest)
    if fault:
        raise Refused(f"manifest.json: {fault}")
    return manifest


def sweep_temporary(run: Path) -> None:
    """Removes half-written and half-removed checkpoints that a killed worker left."""
    try:
        entries = list(os.scandir(run / "checkpoints"))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".tmp-", ".trash-")) and entry.is_dir(follow_symlinks=False):
            remove_tree(Path(entry.path))

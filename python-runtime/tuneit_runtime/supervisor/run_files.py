"""Reads what the kernel wrote into a run folder."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from tuneit_runtime.errors import Fault
from tuneit_runtime.protocol import check_document
from tuneit_runtime.supervisor.json_text import parse
from tuneit_runtime.supervisor.safe_files import Refused, read_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RunFiles", "read_document", "read_run_files"]

_MAX_BYTES = 64 * 1024 * 1024


class RunFiles(NamedTuple):
    """A prepared run."""

    folder: Path
    run: str
    plan: dict[str, Any]
    launch: dict[str, Any]
    plan_sha256: str
    recipe_sha256: str


def read_run_files(folder: Path) -> RunFiles:
    """Reads and checks plan and launch.

    Raises:
        Fault: `TUNEIT_RUN_FILE_INVALID`, `TUNEIT_RUN_FILE_NEWER`.
    """
    plan, plan_text = _read(folder, "plan.json", "plan")
    launch, _ = _read(folder, "launch.json", "launch")
    recipe_text = _text(folder, "recipe.json")
    for stage in plan["stages"]:
        if stage["runs"] == "python" and stage["id"] not in launch["stages"]:
            raise _invalid("launch.json", f"stage {stage['id']} is missing")
    hashes = (hashlib.sha256(text).hexdigest() for text in (plan_text, recipe_text))
    return RunFiles(folder, launch["run"], plan, launch, *hashes)


def read_document(folder: Path, name: str, schema: str) -> dict[str, Any] | None:
    """A file that may be missing.

    Raises:
        Fault: `TUNEIT_RUN_FILE_INVALID`, `TUNEIT_RUN_FILE_NEWER`.
    """
    return _read(folder, name, schema)[0] if (folder / name).exists() else None


def _read(folder: Path, name: str, schema: str) -> tuple[dict[str, Any], bytes]:
    text = _text(folder, name)
    try:
        value: dict[str, Any] = parse(text)
    except (ValueError, RecursionError) as error:
        raise _invalid(name, "it is no JSON") from error
    format_ = value.get("format") if value.__class__ is dict else None
    if isinstance(format_, int) and format_ > 1:
        raise Fault("TUNEIT_RUN_FILE_NEWER", path=name, format=format_)
    fault = check_document(schema, value)
    if fault:
        raise _invalid(name, fault)
    return value, text


def _text(folder: Path, name: str) -> bytes:
    try:
        return read_file(folder, name, _MAX_BYTES)
    except (Refused, OSError) as error:
        raise _invalid(name, str(error)) from error


def _invalid(name: str, fault: str) -> Fault:
    return Fault("TUNEIT_RUN_FILE_INVALID", path=name, fault=fault)

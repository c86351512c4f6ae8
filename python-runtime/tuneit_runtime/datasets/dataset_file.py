"""`dataset.json`: what is in a dataset folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tuneit_runtime.datasets.arrow import ROW
from tuneit_runtime.datasets.hashing import json_sha256
from tuneit_runtime.faults import fault

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_dataset_file", "schema_of", "type_name", "write_dataset_file", "write_json"]

_FORMAT = 1


def write_dataset_file(
    folder: Path,
    *,
    schema: list[dict[str, str]],
    shards: list[dict[str, Any]],
    row_counts: dict[str, int],
    provenance: dict[str, Any],
    roles: dict[str, str] | None = None,
    splits: dict[str, str] | None = None,
    classes: list[str] | None = None,
) -> None:
    content: dict[str, Any] = {
        "format": _FORMAT,
        "schema": schema,
        "roles": roles or {},
        "splits": splits or {},
        "rowCounts": row_counts,
        "classes": classes,
        "provenance": provenance,
        "shards": shards,
    }
    # Arrow files of equal rows are equal bytes, so their hashes stand for the data
    content["fingerprint"] = json_sha256({**content, "provenance": None})
    write_json(folder / "dataset.json", content)


def read_dataset_file(folder: Path) -> dict[str, Any]:
    """Reads and checks the format.

    Raises:
        Fault: TUNEIT_DATA_DAMAGED, or TUNEIT_DATA_FORMAT_NEWER for a format this runtime
            does not know.
    """
    try:
        content: dict[str, Any] = json.loads((folder / "dataset.json").read_text("utf-8"))
        found = content["format"]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise fault("TUNEIT_DATA_DAMAGED", reason="its dataset.json is missing or torn") from wrong
    if found != _FORMAT:
        raise fault("TUNEIT_DATA_FORMAT_NEWER", name=folder.name, format=found)
    return content


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def schema_of(schema: Any) -> list[dict[str, str]]:
    """The columns a person knows of: without the runtime's own."""
    return [
        {"name": field.name, "type": type_name(field.type)} for field in schema if field.name != ROW
    ]


def type_name(arrow_type: Any) -> str:
    """Arrow's own word; long strings are strings to a reader."""
    name = str(arrow_type)
    return {"large_string": "string", "string_view": "string"}.get(name, name)

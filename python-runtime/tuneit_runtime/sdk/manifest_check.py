"""Holds a plugin's manifest and its code together; for the plugin's own tests.

```python
def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).parents[2]) == []
```
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import sys
from typing import TYPE_CHECKING, Any

from tuneit_runtime.configuration import build_config, given_name
from tuneit_runtime.sdk.context import PluginFault
from tuneit_runtime.sdk.contributions import Contribution

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["manifest_problems"]


def manifest_problems(folder: Path) -> list[str]:
    """What the manifest of the plugin in `folder` says of its Python entries and the code does not
    do.
    """
    manifest = json.loads((folder / "package.json").read_text("utf-8"))["tuneit"]
    package = str(folder / manifest["python"]["package"])
    if package not in sys.path:
        sys.path.append(package)
    return [
        problem
        for point, entries in manifest["contributes"].items()
        for said in entries
        if said.get("entry", "").startswith("python:")
        for problem in _problems(point, said)
    ]


def _problems(point: str, said: dict[str, Any]) -> list[str]:
    _, module, name = said["entry"].split(":")
    mark = getattr(getattr(importlib.import_module(module), name), "__tuneit__", None)
    where = f"{point} '{said['id']}'"
    if not isinstance(mark, Contribution) or (mark.point, mark.id) != (point, said["id"]):
        return [f"{where}: {said['entry']} is not decorated as it"]
    extra = [
        f"{where}: '{key}' is {said.get(key)} in the manifest and {value} in the code"
        for key, value in mark.extra.items()
        if said.get(key) != value
    ]
    return extra + [f"{where}: {problem}" for problem in _config_problems(mark, said.get("config"))]


def _config_problems(mark: Contribution, schema: Any) -> list[str]:
    properties: dict[str, Any] = (schema or {}).get("properties", {})
    fields = dataclasses.fields(mark.config) if mark.config is not None else ()
    named = {given_name(field.name) for field in fields} | {field.name for field in fields}
    unknown = [f"the code has no field for '{key}'" for key in properties if key not in named]
    problems = [problem for field in fields for problem in _field_problems(field, properties)]
    if properties and schema.get("additionalProperties") is not False:
        problems.append("'additionalProperties' must be false")
    return unknown + problems + _default_problems(mark, properties)


def _field_problems(field: Any, properties: dict[str, Any]) -> list[str]:
    said = properties.get(given_name(field.name), properties.get(field.name))
    if said is None:
        return [f"the schema lacks '{given_name(field.name)}'"]
    missing = [
        f"'{given_name(field.name)}' has no {key}"
        for key in ("title", "description")
        if key not in said
    ]
    if field.default is dataclasses.MISSING:
        return missing
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    if said.get("default") != default:
        missing.append(f"'{given_name(field.name)}' has another default than the code: {default!r}")
    return missing


def _default_problems(mark: Contribution, properties: dict[str, Any]) -> list[str]:
    """The defaults of the schema are what the planner fills in, so the code has to take them."""
    given = {key: said["default"] for key, said in properties.items() if "default" in said}
    if set(properties) - set(given):
        return []
    try:
        build_config(mark.config, given, contribution=mark.id, plugin="this plugin")
    except PluginFault as refused:
        return [str(refused.cause)]
    return []

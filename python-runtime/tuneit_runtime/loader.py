"""Loads the plugins of one stage: folder → import path → entry → configured contribution."""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.configuration import build_config
from tuneit_runtime.faults import Fault, fault
from tuneit_runtime.sdk.contributions import Contribution

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Loaded", "PluginLoader"]


@dataclass(frozen=True)
class Loaded:
    """A contribution, ready to be called: an instance where the entry is a class, else the function
    itself.
    """

    plugin: str
    contribution: str
    point: str
    target: Any
    config: Any
    #: What the decorator says beside point and id, such as an exporter's format.
    extra: Mapping[str, Any]


class PluginLoader:
    """Loads from the folders that the plan granted under `plugins/<name>`."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        prefix = "plugins/"
        #: Plugin name → its folder, without links, as tracebacks name it.
        self.roots: dict[str, str] = {
            role[len(prefix) :]: str(Path(path).resolve())
            for role, path in paths.items()
            if role.startswith(prefix)
        }
        self._packages: dict[str, Path] = {}

    def load(self, use: Mapping[str, Any]) -> Loaded:
        """Imports the entry of a pinned use and configures it.

        Raises:
            Fault: TUNEIT_PLUGIN_BROKEN, TUNEIT_PLUGIN_IMPORT_FAILED or
                TUNEIT_PLUGIN_CONFIG_INVALID.
        """
        plugin = str(use["plugin"])
        entry = self.entry(use)
        mark = _mark(plugin, entry, use)
        config = build_config(mark.config, use.get("with", {}), contribution=mark.id, plugin=plugin)
        target = _instance(entry, config) if inspect.isclass(entry) else entry
        return Loaded(plugin, mark.id, mark.point, target, config, mark.extra)

    def entry(self, use: Mapping[str, Any]) -> Any:
        """Imports the entry of a pinned use, decorated or not.

        Raises:
            Fault: TUNEIT_PLUGIN_BROKEN or TUNEIT_PLUGIN_IMPORT_FAILED.
        """
        return self._entry(str(use["plugin"]), str(use["entry"]))

    def load_role(self, uses: list[dict[str, Any]], role: str) -> list[Loaded]:
        """All uses of one role, in the plan's order."""
        return [self.load(use) for use in uses if use["role"] == role]

    def _entry(self, plugin: str, entry: str) -> Any:
        language, module, name = [*entry.split(":"), "", ""][:3]
        if language != "python" or not module or not name:
            raise _broken(plugin, f"'{entry}' is not an entry for Python")
        loaded = self._import(plugin, module)
        if not hasattr(loaded, name):
            raise _broken(plugin, f"its module {module} has no '{name}'")
        return getattr(loaded, name)

    def _import(self, plugin: str, module: str) -> Any:
        package = self._package(plugin)
        _shadowed(plugin, module, package)
        try:
            loaded = importlib.import_module(module)
        except ModuleNotFoundError as missing:
            raise _missing_module(plugin, module, missing) from missing
        except SyntaxError as wrong:
            raise _broken(plugin, f"its module {module} is no Python: {wrong.msg}") from wrong
        except (MemoryError, OSError):
            # The machine's doing.
            raise
        except (Exception, SystemExit) as wrong:
            reason = f"{type(wrong).__name__}: {wrong}"[:500]
            raise _broken(
                plugin, f"its module {module} fails while it is imported: {reason}"
            ) from wrong
        if not str(getattr(loaded, "__file__", "")).startswith(f"{package}/"):
            raise _broken(plugin, f"the module name {module} is taken by something else")
        return loaded

    def _package(self, plugin: str) -> Path:
        """The plugin's Python folder, put on the import path once."""
        if plugin not in self._packages:
            if plugin not in self.roots:
                raise fault("TUNEIT_RUN_PATH_MISSING", role=f"plugins/{plugin}")
            root = Path(self.roots[plugin])
            package = (root / _python_folder(plugin, root)).resolve()
            if not package.is_relative_to(root) or not package.is_dir():
                raise _broken(plugin, "its Python folder is not inside the package")
            # behind the standard library and the environment: a plugin must not replace
            # their modules
            if str(package) not in sys.path:
                sys.path.append(str(package))
            self._packages[plugin] = package
        return self._packages[plugin]


def _python_folder(plugin: str, root: Path) -> str:
    try:
        manifest = json.loads((root / "package.json").read_text("utf-8"))
        return str(manifest["tuneit"]["python"]["package"])
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise _broken(plugin, "its package.json has no tuneit.python.package") from wrong


def _shadowed(plugin: str, module: str, package: Path) -> None:
    """A second plugin with the same module name would get the first one's code."""
    taken = sys.modules.get(module.partition(".")[0])
    file = getattr(taken, "__file__", None)
    if taken is not None and not str(file).startswith(f"{package}/"):
        raise _broken(plugin, f"the module name {module.partition('.')[0]} is taken already")


def _missing_module(plugin: str, module: str, missing: ModuleNotFoundError) -> Fault:
    name = missing.name or "?"
    if module == name or module.startswith(f"{name}."):
        return _broken(plugin, f"it has no module {module}")
    return fault("TUNEIT_PLUGIN_IMPORT_FAILED", plugin, name=plugin, module=name)


def _mark(plugin: str, entry: Any, use: Mapping[str, Any]) -> Contribution:
    mark = getattr(entry, "__tuneit__", None)
    if not isinstance(mark, Contribution):
        raise _broken(plugin, f"'{use['entry']}' is not decorated as a contribution")
    if (mark.point, mark.id) != (use["point"], use["contribution"]):
        wanted = f"{use['point']} '{use['contribution']}'"
        raise _broken(plugin, f"'{use['entry']}' is the {mark.point} '{mark.id}', not the {wanted}")
    return mark


def _instance(entry: type, config: Any) -> Any:
    if config is None and not inspect.signature(entry).parameters:
        return entry()
    return entry(config)


def _broken(plugin: str, reason: str) -> Fault:
    return fault("TUNEIT_PLUGIN_BROKEN", plugin, name=plugin, reason=reason)

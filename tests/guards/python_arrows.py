"""Which way the imports of Python may point; ARCHITECTURE.md has the arrows."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STANDARD_LIBRARY_ONLY = (
    "The supervisor starts in bare Python. Use the standard library, or do it in the worker."
)
SDK_ONLY = (
    "A Python plugin sees `tuneit_runtime.sdk` only. Need more? Add it to the SDK, for all plugins."
)
NO_OTHER_PLUGIN = "Plugins exchange files. Write an artifact, or propose an extension point."
NOTHING_READ = "There was no Python file to read. Run it in a checkout with its sources."


@dataclass(frozen=True)
class Import:
    """One imported module and the line that imports it."""

    module: str
    line: int


def check(root: Path) -> list[str]:
    """Returns one line for each import that points the wrong way, with what to do instead."""
    runtime = root / "python-runtime"
    plugins = sorted((root / "plugins-official").glob("*/python"))
    problems = list(_supervisor(runtime))
    for plugin in plugins:
        problems += _plugin(root, plugin)
    if not any(_sources(folder) for folder in [runtime, *plugins]):
        problems.append(f"blind: {NOTHING_READ}")
    return problems


def _plugin(root: Path, folder: Path) -> Iterator[str]:
    own = {path.stem for path in folder.iterdir()}
    for file in _sources(folder):
        for one in _imports(file, folder):
            place = f"{file.relative_to(root)}:{one.line} imports {one.module}"
            if one.module.split(".")[:2] != ["tuneit_runtime", "sdk"] and _is(
                one, "tuneit_runtime"
            ):
                yield f"python-plugin-sees-sdk-only: {place}. {SDK_ONLY}"
            elif one.module.startswith("tuneit_") and not _is(one, "tuneit_runtime", *own):
                yield f"python-plugin-knows-no-plugin: {place}. {NO_OTHER_PLUGIN}"


def _supervisor(runtime: Path) -> Iterator[str]:
    pending = _sources(runtime / "tuneit_runtime" / "supervisor")
    seen: set[Path] = set()
    while pending:
        file = pending.pop()
        if file in seen:
            continue
        seen.add(file)
        for one in _imports(file, runtime):
            own = _file_of(one.module, runtime)
            if own:
                pending.append(own)
            elif not _is(one, "tuneit_runtime") and one.module.split(".")[0] not in _STANDARD:
                place = f"{file.relative_to(runtime.parent)}:{one.line} imports {one.module}"
                yield f"supervisor-stands-alone: {place}. {STANDARD_LIBRARY_ONLY}"


_STANDARD = sys.stdlib_module_names | {"__future__"}


def _is(one: Import, *packages: str) -> bool:
    return one.module.split(".")[0] in packages


def _sources(folder: Path) -> list[Path]:
    files = sorted(folder.rglob("*.py"))
    return [
        file for file in files if not file.name.endswith("_test.py") and file.name != "conftest.py"
    ]


def _file_of(module: str, folder: Path) -> Path | None:
    path = folder.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def _imports(file: Path, package_root: Path) -> Iterator[Import]:
    package = file.relative_to(package_root).parent.parts
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            # `from package import name` may mean the module package.name.
            names = [f"{base}.{alias.name}" for alias in node.names]
            modules = [name for name in names if _file_of(name, package_root)]
            yield from (Import(module, node.lineno) for module in modules or [base])


def _absolute(node: ast.ImportFrom, package: tuple[str, ...]) -> str:
    parents = package[: len(package) - node.level + 1] if node.level else ()
    return ".".join([*parents, *([node.module] if node.module else [])])


if __name__ == "__main__":
    found = check(Path(__file__).resolve().parents[2])
    sys.stderr.writelines(f"{line}\n" for line in found)
    sys.exit(1 if found else 0)

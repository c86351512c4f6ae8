from pathlib import Path

import pytest
from python_arrows import NO_OTHER_PLUGIN, SDK_ONLY, STANDARD_LIBRARY_ONLY, check

RUNTIME = "python-runtime/tuneit_runtime"
PLUGIN = "plugins-official/reader/python/tuneit_reader"

KEPT = {
    f"{RUNTIME}/supervisor/main.py": "from . import lock\nfrom ..journal import write\n",
    f"{RUNTIME}/supervisor/lock.py": "import fcntl\n",
    f"{RUNTIME}/journal.py": "import os\n",
    f"{RUNTIME}/worker/main.py": "import torch\n",
    f"{PLUGIN}/__init__.py": "from tuneit_runtime.sdk import Reader\nfrom .parse import rows\n",
    f"{PLUGIN}/parse.py": "import pyarrow\nimport tuneit_reader\n",
}


def workspace(root: Path, files: dict[str, str]) -> Path:
    for name, text in {**KEPT, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_a_workspace_that_keeps_the_arrows_has_no_problem(tmp_path: Path) -> None:
    assert check(workspace(tmp_path, {})) == []


@pytest.mark.parametrize(
    ("rule", "file", "text", "mend"),
    [
        (
            "supervisor-stands-alone",
            f"{RUNTIME}/supervisor/a.py",
            "import psutil",
            STANDARD_LIBRARY_ONLY,
        ),
        (
            "supervisor-stands-alone",
            f"{RUNTIME}/journal.py",
            "def late():\n    import numpy",
            STANDARD_LIBRARY_ONLY,
        ),
        ("python-plugin-sees-sdk-only", f"{PLUGIN}/a.py", "import tuneit_runtime.worker", SDK_ONLY),
        (
            "python-plugin-sees-sdk-only",
            f"{PLUGIN}/a.py",
            "from tuneit_runtime import loader",
            SDK_ONLY,
        ),
        (
            "python-plugin-knows-no-plugin",
            f"{PLUGIN}/a.py",
            "from tuneit_clean import clean",
            NO_OTHER_PLUGIN,
        ),
    ],
)
def test_each_arrow_broken_once_is_seen_with_its_mend(
    tmp_path: Path, rule: str, file: str, text: str, mend: str
) -> None:
    (problem,) = check(workspace(tmp_path, {file: text}))
    assert problem.startswith(f"{rule}: {file}:")
    assert problem.endswith(mend)


def test_a_guard_that_saw_nothing_fails(tmp_path: Path) -> None:
    (problem,) = check(tmp_path)
    assert problem.startswith("blind: ")

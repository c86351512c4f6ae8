"""The table and what is raised belong together; tests/guards holds the pages to both."""

import re
from pathlib import Path

from tuneit_runtime.errors import ERRORS, Fault


def test_a_fault_fills_in_its_texts() -> None:
    fault = Fault("TUNEIT_RUN_LOCKED", pid=7)
    assert fault.cause == "Process 7 holds its lock"
    assert fault.report().keys() == {"code", "message", "cause", "mend"}


def test_every_code_is_raised_somewhere() -> None:
    folder = Path(__file__).parent / "supervisor"
    sources = "".join(p.read_text() for p in folder.glob("*.py") if not p.name.endswith("_test.py"))
    assert set(re.findall(r'"(TUNEIT_[A-Z_]+)"', sources)) == set(ERRORS)

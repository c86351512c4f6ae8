"""The manifest and the code say the same. Exporting itself is tested with the engine, through real
workers.
"""

from pathlib import Path

from tuneit_runtime.sdk.manifest_check import manifest_problems


def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).resolve().parents[2]) == []

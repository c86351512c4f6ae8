"""What people are told of a failure."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import pytest

from tuneit_runtime.fault_table import FAULTS
from tuneit_runtime.faults import fault, report
from tuneit_runtime.sdk import PluginFault

SOURCES = [*Path(__file__).parent.rglob("*.py")]


def reported(error, roots=None):
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001
        return report(caught, roots or {})


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x/y"), "TUNEIT_STAGE_DISK_FULL"),
        (OSError(errno.EFBIG, "File too large"), "TUNEIT_RUN_FILE_LIMIT"),
        (MemoryError(), "TUNEIT_RUN_OUT_OF_MEMORY"),
        (RuntimeError("[enforce fail] can't allocate memory: 9 bytes"), "TUNEIT_RUN_OUT_OF_MEMORY"),
        (KeyError("x"), "TUNEIT_RUN_WORKER_FAILED"),
        (SystemExit(3), "TUNEIT_RUN_WORKER_FAILED"),
    ],
)
def test_failures_of_the_machine_have_codes_of_their_own(error, code):
    found = reported(error)
    assert found["code"] == code
    assert found["mend"]
    assert "plugin" not in found


def test_whose_frame_is_innermost_is_to_blame():
    here = str(Path(__file__).parent)
    found = reported(ValueError("bad\n value"), {"@a/b": here})
    assert found["code"] == "TUNEIT_PLUGIN_FAILED"
    assert found["plugin"] == "@a/b"
    assert found["cause"] == "ValueError: bad value"


def test_host_paths_are_taken_out_and_addresses_kept():
    text = "no '/home/eve/.cache/hub/model.bin' at https://host.example/a/b (see /tmp/x/y.py:3)"
    found = reported(PluginFault("TUNEIT_A_B", text, cause=text, mend="m"))
    assert found["message"] == "no '…/model.bin' at https://host.example/a/b (see …/y.py:3)"


def test_a_code_in_another_form_is_kept_beside():
    found = reported(PluginFault("E17", "m", cause="c", mend="x"))
    assert (found["code"], found["pluginCode"]) == ("TUNEIT_PLUGIN_FAILED", "E17")


def test_the_table_and_the_code_name_the_same_conditions():
    used = {
        code
        for path in SOURCES
        if path.name != "fault_table.py"
        for code in re.findall(r'fault\(\s*"(TUNEIT_\w+)"', path.read_text("utf-8"))
    }
    indirect = {"TUNEIT_PLUGIN_FAILED", "TUNEIT_RUN_WORKER_FAILED"}
    assert used | indirect == set(FAULTS)


def test_each_entry_has_three_sentences():
    for code in FAULTS:
        made = fault(code)
        assert made.message
        assert made.cause
        assert made.mend
        assert not made.message.endswith(".")
        json.dumps([made.code, made.message])

"""The doctor's attempts succeed where there is no sandbox; else they would prove nothing."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

RUNTIME = Path(__file__).parents[1]


def test_without_a_sandbox_each_attempt_is_told_to_have_worked(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("bait")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        given = {
            "files": [str(tmp_path / "secret"), str(tmp_path / "missing")],
            "folders": [str(tmp_path), str(tmp_path / "missing")],
            "port": listener.getsockname()[1],
            "pid": os.getpid(),
        }
        command = [sys.executable, "-I", "-B", str(RUNTIME), "attempts", json.dumps(given)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
    worked = json.loads(done.stdout)
    assert worked["home"] == [str(tmp_path / "secret")]
    assert worked["outside"] == [str(tmp_path)]
    assert (tmp_path / "tuneit-doctor").read_bytes() == b""
    assert f"127.0.0.1:{given['port']}" in worked["network"]
    assert {"a signal", "its environment"} <= set(worked["processes"])
    if os.geteuid() == 0:
        assert "all capabilities" in worked["rights"]

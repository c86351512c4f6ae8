"""A stage's way out through the proxy of this machine's network, told over a pipe."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from pathlib import Path
from typing import Any

from fixtures.stand_in import prepared_run as runs

PERMISSION = "Basic c2VzYW1lOm9wZW4="


def _network(asked: list[str]) -> int:
    """A stand-in for a company's proxy: it opens every way, and leads nowhere."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = listener.accept()
        with client, listener:
            asked.append(client.recv(4096).decode("latin-1"))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\nhello")

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def _reach(path: Path, host: str) -> str:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(f"CONNECT {host} HTTP/1.1\r\n\r\n".encode())
        answer = b""
        while chunk := client.recv(4096):
            answer += chunk
        return answer.decode("latin-1")


def test_a_stage_goes_through_it_and_its_password_is_written_nowhere(tmp_path: Path) -> None:
    asked: list[str] = []
    route: dict[str, Any] = {"host": "127.0.0.1", "port": _network(asked)}
    route["authorization"] = PERMISSION
    run = runs.prepare(tmp_path, [runs.stage(options={"steps": 400, "seconds": 0.01})])
    launch = runs.read(run / "launch.json")
    (stage,) = launch["stages"].values()
    stage.update(network=["a.example:443"], proxySocket=str(run / "p.sock"))
    (run / "launch.json").write_text(json.dumps(launch))
    read, write = os.pipe()
    os.write(write, json.dumps({"https": route, "http": None, "noProxy": []}).encode())
    os.close(write)
    command = [runs.sys.executable, "-I", "-S", "-B", str(runs.RUNTIME), "supervisor"]
    arguments = ["--run", str(run), "--upstream-fd", str(read)]
    with runs.subprocess.Popen([*command, *arguments], pass_fds=[read]) as supervisor:
        os.close(read)
        assert "hello" in _reach(run / "p.sock", "a.example:443")
        assert " 403 " in _reach(run / "p.sock", "b.example:443")
        assert supervisor.wait(60) == 0
    assert asked[0].startswith("CONNECT a.example:443 HTTP/1.1\r\n")
    assert f"Proxy-Authorization: {PERMISSION}\r\n" in asked[0]
    reached = [one["payload"]["target"] for one in runs.events(run, "network")]
    assert "a.example:443" in reached
    for path in run.rglob("*"):
        assert not path.is_file() or PERMISSION.encode() not in path.read_bytes()

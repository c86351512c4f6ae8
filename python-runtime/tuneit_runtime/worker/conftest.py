"""A real worker process at the other end of a socket pair, as the trusted side sees it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tuneit_runtime.schema_check import compile_schema

RUNTIME = Path(__file__).resolve().parents[2]
TINY = RUNTIME / "fixtures" / "plugin-tiny"


def tiny(role: str, point: str, contribution: str, entry: str, **given: Any) -> dict[str, Any]:
    """A pinned use of the fixture plugin."""
    return {
        "role": role,
        "plugin": "@tuneit-fixture/tiny",
        "version": "1.0.0",
        "integrity": "folder",
        "point": point,
        "contribution": contribution,
        "entry": f"python:tuneit_tiny.{entry}",
        "with": given,
    }


class WorkerProcess:
    """Speaks the trusted side of the channel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket, child = socket.socketpair()
        self.socket.settimeout(60)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-u", str(RUNTIME), "worker"],
            close_fds=False,
            preexec_fn=lambda: os.dup2(child.fileno(), 3),
            stderr=(folder / "stderr.txt").open("wb"),
        )
        child.close()
        self._lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.messages: list[dict[str, Any]] = []

    def send(self, method: str, params: dict[str, Any], id: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.socket.sendall(
            json.dumps(message if id is None else {**message, "id": id}).encode() + b"\n"
        )

    def wait(self, wanted: Any) -> dict[str, Any]:
        """Reads until a message fits; the ones before it are kept in `messages`."""
        for line in self._lines:
            message = json.loads(line)
            self.messages.append(message)
            if wanted(message):
                return message
        raise AssertionError(
            "the worker closed its channel: " + (self.folder / "stderr.txt").read_text()
        )

    def answer(self, id: int = 1) -> dict[str, Any]:
        return self.wait(lambda message: message.get("id") == id)

    def events(self, type: str) -> list[dict[str, Any]]:
        return [
            message["params"]["payload"]
            for message in self.messages
            if message.get("method") == "event" and message["params"]["type"] == type
        ]

    def paths(self) -> dict[str, str]:
        roles = ["dataset", "prepared", "artifacts", "checkpoints", "models"]
        for role in roles:
            (self.folder / role).mkdir(exist_ok=True)
        (self.folder / "source.made").write_text("made up")
        return {
            **{role: str(self.folder / role) for role in roles},
            "source": str(self.folder / "source.made"),
            "plugins/@tuneit-fixture/tiny": str(TINY),
        }

    def stage(self, kind: str, uses: list[Any], options: Any = None, **more: Any) -> dict[str, Any]:
        """Runs one stage to its end and answers the whole response."""
        self.start_stage(kind, uses, options, **more)
        return self.answer()

    def start_stage(
        self, kind: str, uses: list[Any], options: Any = None, paths: Any = None, **more: Any
    ) -> None:
        stage = {
            "id": kind,
            "kind": kind,
            "title": kind,
            "runs": "python",
            "needs": [],
            "uses": uses,
            "network": [],
            "secrets": [],
            "options": options or {},
            "limits": {"memoryBytes": 1, "wallSeconds": 1, "tasks": 1, "fileBytes": 1},
        }
        params = {
            "run": "01JABCDEFGHJKMNPQRSTVWXYZ0",
            "attempt": 1,
            "stage": stage,
            "planSha256": "0" * 64,
            "checkpoints": [],
            "facts": {},
            **self._common(paths),
            **more,
        }
        self.send("stage", params, 1)

    def call(
        self, job: str, uses: list[Any], input: Any = None, paths: Any = None
    ) -> dict[str, Any]:
        self.send(
            "call", {"job": job, "uses": uses, "input": input or {}, **self._common(paths)}, 1
        )
        return self.answer()

    def _common(self, paths: Any) -> dict[str, Any]:
        return {
            "seed": 7,
            "task": "text-classification",
            "determinism": {"level": "strict", "threads": 1},
            "paths": self.paths() | (paths or {}),
            "secrets": {"HUB_TOKEN": "hf_secret"},
        }

    def close(self) -> int:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        return self.process.wait(10)


@pytest.fixture
def worker(tmp_path: Path):
    one = WorkerProcess(tmp_path)
    try:
        yield one
        _check_messages(one.messages)
    finally:
        one.process.kill()
        one.process.wait()
        one._lines.close()
        one.socket.close()


SCHEMAS = RUNTIME / "tuneit_runtime" / "protocol"


def _check_messages(messages: list[dict[str, Any]]) -> None:
    """Everything the worker said fits the protocol; hashes of artifacts are the trusted side's to
    add.
    """
    notifications = json.loads((SCHEMAS / "worker-notifications.schemas.json").read_text())
    events = json.loads((SCHEMAS / "events.schemas.json").read_text())
    for message in messages:
        if "id" in message:
            continue
        method, params = message["method"], message["params"]
        assert compile_schema(notifications[method])(params) is None, message
        if method == "event":
            payload = dict(params["payload"])
            if params["type"] == "artifact":
                payload |= {"bytes": 0, "sha256": "0" * 64}
            assert compile_schema(events[params["type"]])(payload) is None, message

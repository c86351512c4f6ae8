"""What the tests share: a context that keeps what it is told, and the runtime's own proxy in front
of real servers.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from tuneit_runtime import proxy
from tuneit_runtime.sdk import SourceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class RecordingContext:
    """Implements what sources use of `tuneit_runtime.sdk.Context`."""

    def __init__(self) -> None:
        self.warned: list[str] = []
        self.secrets: dict[str, str] = {}
        self.done: list[float] = []
        self.stopped = False

    def secret(self, name: str) -> str | None:
        return self.secrets.get(name)

    def progress(self, done: float, total: float | None, unit: str, note: Any = None) -> None:
        del total, unit, note
        self.done.append(done)

    def warn(self, code: str, message: str, mend: str) -> None:
        del message, mend
        self.warned.append(code)

    def should_stop(self) -> bool:
        return self.stopped


@pytest.fixture
def context() -> RecordingContext:
    return RecordingContext()


@pytest.fixture
def ask(tmp_path: Path, context: RecordingContext) -> Callable[..., Any]:
    """Fetches as the worker does: one config, an empty folder."""
    made = 0

    def fetch(source: Any, config: Any, picked: Path | None = None) -> Any:
        nonlocal made
        made += 1
        folder = tmp_path / f"output-{made}"
        folder.mkdir()
        return source(SourceRequest(folder, config, picked), context)

    return fetch


@pytest.fixture
def reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Lets the test to the hosts, and to no other, as the sandbox would: by a port of this machine
    that leads to the proxy's socket.
    """
    opened: list[Any] = []

    def let_to(*hosts: str) -> SimpleNamespace:
        path = str(tmp_path / f"proxy-{len(opened)}.sock")
        told: list[tuple[str, bool]] = []
        served = proxy.serve(
            path, hosts, told=lambda target, refusal: told.append((target, refusal is None))
        )
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=_relay, args=(listener, path), daemon=True).start()
        opened.extend((served, listener))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", address)
        monkeypatch.setenv("HTTP_PROXY", address)
        return SimpleNamespace(told=told)

    yield let_to
    for one in opened:
        one.close()


def _relay(listener: socket.socket, path: str) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        upstream = socket.socket(socket.AF_UNIX)
        upstream.connect(path)
        for one, other in ((client, upstream), (upstream, client)):
            threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while chunk := source.recv(65536):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()


@dataclass(frozen=True)
class Server:
    """A database to be asked beside the plugin, past every limit."""

    kind: str
    host: str
    port: int
    user: str
    database: str

    def run(self, statement: str) -> list[Any]:
        connection = self._connect()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            rows = [] if cursor.description is None else [row[0] for row in cursor.fetchall()]
            connection.commit()
            return rows
        finally:
            connection.close()

    def _connect(self) -> Any:
        where = {"host": self.host, "port": self.port, "user": self.user, "database": self.database}
        if self.kind == "postgres":
            import pg8000.dbapi

            return pg8000.dbapi.connect(**where)
        import pymysql

        return pymysql.connect(**where)

    def answers(self) -> bool:
        try:
            return self.run("select 1") == [1]
        except Exception:  # noqa: BLE001 - whatever it is, this is no server for the tests
            return False


def _named(kind: str, variable: str, usual: str) -> Server:
    address = urlsplit(os.environ.get(variable, usual))
    database = address.path.strip("/")
    return Server(
        kind, str(address.hostname), int(address.port or 0), str(address.username), database
    )


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    named = _named(
        "postgres", "TUNEIT_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres"
    )
    if named.answers():
        yield named
        return
    folder = tmp_path_factory.mktemp("postgres")
    own = Server("postgres", "127.0.0.1", _free_port(), "postgres", "postgres")
    _run(folder, ["initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust"])
    options = f"-h 127.0.0.1 -p {own.port} -k {folder}"
    with _started(own, folder, ["postgres", "-D", f"{folder}/data", *options.split()]):
        yield own


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    named = _named("mariadb", "TUNEIT_TEST_MYSQL", "mysql://root@127.0.0.1:3306/test")
    if named.answers():
        yield named
        return
    folder = tmp_path_factory.mktemp("mariadb")
    own = Server("mariadb", "127.0.0.1", _free_port(), "root", "test")
    data = f"--datadir={folder}/data"
    _run(
        folder,
        ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", data],
    )
    where = [f"--port={own.port}", "--bind-address=127.0.0.1", f"--socket={folder}/socket"]
    (folder / "test.sql").write_text("create database if not exists test;\n")
    where.append(f"--init-file={folder}/test.sql")
    with _started(own, folder, ["mariadbd", "--no-defaults", data, *where]):
        yield own


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def _as_nobody(folder: Path) -> dict[str, Any]:
    """Neither server starts as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for one in (folder, *folder.iterdir()):
        os.chown(one, nobody.pw_uid, nobody.pw_gid)
    for parent in folder.parents[:2]:
        parent.chmod(0o755)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        map(str, Path("/usr").glob(f"lib/postgresql/*/bin/{name}")), None
    )
    return found or str(shutil.which(name, path="/usr/sbin:/usr/local/sbin") or name)


def _run(folder: Path, command: list[str]) -> None:
    done = subprocess.run(
        [_program(command[0]), *command[1:]],
        **_as_nobody(folder),
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


class _started:  # noqa: N801 - used as a word
    def __init__(self, server: Server, folder: Path, command: list[str]) -> None:
        self._server, self._folder = server, folder
        self._command = [_program(command[0]), *command[1:]]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            **_as_nobody(self._folder),
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while not self._server.answers():
            assert time.monotonic() < end, "the server of the tests did not start"
            time.sleep(0.2)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)

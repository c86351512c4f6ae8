"""The proxy over real sockets; names are answered by a stand-in resolver."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tuneit_runtime import proxy

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC = "93.184.215.14"


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"{self.path} {self.headers['Host']} {self.headers['Proxy-Connection']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def _resolver(*addresses: str) -> Any:
    def resolve(_host: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return resolve


def _ask(path: Path, request: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(path))
        client.sendall(request.encode("latin-1"))
        answer = b""
        while chunk := client.recv(4096):
            answer += chunk
        return answer.decode("latin-1")


def _connect(host: str) -> str:
    return f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n"


def test_a_granted_host_is_reached_by_connect_and_by_plain_http(tmp_path: Path, port: int) -> None:
    path = tmp_path / "p"
    handle = proxy.serve(str(path), [f"localhost:{port}"])
    tunnel = f"{_connect(f'localhost:{port}')}GET /a HTTP/1.0\r\nHost: x\r\n\r\n"
    assert _ask(path, tunnel).endswith("/a x None")
    plain = (
        f"GET http://localhost:{port}/b?c=1 HTTP/1.1\r\nHost: other\r\nProxy-Connection: x\r\n\r\n"
    )
    assert _ask(path, plain).endswith(f"/b?c=1 localhost:{port} None")
    handle.close()


@pytest.mark.parametrize(
    "host",
    [
        "other.example:443",
        "a.example:80",
        "evil-a.example:443",
        "a.example.evil.example:443",
        "x.y.wild.example:443",
        "wild.example:443",
        "127.0.0.1:443",
        "[::1]:443",
        "[::ffff:127.0.0.1]:443",
        "2130706433:443",
    ],
)
def test_what_was_not_granted_is_refused(tmp_path: Path, host: str) -> None:
    heard: list[tuple[str, Any]] = []
    grants = ["a.example:443", "*.wild.example"]
    handle = proxy.serve(
        str(tmp_path / "p"),
        grants,
        resolve=_resolver(PUBLIC),
        told=lambda *said: heard.append(said),
    )
    assert " 403 " in _ask(tmp_path / "p", _connect(host))
    ((target, refusal),) = heard
    assert target.endswith(host.rpartition(":")[2])
    assert not refusal.revoked
    handle.close()


def test_one_denied_host_of_many_that_are_granted_is_refused(tmp_path: Path) -> None:
    handle = proxy.serve(
        str(tmp_path / "p"),
        ["*.a.example:443"],
        denied=["evil.a.example:443"],
        resolve=_resolver("127.0.0.1"),
    )
    assert "was not granted" in _ask(tmp_path / "p", _connect("evil.a.example:443"))
    assert "private address" in _ask(tmp_path / "p", _connect("good.a.example:443"))
    handle.close()


@pytest.mark.parametrize("denied", [True, False])
def test_a_grant_that_is_taken_back_drops_what_is_open(
    tmp_path: Path, port: int, *, denied: bool
) -> None:
    heard: list[tuple[str, Any]] = []
    host, other = f"127.0.0.1:{port}", f"localhost:{port}"
    handle = proxy.serve(str(tmp_path / "p"), [host, other], told=lambda *said: heard.append(said))
    with socket.socket(socket.AF_UNIX) as lost, socket.socket(socket.AF_UNIX) as kept:
        for client, to in ((lost, host), (kept, other)):
            client.settimeout(5)
            client.connect(str(tmp_path / "p"))
            client.sendall(_connect(to).encode())
            assert b" 200 " in client.recv(4096)
        handle.restrict([host, other] if denied else [other], [host] if denied else [])
        assert lost.recv(4096) == b""
        kept.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.0 200")
        assert " 403 " in _ask(tmp_path / "p", _connect(host))
        handle.restrict([host], [])
        assert " 200 " in _ask(tmp_path / "p", f"{_connect(host)}GET / HTTP/1.0\r\n\r\n")
    handle.close()
    told = [(target, refusal and refusal.revoked) for target, refusal in heard]
    assert told[:4] == [(host, None), (other, None), (host, True), (host, False)]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_a_public_name_may_not_lead_to_a_private_address(tmp_path: Path, address: str) -> None:
    # One bad address among good ones is enough: which one is connected to must not be luck.
    handle = proxy.serve(str(tmp_path / "p"), ["a.example:443"], resolve=_resolver(PUBLIC, address))
    assert "private address" in _ask(tmp_path / "p", _connect("a.example:443"))
    handle.close()


def test_the_name_is_looked_up_once(tmp_path: Path, port: int) -> None:
    asked: list[str] = []

    def resolve(host: str, wanted: int, **_: object) -> list[Any]:
        asked.append(host)
        return _resolver("127.0.0.1")(host, wanted)

    handle = proxy.serve(str(tmp_path / "p"), [f"hub.internal:{port}"], resolve=resolve)
    _ask(tmp_path / "p", f"{_connect(f'HUB.internal:{port}')}GET / HTTP/1.0\r\n\r\n")
    assert asked == ["hub.internal"]
    handle.close()


@pytest.mark.parametrize(
    "request_text",
    [
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://user@a.example/ HTTP/1.1\r\n\r\n",
        "GET https://a.example/ HTTP/1.1\r\n\r\n",
        "GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        "CONNECT a.example HTTP/1.1\r\n\r\n",
        "CONNECT a.example:99999 HTTP/1.1\r\n\r\n",
        "CONNECT a.ex\xe4mple:443 HTTP/1.1\r\n\r\n",
        "CONNECT a.example:443 HTTP/9\r\n\r\n",
        "\x00\x01\r\n\r\n",
        "GET " + "x" * 40_000,
    ],
)
def test_nonsense_is_answered_and_nothing_is_connected(tmp_path: Path, request_text: str) -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        raise AssertionError("nothing may be looked up")

    handle = proxy.serve(str(tmp_path / "p"), ["a.example:443", "a.example:80"], resolve=resolve)
    try:
        assert " 400 " in _ask(tmp_path / "p", request_text)
    except ConnectionResetError:
        assert len(request_text) > 16 * 1024
    handle.close()


def test_close_drops_what_is_open_and_a_long_path_works(tmp_path: Path, port: int) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    (tmp_path / "short").symlink_to(folder)
    handle = proxy.serve(str(folder / "proxy.sock"), [f"127.0.0.1:{port}"])
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(tmp_path / "short" / "proxy.sock"))
        client.sendall(_connect(f"127.0.0.1:{port}").encode())
        assert b" 200 " in client.recv(4096)
        handle.close()
        assert client.recv(4096) == b""
    assert not (folder / "proxy.sock").exists()


def test_a_host_that_cannot_be_reached_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        gone = unused.getsockname()[1]
    handle = proxy.serve(str(tmp_path / "p"), [f"127.0.0.1:{gone}"])
    assert " 502 " in _ask(tmp_path / "p", _connect(f"127.0.0.1:{gone}"))
    handle.close()


def test_as_a_program_it_ends_with_its_starter(tmp_path: Path, port: int) -> None:
    host = f"127.0.0.1:{port}"
    (tmp_path / "way").mkdir()
    runtime = Path(__file__).resolve().parents[2]
    command = [
        sys.executable,
        "-I",
        "-S",
        "-B",
        str(runtime),
        "proxy",
        "--socket",
        str(tmp_path / "way" / "p"),
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps({"hosts": [host], "denied": []}) + "\n")
        child.stdin.flush()
        assert json.loads(child.stdout.readline()) == {"ready": True}
        assert " 200 " in _ask(tmp_path / "way" / "p", f"{_connect(host)}GET / HTTP/1.0\r\n\r\n")
        assert json.loads(child.stdout.readline()) == {"target": host, "refusal": None}
        assert " 403 " in _ask(tmp_path / "way" / "p", _connect("other.example:443"))
        assert "not granted" in json.loads(child.stdout.readline())["refusal"]
        child.stdin.write(json.dumps({"hosts": [], "denied": []}) + "\n")
        child.stdin.flush()
        refused = _until_refused(tmp_path / "way" / "p", host)
        assert " 403 " in refused
        child.stdin.close()
        assert child.wait(30) == 0
    assert not (tmp_path / "way").exists(), "nothing is left of it"


def _until_refused(path: Path, host: str) -> str:
    """The line on stdin is read by another process, in its own time."""
    answer = " 200 "
    while " 200 " in answer:
        answer = _ask(path, f"{_connect(host)}GET / HTTP/1.0\r\n\r\n")
    return answer

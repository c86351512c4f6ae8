"""The granting proxy behind another one, over real sockets."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tuneit_runtime import proxy
from tuneit_runtime.proxy.request import Target
from tuneit_runtime.proxy.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

PERMISSION = "Basic dXNlcjpwYXNz"


class _Network:
    """A stand-in for a company's proxy: it notes what it is asked for and answers for the host."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = b"200 Connection established"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        head = _until_blank(client)
        self.asked.append(head)
        if head.startswith("CONNECT"):
            client.sendall(b"HTTP/1.1 " + self.status + b"\r\n\r\n")
            if not self.status.startswith(b"200"):
                return
            _until_blank(client)
        client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfrom outside")


def _until_blank(client: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(4096)
    return data.decode("latin-1")


@pytest.fixture
def network() -> Iterator[_Network]:
    made = _Network()
    yield made
    made.close()


def _nowhere(*_: object, **__: object) -> list[Any]:
    raise AssertionError("a name is looked up by the proxy that leads out")


def _serve(tmp_path: Path, network: _Network, hosts: list[str], **more: Any) -> Any:
    route = {"host": "127.0.0.1", "port": network.port, "authorization": PERMISSION}
    upstream = Upstream.of({"https": route, "http": route, "noProxy": more.pop("no_proxy", [])})
    return proxy.serve(str(tmp_path / "p"), hosts, upstream=upstream, **more)


def _ask(path: Path, request: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(path))
        client.sendall(request.encode("latin-1"))
        answer = b""
        while chunk := client.recv(4096):
            answer += chunk
        return answer.decode("latin-1")


CONNECT = "CONNECT a.example:443 HTTP/1.1\r\n\r\nGET / HTTP/1.0\r\n\r\n"


def test_a_granted_host_is_reached_through_it_and_no_name_is_looked_up_here(
    tmp_path: Path, network: _Network
) -> None:
    handle = _serve(tmp_path, network, ["a.example:443", "a.example:80"], resolve=_nowhere)
    assert _ask(tmp_path / "p", CONNECT).endswith("from outside")
    plain = "GET http://a.example/x?y=1 HTTP/1.1\r\nProxy-Authorization: own\r\n\r\n"
    assert _ask(tmp_path / "p", plain).endswith("from outside")
    handle.close()
    tunnel, request = network.asked
    assert tunnel.startswith("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n")
    assert request.startswith("GET http://a.example:80/x?y=1 HTTP/1.1\r\n")
    for one in (tunnel, request):
        assert one.count("Proxy-Authorization") == 1
        assert f"Proxy-Authorization: {PERMISSION}\r\n" in one


def test_what_was_not_granted_does_not_reach_it(tmp_path: Path, network: _Network) -> None:
    handle = _serve(tmp_path, network, ["b.example:443"])
    assert " 403 " in _ask(tmp_path / "p", CONNECT)
    assert " 403 " in _ask(tmp_path / "p", "CONNECT 2130706433:443 HTTP/1.1\r\n\r\n")
    handle.close()
    assert network.asked == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (b"407 Proxy Authentication Required", "wants a user and a password"),
        (b"403 Forbidden", "the proxy answers with HTTP 403"),
    ],
)
def test_what_it_refuses_is_told(
    tmp_path: Path, network: _Network, status: bytes, said: str
) -> None:
    network.status = status
    handle = _serve(tmp_path, network, ["a.example:443"])
    answer = _ask(tmp_path / "p", CONNECT)
    handle.close()
    assert " 502 " in answer
    assert said in answer
    assert PERMISSION not in answer


@pytest.mark.parametrize(
    ("host", "port", "no_proxy", "through"),
    [
        ("a.example", 443, [], True),
        ("93.184.215.14", 443, [], True),
        ("localhost", 443, [], False),
        ("hub", 443, [], False),
        ("hub.internal", 443, [], False),
        ("10.1.2.3", 443, [], False),
        ("::1", 443, [], False),
        ("a.example", 443, ["a.example"], False),
        ("x.a.example", 443, [".a.example"], False),
        ("x.a.example", 443, ["*.a.example"], False),
        ("ba.example", 443, ["a.example"], True),
        ("a.example", 443, ["a.example:8443"], True),
        ("a.example", 8443, ["a.example:8443"], False),
        ("93.184.215.14", 443, ["93.184.215.14"], False),
        ("a.example", 443, ["*"], False),
    ],
)
def test_what_goes_through_it(host: str, port: int, no_proxy: list[str], *, through: bool) -> None:
    route = {"host": "proxy.example", "port": 3128, "authorization": None}
    upstream = Upstream.of({"https": route, "http": None, "noProxy": no_proxy})
    assert (upstream.route_for(Target(host, port), secure=True) is not None) is through
    assert upstream.route_for(Target(host, port), secure=False) is None

"""Data sources through a real worker process, and the way to a granted host."""

from __future__ import annotations

import socket
import threading

import pytest

from tuneit_runtime import proxy
from tuneit_runtime.sdk import PluginFault, open_connection
from tuneit_runtime.worker.conftest import tiny


def fetched(worker, make):
    output = worker.folder / "output"
    output.mkdir(exist_ok=True)
    use = tiny("source", "data-source", "made-up", "fetching:fetch", make=make)
    return worker.call("source", [use], {}, {"output": str(output)})


def test_one_file_is_answered_with_what_its_source_says(worker):
    answer = fetched(worker, "one")["result"]
    assert answer == {
        "file": "rows.csv",
        "rows": 1,
        "license": "mit",
        "revision": "v1",
        "warnings": [],
    }
    assert worker.events("progress")[0]["note"] == "Making rows up"


@pytest.mark.parametrize("make", ["two", "elsewhere", "gone", "nothing"])
def test_anything_else_is_refused(worker, make):
    error = fetched(worker, make)["error"]["data"]
    assert error["code"] == "TUNEIT_SOURCE_OUTPUT_INVALID"
    assert error["plugin"] == "@tuneit-fixture/tiny"


def test_warnings_come_with_the_answer(worker):
    (warning,) = fetched(worker, "secret")["result"]["warnings"]
    assert warning["message"] == "hf_secret"


@pytest.fixture
def way(tmp_path, monkeypatch):
    """A server that says what it hears, and the proxy before it, by a port of this machine."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    path = str(tmp_path / "proxy.sock")
    served = proxy.serve(path, [f"127.0.0.1:{port}"])
    door = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{door.getsockname()[1]}")

    def echo():
        one, _ = server.accept()
        # the first word is the server's, as a database's is
        one.sendall(b"hello ")
        one.sendall(one.recv(100))
        one.close()

    def relay():
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(path)
            for source, sink in ((client, upstream), (upstream, client)):
                threading.Thread(target=pump, args=(source, sink), daemon=True).start()

    def pump(source, sink):
        while chunk := source.recv(1000):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)

    for work in (echo, relay):
        threading.Thread(target=work, daemon=True).start()
    yield port
    for one in (served, server, door):
        one.close()


def test_a_connection_leads_to_a_granted_host_and_to_no_other(way):
    with open_connection("127.0.0.1", way) as one:
        one.sendall(b"you")
        heard = b""
        while chunk := one.recv(100):
            heard += chunk
    assert heard == b"hello you"
    with pytest.raises(PluginFault) as refused:
        open_connection("127.0.0.2", way)
    assert refused.value.code == "TUNEIT_SOURCE_HOST_REFUSED"
    assert "127.0.0.2" in refused.value.cause


def test_without_a_network_there_is_no_connection(monkeypatch):
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    with pytest.raises(PluginFault) as refused:
        open_connection("127.0.0.1", 1)
    assert refused.value.code == "TUNEIT_SOURCE_HOST_REFUSED"

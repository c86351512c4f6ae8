"""A stand-in that speaks the hub's protocol on loopback, and the fetch against it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tuneit_runtime.sdk import PluginFault, SourceRequest, Stopped
from tuneit_runtime.sdk.manifest_check import manifest_problems

from tuneit_source_hub.fetch import HubSettings, fetch_from_hub

COMMIT = "c0ffee" + "0" * 34
CARD = "---\nlicense: cc-by-4.0\n---\n# Messages\n<script>window.ran = true</script>\n"


def rows_file(count: int = 1000) -> bytes:
    target = io.BytesIO()
    texts = [f"message {number}" for number in range(count)]
    labels = ["spam" if number % 3 == 0 else "ham" for number in range(count)]
    pq.write_table(pa.table({"text": texts, "label": labels}), target)
    return target.getvalue()


class StandInHub(BaseHTTPRequestHandler):
    """`api/datasets`, `api/datasets/<id>/revision/<rev>` and `datasets/<id>/resolve/<rev>/<file>`,
    as the hub answers them. It has one dataset, `acme/sms`, whose large file lies elsewhere.
    """

    files: dict[str, bytes]
    token: str | None = None
    asked: list[str]
    #: Authorization headers that came where files lie.
    shown: list[str | None]
    #: Large files lie at another origin.
    elsewhere = True
    #: Answers so many requests for files with damaged bytes.
    damaged = 0
    #: Breaks off each answer after so many bytes; None = sends all.
    cut: int | None = None

    def do_GET(self):
        self.asked.append(self.path)
        address = urlsplit(self.path)
        if address.path == "/api/datasets":
            return self._search(parse_qs(address.query))
        if address.path.startswith("/elsewhere/"):
            self.shown.append(self.headers.get("Authorization"))
            return self._file(self.files[address.path.removeprefix("/elsewhere/")])
        if "/acme/sms" not in address.path:
            return self._send(404, b"no")
        if self.token and self.headers.get("Authorization") != f"Bearer {self.token}":
            return self._send(401, b"gated")
        if address.path.startswith("/api/"):
            known = address.path.rsplit("/", 1)[-1] in ("main", "v1", COMMIT)
            return (
                self._send(200, json.dumps(self._info()).encode())
                if known
                else self._send(404, b"")
            )
        revision, _, name = address.path.partition("/resolve/")[2].partition("/")
        if revision != COMMIT or name not in self.files:
            return self._send(404, b"no")
        if self.elsewhere and name.endswith(".parquet"):
            # by another name of this machine: another origin
            port = self.server.server_address[1]
            return self._send(302, b"", {"Location": f"http://localhost:{port}/elsewhere/{name}"})
        return self._file(self.files[name])

    def _search(self, query: dict[str, list[str]]) -> None:
        words = query.get("search", [""])[0].lower()
        found = [self._info()] if words in "acme/sms messages" else []
        self._send(200, json.dumps(found).encode())

    def _info(self) -> dict[str, Any]:
        return {
            "id": "acme/sms",
            "sha": COMMIT,
            "gated": "auto" if self.token else False,
            "downloads": 1234,
            "description": "Messages,\n some of them spam.",
            "tags": ["license:cc-by-4.0"],
            "cardData": {"license": "cc-by-4.0", "pretty_name": "SMS messages"},
            "siblings": [
                {"rfilename": name, "size": len(data)}
                | (
                    {"lfs": {"sha256": hashlib.sha256(data).hexdigest()}}
                    if name.endswith(".parquet")
                    else {}
                )
                for name, data in self.files.items()
            ],
        }

    def _file(self, data: bytes) -> None:
        cls = type(self)
        if cls.damaged > 0:
            cls.damaged -= 1
            data = data[:-1] + bytes([data[-1] ^ 1])
        start = 0
        if wanted := self.headers.get("Range"):
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(data[start : None if cls.cut is None else start + cls.cut])

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def standing_in(token: str | None = None):
    files = {
        "README.md": CARD.encode(),
        "data/train.parquet": rows_file(),
        "test.csv": b"text\na\n",
    }
    given = {"files": files, "token": token, "asked": [], "shown": []}
    handler = type("Hub", (StandInHub,), given)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield handler, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class RecordingContext:
    def __init__(self) -> None:
        self.token: str | None = None
        self.done: list[float] = []
        self.stop_after = float("inf")

    def secret(self, name: str) -> str | None:
        return self.token if name == "hf_token" else None

    def progress(self, done: float, total: Any, unit: str, note: Any = None) -> None:
        del total, unit, note
        self.done.append(done)

    def should_stop(self) -> bool:
        return len(self.done) >= self.stop_after


@pytest.fixture
def context() -> RecordingContext:
    return RecordingContext()


@pytest.fixture
def hub():
    with standing_in() as (handler, address):
        yield handler, address


def fetched(tmp_path, context, address, file="data/train.parquet", **given):
    folder = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    config = HubSettings(dataset="acme/sms", file=file, endpoint=address, **given)
    return fetch_from_hub(SourceRequest(folder, config), context)


def code(work) -> str:
    with pytest.raises(PluginFault) as caught:
        work()
    return caught.value.code


def test_manifest_and_code_agree():
    assert manifest_problems(Path(__file__).parents[2]) == []


def test_a_file_comes_whole_with_its_commit_and_licence(tmp_path, context, hub):
    handler, address = hub
    found = fetched(tmp_path, context, address)
    assert found.path.name == "sms-train.parquet"
    assert found.path.read_bytes() == handler.files["data/train.parquet"]
    assert (found.rows, found.license, found.revision) == (1000, "cc-by-4.0", COMMIT)
    # what the branch stands for was looked up, and that commit's file asked for
    assert any(f"/resolve/{COMMIT}/" in path for path in handler.asked)
    csv = fetched(tmp_path, context, address, file="test.csv", revision="v1")
    assert (csv.path.name, csv.rows) == ("sms-test.csv", None)


def test_the_token_is_shown_to_the_hub_alone(tmp_path, context):
    with standing_in("hf_secret") as (handler, address):
        assert code(lambda: fetched(tmp_path, context, address)) == "TUNEIT_HUB_ACCESS_DENIED"
        context.token = "hf_secret"
        assert fetched(tmp_path, context, address).rows == 1000
        assert handler.shown == [None]


def test_wrong_bytes_are_fetched_again_and_then_refused(tmp_path, context, hub):
    handler, address = hub
    handler.damaged = 1
    assert fetched(tmp_path, context, address).rows == 1000
    handler.damaged = 2
    assert code(lambda: fetched(tmp_path, context, address)) == "TUNEIT_HUB_HASH_WRONG"


def test_what_broke_off_goes_on(tmp_path, context, hub):
    handler, address = hub
    handler.cut = len(handler.files["data/train.parquet"]) // 2 + 1
    assert fetched(tmp_path, context, address).rows == 1000
    handler.cut = 10
    assert code(lambda: fetched(tmp_path, context, address)) == "TUNEIT_HUB_UNREACHABLE"


def test_somebody_who_stops_it_is_heard(tmp_path, context, hub):
    context.stop_after = 1
    with pytest.raises(Stopped):
        fetched(tmp_path, context, hub[1])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"file": "nothing.csv"}, "TUNEIT_HUB_UNKNOWN"),
        ({"revision": "none"}, "TUNEIT_HUB_UNKNOWN"),
        ({"file": "model.bin"}, "TUNEIT_HUB_NOT_DATA"),
        ({"file": "../x.csv"}, "TUNEIT_HUB_NOT_DATA"),
    ],
)
def test_what_is_not_there_is_told(tmp_path, context, hub, given, expected):
    assert code(lambda: fetched(tmp_path, context, hub[1], **given)) == expected


def test_nobody_there(tmp_path, context):
    assert (
        code(lambda: fetched(tmp_path, context, "http://127.0.0.1:1")) == "TUNEIT_HUB_UNREACHABLE"
    )

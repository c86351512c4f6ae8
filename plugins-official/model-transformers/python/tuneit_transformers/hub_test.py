"""Fetching, against a stand-in that speaks the hub's protocol on loopback."""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from tuneit_runtime.sdk import ModelRequest, PluginFault, Stopped

from tuneit_transformers.adapter import TransformersAdapter, TransformersConfig
from tuneit_transformers.conftest import RecordingContext, write_tiny_bert

pytestmark = pytest.mark.torch
COMMIT = "c0ffee" + "0" * 34
TASK = "text-classification"


class StandInHub(BaseHTTPRequestHandler):
    """`api/models`, `api/models/<id>/revision/<rev>` and `<id>/resolve/<rev>/<file>`, as the hub
    answers them. It has one model, whose files are `files`.
    """

    files: dict[str, bytes]
    token: str | None
    asked: list[str]
    #: Bytes of `Range` headers that came.
    ranges: list[str]
    #: Answers so many requests for weights with damaged bytes.
    damaged = 0
    #: Breaks off each answer after so many bytes; None = sends all.
    cut: int | None = None
    #: Bytes a second; None = as fast as it goes.
    rate: int | None = None

    def do_HEAD(self):
        self._answer(with_body=False)

    def do_GET(self):
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        self.asked.append(self.path)
        address = urlsplit(self.path)
        if address.path == "/api/models":
            return self._search(parse_qs(address.query), with_body)
        if "/acme/tiny" not in self.path:
            return self._refuse(404, "RepoNotFound")
        if "/api/models/" in self.path:
            return self._refuse_or(self._info, with_body)
        _, _, rest = address.path.partition("/resolve/")
        revision, _, name = rest.partition("/")
        if revision not in ("main", "v1", COMMIT):
            return self._refuse(404, "RevisionNotFound")
        if name not in self.files:
            return self._refuse(404, "EntryNotFound")
        return self._refuse_or(lambda body: self._file(name, body), with_body)

    def _refuse_or(self, answer, with_body: bool) -> None:
        if self.token and self.headers.get("Authorization") != f"Bearer {self.token}":
            return self._refuse(401, "GatedRepo")
        return answer(with_body)

    def _search(self, query: dict[str, list[str]], with_body: bool) -> None:
        words = query.get("search", [""])[0].lower()
        found = [self._model()] if words in "acme/tiny" else []
        return self._send(json.dumps(found).encode(), with_body)

    def _model(self) -> dict[str, object]:
        return {
            "id": "acme/tiny",
            "sha": COMMIT,
            "private": False,
            "gated": "auto" if self.token else False,
            "downloads": 1234,
            "lastModified": "2026-05-01T10:00:00.000Z",
            "pipeline_tag": "fill-mask",
            "tags": ["license:mit", "safetensors"],
            "cardData": {"license": "mit"},
            "config": {"model_type": "bert", "architectures": ["BertModel"]},
            "safetensors": {"parameters": {"F32": 20_000}, "total": 20_000},
        }

    def _info(self, with_body: bool) -> None:
        path = urlsplit(self.path).path
        revision = path.rpartition("/revision/")[2] if "/revision/" in path else "main"
        if revision not in ("main", "v1", COMMIT):
            return self._refuse(404, "RevisionNotFound")
        siblings = [self._listed(name, data) for name, data in self.files.items()]
        return self._send(json.dumps({**self._model(), "siblings": siblings}).encode(), with_body)

    def _listed(self, name: str, data: bytes) -> dict[str, object]:
        listed: dict[str, object] = {"rfilename": name, "size": len(data)}
        if name.endswith(".safetensors"):
            sha256 = hashlib.sha256(data).hexdigest()
            listed["lfs"] = {"sha256": sha256, "size": len(data), "pointerSize": 130}
        return listed

    def _file(self, name: str, with_body: bool) -> None:
        data = self.files[name]
        if with_body and name.endswith(".safetensors") and self.damaged > 0:
            type(self).damaged -= 1
            data = data[:-1] + bytes([data[-1] ^ 1])
        begin = 0
        if given := self.headers.get("Range"):
            self.ranges.append(given)
            begin = int(given.removeprefix("bytes=").partition("-")[0])
        self._send(data, with_body, begin)

    def _send(self, data: bytes, with_body: bool, begin: int = 0) -> None:
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(data) - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if with_body:
            self._pour(data[begin:])

    def _pour(self, data: bytes) -> None:
        if self.cut is not None and len(data) > self.cut:
            self.wfile.write(data[: self.cut])
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.rate is None:
            self.wfile.write(data)
            return
        piece = max(1, self.rate // 20)
        with contextlib.suppress(OSError):
            for start in range(0, len(data), piece):
                self.wfile.write(data[start : start + piece])
                self.wfile.flush()
                time.sleep(0.05 if self.rate else 0)

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def hub(tmp_path):
    folder = write_tiny_bert(tmp_path / "origin")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    handler = type("Hub", (StandInHub,), {"files": files, "token": None, "asked": [], "ranges": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    handler.url = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def online(monkeypatch):
    """The tests' own process began offline, and the library remembers that."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)


def fetch(hub, models, reference="hub:acme/tiny@v1", secrets=None):
    context = RecordingContext({"models": models}, secrets)
    adapter = TransformersAdapter(TransformersConfig(endpoint=hub.url))
    adapter.fetch(ModelRequest(reference, TASK), context)
    return adapter, context


def refused(hub, models, code, **given):
    with pytest.raises(PluginFault) as fault:
        fetch(hub, models, **given)
    assert fault.value.code == code
    assert [path for path in models.iterdir() if not path.name.startswith(".locks")] == []
    return fault.value


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def test_a_fetched_model_is_pinned_and_loads_offline(hub, online, models):
    adapter, context = fetch(hub, models)
    assert context.facts["model"] == {"repo": "acme/tiny", "revision": COMMIT}
    assert context.reports[-1][0] == context.reports[-1][1] > 0
    assert all(f"/resolve/{COMMIT}/" in path for path in hub.asked if "/resolve/" in path)
    before = len(hub.asked)
    request = ModelRequest("hub:acme/tiny@v1", TASK, classes=["a", "b"])
    loaded = adapter.load(request, context)
    assert loaded.card.license == "mit"
    assert loaded.packed is not None
    fetch(hub, models)
    assert len(hub.asked) == before, "what is here is not asked for again"


def test_a_gated_model_needs_the_token(hub, online, models):
    hub.token = "hf_right"
    fault = refused(hub, models, "TUNEIT_MODEL_ACCESS_DENIED")
    assert "hf_token" in fault.mend
    refused(hub, models, "TUNEIT_MODEL_ACCESS_DENIED", secrets={"hf_token": "hf_wrong"})
    fetch(hub, models, secrets={"hf_token": "hf_right"})
    folder = next(models.glob("acme--tiny@v1"))
    assert b"hf_right" not in b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_what_is_not_there_is_named(hub, online, models):
    refused(hub, models, "TUNEIT_MODEL_UNKNOWN", reference="hub:acme/none")
    fault = refused(hub, models, "TUNEIT_MODEL_UNKNOWN", reference="hub:acme/tiny@v9")
    assert "v9" in fault.message


def test_pickled_weights_are_never_fetched(hub, online, models):
    hub.files["pytorch_model.bin"] = hub.files.pop("model.safetensors")
    refused(hub, models, "TUNEIT_MODEL_PICKLE_REFUSED")
    assert not any(path.endswith(".bin") for path in hub.asked)


def test_cut_weights_are_not_kept(hub, online, models):
    hub.files["model.safetensors"] = hub.files["model.safetensors"][:-50]
    refused(hub, models, "TUNEIT_MODEL_WEIGHTS_INVALID")


def test_weights_changed_after_fetching_are_refused_and_fetched_again(hub, online, models):
    adapter, context = fetch(hub, models)
    weights = models / "acme--tiny@v1" / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-8] ^= 1
    weights.write_bytes(bytes(data))
    with pytest.raises(PluginFault) as fault:
        adapter.load(ModelRequest("hub:acme/tiny@v1", TASK, classes=["a", "b"]), context)
    assert fault.value.code == "TUNEIT_MODEL_WEIGHTS_INVALID"
    fetch(hub, models)
    adapter.load(ModelRequest("hub:acme/tiny@v1", TASK, classes=["a", "b"]), context)


def test_a_model_that_was_not_fetched_says_how(models):
    with pytest.raises(PluginFault) as fault:
        TransformersAdapter().describe(
            ModelRequest("hub:acme/tiny", TASK), RecordingContext({"models": models})
        )
    assert fault.value.code == "TUNEIT_MODEL_FILES_MISSING"
    assert "fetch" in fault.value.mend


def test_an_unreachable_hub_is_told(online, models):
    hub = type("Nobody", (), {"url": "http://127.0.0.1:9"})
    refused(hub, models, "TUNEIT_MODEL_HUB_UNREACHABLE")


def test_what_came_before_a_break_is_not_asked_for_again(hub, online, models, monkeypatch):
    monkeypatch.setattr("huggingface_hub.file_download.time.sleep", lambda _: None)
    monkeypatch.setattr("tuneit_transformers.downloads._PIECE_BYTES", 4096)
    size = len(hub.files["model.safetensors"])
    hub.cut = size // 3
    context = RecordingContext({"models": models})
    stop_after(context, size // 2)
    with pytest.raises(Stopped):
        TransformersAdapter(TransformersConfig(endpoint=hub.url)).fetch(
            ModelRequest("hub:acme/tiny@v1", TASK), context
        )
    weights = models / ".partial-acme--tiny@v1" / "model.safetensors"
    there = weights.stat().st_size
    assert 0 < there < size
    hub.cut = None
    hub.ranges.clear()
    _, again = fetch(hub, models)
    assert again.reports[0][0] > there, "what came before counts from the first word on"
    assert hub.ranges == [f"bytes={there}-"], "only the rest is fetched"
    assert not weights.parent.exists()


def stop_after(context, count):
    """Asks to stop once so many bytes were told of."""
    context.should_stop = lambda: bool(context.reports) and context.reports[-1][0] >= count


def test_parts_of_another_commit_are_not_used(hub, online, models):
    partial = models / ".partial-acme--tiny@v1"
    partial.mkdir()
    (partial / ".commit").write_text("another")
    (partial / "model.safetensors").write_bytes(b"x" * 100)
    adapter, context = fetch(hub, models)
    adapter.load(ModelRequest("hub:acme/tiny@v1", TASK, classes=["a", "b"]), context)
    assert hub.ranges == []


def test_a_wrong_hash_is_fetched_again(hub, online, models):
    hub.damaged = 1
    adapter, context = fetch(hub, models)
    adapter.load(ModelRequest("hub:acme/tiny@v1", TASK, classes=["a", "b"]), context)
    assert sum("/model.safetensors" in path for path in hub.asked) == 4, "head and get, twice"


def test_a_hash_that_stays_wrong_is_refused(hub, online, models):
    hub.damaged = 9
    fault = refused(hub, models, "TUNEIT_MODEL_HASH_WRONG")
    assert "SHA-256" in fault.cause


def test_a_full_disk_is_told_before_the_first_byte(hub, online, models, monkeypatch):
    monkeypatch.setattr(
        "tuneit_transformers.downloads.shutil.disk_usage", lambda _: SimpleNamespace(free=10_000)
    )
    refused(hub, models, "TUNEIT_MODEL_DISK_FULL")
    assert not any("/resolve/" in path for path in hub.asked)

"""Fetching, against a stand-in that speaks the hub's protocol on loopback."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tuneit_runtime.sdk import ModelRequest, PluginFault

from tuneit_transformers.adapter import TransformersAdapter, TransformersConfig
from tuneit_transformers.conftest import RecordingContext, write_tiny_bert

pytestmark = pytest.mark.torch
COMMIT = "c0ffee" + "0" * 34
TASK = "text-classification"


class StandInHub(BaseHTTPRequestHandler):
    """`api/models/<id>/revision/<rev>` and `<id>/resolve/<rev>/<file>`, as the hub answers them."""

    files: dict[str, bytes]
    token: str | None
    asked: list[str]

    def do_HEAD(self):
        self._answer(with_body=False)

    def do_GET(self):
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        self.asked.append(self.path)
        if "/acme/tiny" not in self.path:
            return self._refuse(404, "RepoNotFound")
        if self.token and self.headers.get("Authorization") != f"Bearer {self.token}":
            return self._refuse(401, "GatedRepo")
        if "/api/models/" in self.path:
            return self._info(with_body)
        _, _, rest = self.path.partition("/resolve/")
        revision, _, name = rest.partition("/")
        if revision not in ("main", "v1", COMMIT):
            return self._refuse(404, "RevisionNotFound")
        if name not in self.files:
            return self._refuse(404, "EntryNotFound")
        return self._send(self.files[name], with_body)

    def _info(self, with_body: bool) -> None:
        revision = (
            self.path.partition("?")[0].rpartition("/revision/")[2]
            if "/revision/" in self.path
            else "main"
        )
        if revision not in ("main", "v1", COMMIT):
            return self._refuse(404, "RevisionNotFound")
        siblings = [{"rfilename": name, "size": len(data)} for name, data in self.files.items()]
        answer = {
            "id": "acme/tiny",
            "sha": COMMIT,
            "siblings": siblings,
            "cardData": {"license": "mit"},
            "tags": [],
        }
        return self._send(json.dumps(answer).encode(), with_body)

    def _send(self, data: bytes, with_body: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if with_body:
            self.wfile.write(data)

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
    handler = type("Hub", (StandInHub,), {"files": files, "token": None, "asked": []})
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

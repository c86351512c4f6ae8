"""What a worker's messages become: checked, stamped events in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tuneit_runtime.protocol import event_checks, members, worker_event_types
from tuneit_runtime.supervisor.channel import Breach
from tuneit_runtime.supervisor.flow import LogGate, ProgressGate, SampleGate, WarningGate
from tuneit_runtime.supervisor.json_text import compact
from tuneit_runtime.supervisor.safe_files import Refused, hash_path, is_relative_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tuneit_runtime.supervisor.journal import Journal
    from tuneit_runtime.supervisor.loop import Loop
    from tuneit_runtime.supervisor.stage_log import StageLog

__all__ = ["Hooks", "Intake"]

_MAX_TEXT = 8192
#: What one stage may add to the journal: an endless stream of metrics must not fill the disk.
_MAX_STAGE_BYTES = 2 * 1024**3


class Hooks(NamedTuple):
    """What the stage does when something comes in."""

    ready: Callable[[], None]
    beat: Callable[[dict[str, Any]], None]
    held: Callable[[bool], None]
    moved: Callable[[int | None], None]
    committed: Callable[[dict[str, Any]], None]
    answered: Callable[[dict[str, Any]], None]


class Intake:
    """Takes the messages of one worker. A breach is raised and ends the worker."""

    def __init__(
        self, run: Path, stage: str, journal: Journal, loop: Loop, log: StageLog, hooks: Hooks
    ) -> None:
        self.errors: set[str] = set()
        self._run = run
        self._stage = stage
        self._journal = journal
        self._log = log
        self._hooks = hooks
        self._ready = False
        self._start_size = journal.size
        self._progress = ProgressGate(loop, journal.append)
        self._logs = LogGate(journal.append, stage)
        self._warnings = WarningGate(journal.append)
        self._samples = SampleGate(journal.append)
        self._notifications = members("worker-notifications")
        self._events = event_checks()
        self._special: dict[str, Callable[[dict[str, Any]], None]] = {
            "log": self._take_log,
            "progress": self._take_progress,
            "warning": self._warnings.take,
            "samples": self._samples.take,
            "artifact": self._take_artifact,
            "checkpoint": self._take_checkpoint,
            "error": self._take_error,
        }

    def take(self, message: dict[str, Any]) -> None:
        """Takes one message.

        Raises:
            Breach: No worker sends such a message.
        """
        method = message.get("method")
        if method is None:
            self._hooks.answered(message)
            return
        params = message.get("params", {})
        check = self._notifications.get(method)
        if check is None or "id" in message:
            raise Breach(f"a message called {method!r}")
        fault = check(params)
        if fault:
            raise Breach(f"{method}: {fault}")
        if not self._ready and method != "ready":
            raise Breach(f"{method} before ready")
        self._dispatch(method, params)

    def output(self, source: str, text: str) -> None:
        """A line that the worker printed; it is in the log file already."""
        level = "warning" if source == "stderr" else "info"
        payload = {
            "stage": self._stage,
            "level": level,
            "logger": "",
            "text": text,
            "source": source,
        }
        self._logs.take(payload)

    def flush(self) -> None:
        """Writes what was held back, when the stage is over."""
        self._progress.flush()
        self._samples.flush()
        self._logs.flush()
        self._warnings.flush()

    def _dispatch(self, method: str, params: dict[str, Any]) -> None:
        if self._journal.size - self._start_size > _MAX_STAGE_BYTES:
            raise Breach(f"more than {_MAX_STAGE_BYTES} bytes of events in one stage")
        if method == "event":
            self._take_event(params["type"], params["payload"])
        elif method == "metrics":
            self._take_metrics(params)
        elif method == "beat":
            self._hooks.beat(params)
        elif method == "held":
            self._hooks.held(params["paused"])
        elif self._ready:
            raise Breach("ready twice")
        else:
            self._ready = True
            self._hooks.ready()

    def _take_event(self, type_: str, payload: dict[str, Any]) -> None:
        if type_ not in worker_event_types():
            raise Breach(f"an event of type {type_[:40]!r}, which no worker may send")
        if type_ != "checkpoint":
            payload["stage"] = self._stage
        _complete(type_, payload)
        self._check(type_, payload)
        self._special.get(type_, lambda one: self._append(type_, one))(payload)

    def _check(self, type_: str, payload: dict[str, Any]) -> None:
        fault = self._events[type_](payload)
        if fault:
            raise Breach(f"{type_}: {fault}")
        if type_ in ("table", "fact"):
            # Only these hold free JSON, where 1e999 has become an infinity.
            try:
                compact(payload)
            except ValueError as error:
                raise Breach(f"{type_}: a number that is not finite") from error

    def _append(self, type_: str, payload: dict[str, Any]) -> None:
        self._journal.append(type_, payload)

    def _take_metrics(self, params: dict[str, Any]) -> None:
        shared = {key: params[key] for key in ("step", "epoch", "split") if key in params}
        for name, value in params["values"].items():
            payload = {"name": name, "value": value, **shared, "stage": self._stage}
            self._check("metric", payload)
            self._append("metric", payload)
        self._hooks.moved(params.get("step"))

    def _take_progress(self, payload: dict[str, Any]) -> None:
        self._hooks.moved(None)
        self._progress.take(payload)

    def _take_log(self, payload: dict[str, Any]) -> None:
        if not self._logs.take(payload):
            line = f"{payload['level']} {payload['logger']}: {payload['text']}\n"
            self._log.write(line.encode("utf-8", "replace"))

    def _take_error(self, payload: dict[str, Any]) -> None:
        self.errors.add(payload["code"])
        self._append("error", payload)

    def _take_artifact(self, payload: dict[str, Any]) -> None:
        payload["sha256"], payload["bytes"] = self._hash("artifacts", payload["path"])
        self._append("artifact", payload)

    def _take_checkpoint(self, payload: dict[str, Any]) -> None:
        path = payload["path"]
        if payload["state"] == "committed":
            self._hash_manifest(payload)
        elif not is_relative_path(path) or not path.startswith("checkpoints/"):
            raise Breach(f"the path {path[:200]!r}")
        self._append("checkpoint", payload)
        if payload["state"] == "committed":
            self._hooks.committed(payload)

    def _hash_manifest(self, payload: dict[str, Any]) -> None:
        payload.pop("manifestSha256", None)
        try:
            digest, _ = self._hash("checkpoints", f"{payload['path']}/manifest.json")
        except Breach as breach:
            # A quick worker has replaced it by a newer one before we looked: the folders decide
            # what can be resumed, not this event.
            if not getattr(breach.__cause__, "missing", False):
                raise
        else:
            payload["manifestSha256"] = digest

    def _hash(self, inside: str, path: str) -> tuple[str, int]:
        if not path.startswith(f"{inside}/"):
            raise Breach(f"the path {path[:200]!r}, which is not inside {inside}/")
        try:
            return hash_path(self._run, path)
        except Refused as error:
            raise Breach(f"a path that cannot be trusted: {error}") from error


def _complete(type_: str, payload: dict[str, Any]) -> None:
    """Fills in what only the trusted side knows, or what may be left out on the channel."""
    if type_ == "log":
        payload["text"] = str(payload.get("text", ""))[: _MAX_TEXT // 2]
        payload.setdefault("logger", "")
        if payload.get("source") not in ("python", "stdout", "stderr"):
            payload["source"] = "python"
    elif type_ == "artifact":
        payload |= {"sha256": "0" * 64, "bytes": 0}
        payload.setdefault("verified", None)
    elif type_ == "warning":
        payload.setdefault("count", 1)
    elif type_ == "progress":
        for key in ("total", "rate", "etaSeconds"):
            payload.setdefault(key, None)
    elif type_ == "error":
        payload.setdefault("cause", "")
        payload.setdefault("mend", "")
        payload.setdefault("retryable", False)

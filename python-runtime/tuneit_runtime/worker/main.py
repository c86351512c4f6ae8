"""The worker's life: channel on descriptor 3, one request at a time, until the channel closes."""

from __future__ import annotations

import os
import platform
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any

from tuneit_runtime.event_sink import LONGEST_ANSWER, LONGEST_LINE, EventSink
from tuneit_runtime.faults import fault, report
from tuneit_runtime.loader import PluginLoader
from tuneit_runtime.plain_json import encode
from tuneit_runtime.sdk.context import Stopped
from tuneit_runtime.worker.channel import Channel
from tuneit_runtime.worker.context import WorkerContext
from tuneit_runtime.worker.control import Control
from tuneit_runtime.worker.heartbeat import Heartbeat
from tuneit_runtime.worker.job import Job
from tuneit_runtime.worker.log_capture import capture_logging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["main"]

_PROTOCOL = 1
_CHANNEL = 3
_FAILED = -32000


def main(arguments: Sequence[str] = ()) -> int:
    """Serves requests; never returns while the channel is open."""
    del arguments
    worker = _Worker(_CHANNEL)
    worker.serve()
    return 0


class _Worker:
    def __init__(self, descriptor: int) -> None:
        self._control = Control()
        self._channel = Channel(descriptor, self._control)
        self._sink = EventSink(self._channel.write)
        self._beat = Heartbeat(self._channel.write)
        #: What answers `ask`, once something is open, and whose code that is.
        self._opened: Callable[[Mapping[str, Any]], Any] | None = None
        self._opened_by: PluginLoader | None = None

    def serve(self) -> None:
        signal.signal(signal.SIGTERM, lambda *_: self._cancel())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        capture_logging(self._sink)
        version = platform.python_version()
        self._say("ready", {"protocol": _PROTOCOL, "python": version})
        self._channel.start()
        self._beat.start()
        while True:
            self._answer(self._channel.requests.get())

    def _cancel(self) -> None:
        # not in the handler itself: it may have interrupted a wait that holds the event's lock
        threading.Thread(target=self._control.cancel, daemon=True).start()

    def _say(self, method: str, params: Mapping[str, Any]) -> None:
        self._channel.write(encode({"jsonrpc": "2.0", "method": method, "params": params}) + b"\n")

    def _answer(self, request: Mapping[str, Any]) -> None:
        params: Mapping[str, Any] = request.get("params") or {}
        loader = self._opened_by or PluginLoader(params.get("paths", {}))
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            answer["result"] = self._run(str(request.get("method")), params, loader)
            _check_size(answer, LONGEST_LINE if request["method"] == "stage" else LONGEST_ANSWER)
        except BaseException as error:  # noqa: BLE001 - whatever a plugin raises becomes one answer
            answer.pop("result", None)
            answer["error"] = _error(error, loader)
        self._sink.send(answer)
        self._sink.flush()

    def _run(self, method: str, params: Mapping[str, Any], loader: PluginLoader) -> Any:
        if method == "stage":
            return self._stage(params, loader)
        if method == "call":
            return self._call(params, loader)
        if method == "open" and self._opened is None:
            return self._open(params, loader)
        if method == "ask" and self._opened is not None:
            return self._opened(params["input"])
        raise fault("TUNEIT_RUN_REQUEST_UNKNOWN", what=f"method '{method}'")

    def _stage(self, params: Mapping[str, Any], loader: PluginLoader) -> dict[str, str]:
        # imported late: a worker should say `ready` before Arrow is there
        from tuneit_runtime.worker.stages import STAGES
        from tuneit_runtime.worker.trackers import watched_by

        stage = params["stage"]
        self._sink.stage = stage["id"]
        job = self._job(params, loader, stage["uses"], stage["options"])
        if stage["kind"] not in STAGES:
            raise fault("TUNEIT_RUN_REQUEST_UNKNOWN", what=f"stage kind '{stage['kind']}'")
        _offline(stage.get("network", []))
        try:
            with watched_by(job, self._sink):
                STAGES[stage["kind"]](job)
            if "output" in job.context.paths and job.context.warnings:
                # a dataset is kept: who finds it there should hear the same
                job.context.fact("warnings", job.context.warnings)
        except Stopped:
            return {"status": "stopped"}
        finally:
            job.context.finish_progress()
        return {"status": "done"}

    def _call(self, params: Mapping[str, Any], loader: PluginLoader) -> Any:
        from tuneit_runtime.worker.calls import CALLS

        self._sink.stage = "call"
        job = self._job(params, loader, params["uses"], params["input"])
        if params["job"] not in CALLS:
            raise fault("TUNEIT_RUN_REQUEST_UNKNOWN", what=f"job '{params['job']}'")
        _offline([])
        return CALLS[params["job"]](job)

    def _open(self, params: Mapping[str, Any], loader: PluginLoader) -> dict[str, Any]:
        from tuneit_runtime.worker.calls.viewing import open_viewer

        self._sink.stage = "call"
        job = self._job(params, loader, params["uses"], params["input"])
        _offline([])
        self._opened, self._opened_by = open_viewer(job), loader
        return {}

    def _job(self, params: Mapping[str, Any], loader: PluginLoader, uses: Any, options: Any) -> Job:
        determinism = params["determinism"]
        context = WorkerContext(
            self._sink,
            self._control,
            self._beat,
            seed=params["seed"],
            threads=determinism["threads"],
            paths=params["paths"],
            secrets=params["secrets"],
        )
        _pin_threads(determinism["threads"])
        return Job(
            task=params["task"],
            seed=params["seed"],
            determinism=determinism["level"],
            uses=uses,
            options=options,
            context=context,
            loader=loader,
            params=params,
        )


def _pin_threads(threads: int) -> None:
    """Before the libraries that read these are imported: one thread more changes the weights."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))
    from tuneit_runtime.datasets.arrow import pa

    pa.set_cpu_count(threads)


def _offline(network: list[str]) -> None:
    if not network:
        os.environ["HF_HUB_OFFLINE"] = "1"


def _check_size(answer: Mapping[str, Any], limit: int) -> None:
    size = len(encode(answer)) + 1
    if size > limit:
        raise fault("TUNEIT_CALL_ANSWER_TOO_LARGE", size=size, limit=limit)


def _error(error: BaseException, loader: PluginLoader) -> dict[str, Any]:
    # the trace goes to the log files only; what a person sees has code, cause and mend
    traceback.print_exception(error, file=sys.stderr)
    data = report(error, loader.roots)
    return {"code": _FAILED, "message": data["message"], "data": data}

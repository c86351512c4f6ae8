"""An entry as the contract has it, a callable `(input, context)`, without a decorator of the SDK:
called with JSON, answers JSON.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from tuneit_runtime.datasets.arrow import pa
from tuneit_runtime.faults import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tuneit_runtime.worker.context import WorkerContext
    from tuneit_runtime.worker.job import Job

__all__ = ["call_undecorated"]

_MOST_ITEMS = 1000
_GIVEN = 2


def call_undecorated(job: Job, entry: Callable[..., Any], config: Mapping[str, Any]) -> Any:
    """Calls a function, or an instance of a class that can be called.

    Raises:
        Fault: TUNEIT_PLUGIN_CALL_UNSUPPORTED for a class that only means something inside a run.
    """
    use = job.uses[0]
    context = CallContext(job.context, config)
    if inspect.isclass(entry):
        _require_two(entry, use)
    target = _called(entry, config, context) if inspect.isclass(entry) else entry
    if not callable(target):
        raise fault("TUNEIT_PLUGIN_CALL_UNSUPPORTED", str(use["plugin"]), point=use["point"])
    _require_two(target, use)
    answer = _called(target, _input(job, config), context)
    return _told(asyncio.run(answer) if inspect.iscoroutine(answer) else answer)


class CallContext:
    """What `contracts.md` promises a callable; what was not granted is absent."""

    def __init__(self, worker: WorkerContext, config: Mapping[str, Any]) -> None:
        self.config = dict(config)
        self.log = CallLog(worker)
        self.secret = worker.secret
        self.signal = CallSignal(worker)
        self._worker = worker

    def progress(
        self, done: float, total: float | None = None, unit: str = "rows", note: str | None = None
    ) -> None:
        self._worker.progress(done, total, unit, note)


class CallLog:
    """`log(text)`, `log(level, text)` and `log.warn(text)`."""

    def __init__(self, worker: WorkerContext) -> None:
        self._worker = worker

    def __call__(self, *words: Any) -> None:
        level, text = ("info", *words) if len(words) == 1 else (words[0], *(words[1:2] or ("",)))
        self._worker.log(str(level), str(text))

    def debug(self, text: Any) -> None:
        self("debug", text)

    def info(self, text: Any) -> None:
        self("info", text)

    def warning(self, text: Any) -> None:
        self("warning", text)

    def error(self, text: Any) -> None:
        self("error", text)

    warn = warning


class CallSignal:
    """Cancellation, looked at rather than listened to."""

    def __init__(self, worker: WorkerContext) -> None:
        self._worker = worker

    @property
    def aborted(self) -> bool:
        return self._worker.should_stop()


def _input(job: Job, config: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(job.options)
    if "source" in job.context.paths:
        given["path"] = str(job.context.path("source"))
    return {"with": dict(config), **given} if job.uses[0]["point"] == "dataset-reader" else given


def _require_two(target: Callable[..., Any], use: Mapping[str, Any]) -> None:
    """It is called with two things; one that wants more cannot be called at all.

    Raises:
        Fault: TUNEIT_PLUGIN_CONTRACT.
    """
    try:
        parameters = inspect.signature(target).parameters.values()
    except (ValueError, TypeError):
        return
    single = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    wanted = [one for one in parameters if one.default is inspect.Parameter.empty]
    named = any(one.kind == inspect.Parameter.KEYWORD_ONLY for one in wanted)
    if named or sum(one.kind in single for one in wanted) > _GIVEN:
        plugin, entry = str(use["plugin"]), str(use["entry"])
        reason = f"'{entry}' needs more than the two things that an entry is called with"
        raise fault("TUNEIT_PLUGIN_CONTRACT", plugin, name=plugin, reason=reason)


def _called(target: Callable[..., Any], *given: Any) -> Any:
    """As in JavaScript, a function may leave out what it does not look at."""
    try:
        kinds = [parameter.kind for parameter in inspect.signature(target).parameters.values()]
    except (ValueError, TypeError):
        return target(*given)
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return target(*given)
    return target(*given[: sum(kind in places for kind in kinds)])


def _told(answer: Any) -> Any:
    """Batches as their rows; of what never ends, the first items."""
    if isinstance(answer, (pa.RecordBatch, pa.Table)):
        return {"rows": answer.slice(0, _MOST_ITEMS).to_pylist()}
    if isinstance(answer, Iterator):
        items = cast("Iterator[Any]", answer)
        return [_told(item) for item in islice(items, _MOST_ITEMS)]
    return answer

"""Failures the runtime itself finds, each with code, message, cause and mend; and how any exception
is reported.
"""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING, Any

from tuneit_runtime.fault_table import FAULTS
from tuneit_runtime.sdk.context import PluginFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

__all__ = ["Fault", "fault", "report", "without_host_paths"]

_CODE = re.compile(r"^TUNEIT(?:_[A-Z0-9]+){2,}$")
# An absolute path, but not the path of a URL.
_HOST_PATH = re.compile(r"(?<![\w:/.])/(?:[^\s/'\",:;()]+/)+([^\s/'\",:;()]*)")
_LONGEST = 1000


class Fault(PluginFault):
    """A failure found by the runtime; `plugin` is named where one is to blame."""

    def __init__(
        self, code: str, message: str, *, cause: str, mend: str, plugin: str | None = None
    ) -> None:
        super().__init__(code, message, cause=cause, mend=mend)
        self.plugin = plugin


def fault(code: str, plugin: str | None = None, **values: object) -> Fault:
    """Makes the failure `code` of the table, its placeholders filled."""
    message, cause, mend = (text.format_map(_Values(values)) for text in FAULTS[code])
    return Fault(code, message, cause=cause, mend=mend, plugin=plugin)


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def report(error: BaseException, plugin_roots: Mapping[str, str]) -> dict[str, Any]:
    """What the trusted side is told of a failure: code, message, cause, mend, and whose code it
    was.
    """
    found = error if isinstance(error, Fault) else _translated(error, plugin_roots)
    out: dict[str, Any] = {
        "code": found.code,
        "message": without_host_paths(found.message),
        "cause": without_host_paths(str(found.cause)),
        "mend": without_host_paths(found.mend),
    }
    if found.plugin is not None:
        out["plugin"] = found.plugin
    if isinstance(error, PluginFault) and error.code != found.code:
        out["pluginCode"] = error.code[:200]
    return out


def _translated(error: BaseException, plugin_roots: Mapping[str, str]) -> Fault:
    plugin = _guilty(error.__traceback__, plugin_roots)
    if isinstance(error, PluginFault):
        return _declared(error, plugin)
    machine = _of_machine(error)
    if machine is not None:
        return machine
    name = plugin or "the runtime"
    code = "TUNEIT_PLUGIN_FAILED" if plugin else "TUNEIT_RUN_WORKER_FAILED"
    return fault(code, plugin, name=name, reason=_short(error))


def _declared(error: PluginFault, plugin: str | None) -> Fault:
    # A plugin may name its own condition, but only in the form every face of TuneIT can show.
    code = error.code if _CODE.match(error.code) else "TUNEIT_PLUGIN_FAILED"
    return Fault(code, error.message, cause=error.cause, mend=error.mend, plugin=plugin)


def _of_machine(error: BaseException) -> Fault | None:
    """Failures of the machine, not of whoever was running: disk, memory, a limit."""
    if isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__:
        return fault("TUNEIT_RUN_OUT_OF_MEMORY", reason=_short(error))
    if isinstance(error, RuntimeError) and "can't allocate memory" in str(error):
        return fault("TUNEIT_RUN_OUT_OF_MEMORY", reason="an allocation was refused")
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return fault("TUNEIT_STAGE_DISK_FULL")
    if number == errno.EFBIG:
        return fault("TUNEIT_RUN_FILE_LIMIT")
    return None


def _guilty(trace: TracebackType | None, plugin_roots: Mapping[str, str]) -> str | None:
    """The plugin whose frame is innermost."""
    guilty = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        for name, root in plugin_roots.items():
            if file.startswith(root + "/"):
                guilty = name
        trace = trace.tb_next
    return guilty


def _short(error: BaseException) -> str:
    text = " ".join(str(error).split())
    kind = type(error).__name__
    return f"{kind}: {text}"[:_LONGEST] if text else kind


def without_host_paths(text: str) -> str:
    """The text with absolute paths cut to their last part."""
    return _HOST_PATH.sub(lambda found: "…/" + found.group(1), text)[:8000]

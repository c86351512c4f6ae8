"""Conditions that the supervisor reports: one code, one meaning, one mend."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["ERRORS", "Fault"]


class Entry(NamedTuple):
    """Texts of one condition; `{name}` is filled in when it is raised."""

    message: str
    cause: str
    mend: str


ERRORS: dict[str, Entry] = {
    "TUNEIT_RUN_FILE_INVALID": Entry(
        "{path} cannot be read",
        "It is damaged or not what TuneIT writes: {fault}",
        "Restore it from a copy, or remove the run",
    ),
    "TUNEIT_RUN_FILE_NEWER": Entry(
        "{path} has format {format}",
        "A newer TuneIT wrote it",
        "Open this workspace with that version",
    ),
    "TUNEIT_RUN_LOCKED": Entry(
        "The run is already being supervised",
        "Process {pid} holds its lock",
        "Attach to it with: tuneit runs logs -f, or stop it first",
    ),
    "TUNEIT_RUN_COMPLETED": Entry(
        "The run is complete",
        "Its exit record says so, and there is nothing to resume",
        "Fork it to train again",
    ),
    "TUNEIT_RUN_LOST": Entry(
        "The run ended without its supervisor",
        "{reason}",
        "Resume it with: tuneit runs resume",
    ),
    "TUNEIT_RUN_WORKER_PROTOCOL": Entry(
        "The worker of stage {stage} broke the protocol and was ended",
        "{fault}",
        "Look for a faulty or hostile plugin among those of the stage; its log is logs/{stage}.log",
    ),
    "TUNEIT_RUN_WORKER_DIED": Entry(
        "The worker of stage {stage} ended before its work did",
        "{reason}",
        "Look at the end of logs/{stage}.log, then resume the run",
    ),
    "TUNEIT_RUN_STAGE_FAILED": Entry(
        "Stage {stage} failed",
        "{reason}",
        "Look at logs/{stage}.log",
    ),
    "TUNEIT_RUN_LAUNCH_FAILED": Entry(
        "The worker of stage {stage} could not be started",
        "{reason}",
        "Run: tuneit doctor",
    ),
    "TUNEIT_RUN_OUTPUT_MISSING": Entry(
        "Stage {stage} said it was done, but its dataset is not whole",
        "{reason}",
        "Report it to the author of the plugin that made it",
    ),
    "TUNEIT_RUN_MEMORY_EXCEEDED": Entry(
        "Stage {stage} used more memory than the plan allows and was ended",
        "{used} bytes of {limit}",
        "Lower train.batchSize or train.maxLength, or take a smaller model",
    ),
    "TUNEIT_RUN_TASKS_EXCEEDED": Entry(
        "Stage {stage} started more processes and threads than the plan allows and was ended",
        "{used} of {limit}",
        "Look for a plugin that starts processes without end",
    ),
    "TUNEIT_RUN_TIME_EXCEEDED": Entry(
        "Stage {stage} took longer than the plan allows",
        "The limit is {limit} seconds",
        "Train for fewer epochs, or resume the run, which gives the stage its time again",
    ),
    "TUNEIT_RUN_COMPUTE_EXCEEDED": Entry(
        "Stage {stage} used more of the graphics processor than was granted, and was stopped",
        "{used}",
        "Grant more with tuneit plugin grants, and resume the run from its checkpoint",
    ),
    "TUNEIT_RUN_DISK_FULL": Entry(
        "The journal cannot be written",
        "{reason}",
        "Free some disk space, then resume the run",
    ),
    "TUNEIT_RUN_STALLED": Entry(
        "Stage {stage} lives but makes no progress",
        "No step or progress for {seconds} seconds",
        "Wait, or stop the run with: tuneit runs stop",
    ),
    "TUNEIT_RUN_UNRESPONSIVE": Entry(
        "The worker of stage {stage} does not answer",
        "No beat for {seconds} seconds; native code may hold the interpreter",
        "Wait, or stop the run with: tuneit runs stop --now",
    ),
    "TUNEIT_RUN_LOG_FLOOD": Entry(
        "{count} log lines are in logs/{stage}.log only",
        "The stage logged more than {limit} lines a second",
        "Lower the log level of the plugin that writes them",
    ),
    "TUNEIT_RUN_HOST_REFUSED": Entry(
        "Stage {stage} asked for a host that it may not reach: {reason}",
        "A stage reaches the hosts that were granted to its plugins, at their own addresses",
        "If it needs that host, grant it: tuneit plugin grants; else ask the plugin's author why",
    ),
    "TUNEIT_RUN_HOST_REVOKED": Entry(
        "Stage {stage} may no longer reach {hosts}",
        "The grant was taken back while the stage was running",
        "Grant it again with: tuneit plugin grants NAME --allow net:connect=HOST:PORT",
    ),
    "TUNEIT_RUN_GRANT_REVOKED": Entry(
        "Stage {stage} was stopped, for {plugin} lost what it stands on: {kind} {scope}",
        "{reason}",
        "Grant it again with tuneit plugin grants, or switch the plugin on; then resume the run",
    ),
    "TUNEIT_RUN_SUPERVISOR_FAILED": Entry(
        "The supervisor failed",
        "{reason}",
        "Resume the run; if it fails again, report it with the run's supervisor.log",
    ),
    "TUNEIT_RUN_CLIENT_PROTOCOL": Entry(
        "The request was not understood",
        "{fault}",
        "Use the same version of TuneIT for the run and the client",
    ),
    "TUNEIT_RUN_NOT_POSSIBLE": Entry(
        "The run cannot do that now",
        "{reason}",
        "Ask for its state with: tuneit runs show",
    ),
}


class Fault(Exception):
    """A condition of the table above, with what filled its texts."""

    def __init__(self, code: str, **values: object) -> None:
        entry = ERRORS[code]
        self.code = code
        self.message = entry.message.format(**values)
        self.cause = entry.cause.format(**values)
        self.mend = entry.mend.format(**values)
        super().__init__(f"{code}: {self.message}. {self.cause}. {self.mend}.")

    def report(self) -> dict[str, Any]:
        """Code and texts, as every face shows them."""
        return {"code": self.code, "message": self.message, "cause": self.cause, "mend": self.mend}

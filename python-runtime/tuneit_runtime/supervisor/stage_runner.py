"""Runs one Python stage: starts its worker, takes its events, ends it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.protocol import check_member
from tuneit_runtime.supervisor.channel import Breach, WorkerChannel
from tuneit_runtime.supervisor.checkpoints import checkpoint_names
from tuneit_runtime.supervisor.compute_grant import compute_grant
from tuneit_runtime.supervisor.control_group import ControlGroup
from tuneit_runtime.supervisor.flow import warning
from tuneit_runtime.supervisor.graphics import GraphicsMeter
from tuneit_runtime.supervisor.hardware import HardwareSampler
from tuneit_runtime.supervisor.health import Health
from tuneit_runtime.supervisor.intake import Hooks, Intake
from tuneit_runtime.supervisor.limits import POLL_SECONDS, Limits
from tuneit_runtime.supervisor.outcome import Outcome, error_payload
from tuneit_runtime.supervisor.process_tree import kill_tree, worker_pid
from tuneit_runtime.supervisor.redaction import Redactor
from tuneit_runtime.supervisor.spawn import Worker, spawn
from tuneit_runtime.supervisor.stage_log import LineReader, StageLog
from tuneit_runtime.supervisor.stage_outcome import answered, died

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.supervisor.run import Run

__all__ = ["StageRunner"]

HARDWARE_SECONDS = 2.0
#: A worker that has answered has this long to leave by itself.
LEAVE_SECONDS = 10.0
#: Of the time to save its work, how much goes by until it is told to by SIGTERM.
_POLITE_SHARE = 5 / 6
_STAGE_REQUEST = 1
_MAY_SAVE = frozenset({"TUNEIT_RUN_TIME_EXCEEDED", "TUNEIT_RUN_COMPUTE_EXCEEDED"})


class StageRunner:
    """One start of one stage. `run` returns when no process of it is left."""

    def __init__(self, run: Run, stage: dict[str, Any], secrets: dict[str, str]) -> None:
        self.health = Health()
        self.paused = False
        self.limits = Limits(stage, compute_grant(run.files.plan, stage), self._exceeded)
        self._graphics = GraphicsMeter(run.loop)
        self._run = run
        self._stage = stage
        self._id: str = stage["id"]
        self._launch: dict[str, Any] = run.files.launch["stages"][self._id]
        self._secrets = secrets
        self._log = StageLog(run.files.folder / "logs", self._id)
        hooks = Hooks(
            self._ready, self._beat, self._held, self._moved, self._committed, self._answered
        )
        self._intake = Intake(run.files.folder, self._id, run.journal, run.loop, self._log, hooks)
        self._result: dict[str, Any] | None = None
        self._fault: Fault | None = None
        self._releasing = False
        self._waiting: list[Callable[[int | None], None]] = []
        self._worker: Worker
        self._channel: WorkerChannel

    def run(self) -> Outcome:
        """Starts the worker and stays until it is gone."""
        try:
            self._worker = spawn(self._id, self._launch, self._stage["limits"])
        except Fault as fault:
            self._log.close()
            return Outcome("failed", error_payload(fault, self._id))
        self.limits.group = ControlGroup(self._launch.get("groups", []), self._worker.pid)
        self._channel = WorkerChannel(self._run.loop, self._worker.channel, self._take)
        self._channel.redactor = self._redactor()
        readers = self._readers()
        timers = self._timers()
        self._graphics.start()
        self._run.reaper.expect(self._worker.pid, self._worker.ended)
        if self._run.ladder.asked:
            self.climb(self._run.ladder.rung)
        try:
            self._run.loop.run_until(self._over)
        finally:
            self._drain(readers)
        for timer in timers:
            timer.cancel()
        self._graphics.stop()
        self.limits.ended()
        self._close(readers)
        return self._outcome(readers[1].last)

    def climb(self, rung: int) -> None:
        """Acts out one rung of the ladder."""
        self.health.reset()
        if rung == 1:
            self._channel.send("cancel", {})
        elif rung == 2:
            with suppress(OSError):
                os.kill(worker_pid(self._worker.pid), signal.SIGTERM)
        else:
            self._kill()

    def pause(self, *, release: bool) -> None:
        """Holds at the next step boundary, or commits a checkpoint and gives the device back."""
        self._run.stage_event(self._id, "pausing")
        self._releasing = release
        self._channel.send("cancel" if release else "pause", {})

    def resume(self, *, withdrawn: bool) -> None:
        """Goes on from a step boundary; `withdrawn`: it was not reached yet."""
        if withdrawn and not self._releasing:
            self._run.stage_event(self._id, "running")
        self._channel.send("resume", {})

    def revoke(self, fault: Fault, grace_seconds: float) -> None:
        """Stops at a checkpoint for a grant that is gone, and is ended where it has not."""
        if self._fault is not None:
            return
        self._fault = fault
        self._run.loop.after(grace_seconds, self._kill_if_alive)
        if not self._run.ladder.asked:
            self._run.ladder.request("checkpoint", grace_seconds * _POLITE_SHARE)

    def checkpoint(self, answer: Callable[[int | None], None]) -> None:
        """Asks for a checkpoint; answers its step, or None when the stage ends without one."""
        self._waiting.append(answer)
        self._channel.send("checkpoint", {})

    # What the worker says

    def _take(self, message: dict[str, Any]) -> None:
        self._intake.take(message)

    def _ready(self) -> None:
        if self._run.ladder.asked:
            # Nothing has begun, so there is nothing to save.
            self._channel.finish()
            return
        self._run.stage_event(self._id, "running")
        self.health.reset()
        self._channel.send("stage", self._params(), _STAGE_REQUEST)

    def _params(self) -> dict[str, Any]:
        plan = self._run.files.plan
        return {
            "run": self._run.files.run,
            "attempt": self._run.attempt,
            "stage": self._stage,
            "seed": plan["seed"],
            "task": plan["task"],
            "determinism": plan["determinism"],
            "planSha256": self._run.files.plan_sha256,
            "paths": self._launch["paths"],
            "checkpoints": self._checkpoints(),
            "facts": self._run.history.facts,
            "secrets": self._secrets,
        }

    def _checkpoints(self) -> list[str]:
        return (
            checkpoint_names(self._run.files.folder)
            if "checkpoints" in self._launch["paths"]
            else []
        )

    def _beat(self, payload: dict[str, Any]) -> None:
        self.health.beat(payload)
        self._run.status.step = self.health.step

    def _held(self, paused: bool) -> None:
        self.paused = paused
        self._run.pausing = self._run.pausing and not paused
        self.health.reset()
        self._run.stage_event(self._id, "paused" if paused else "running")

    def _moved(self, step: int | None) -> None:
        self.health.moved()
        self._run.saved.reached(step)

    def _committed(self, payload: dict[str, Any]) -> None:
        self._run.committed(payload)
        waiting, self._waiting = self._waiting, []
        for answer in waiting:
            answer(payload["step"])

    def _answered(self, message: dict[str, Any]) -> None:
        if message.get("id") != _STAGE_REQUEST or self._result is not None:
            raise Breach("an answer to what was never asked")
        if "error" not in message and check_member(
            "worker-results", "stage", message.get("result")
        ):
            raise Breach("an answer of the wrong form")
        self._result = message
        self._channel.finish()
        self._run.loop.after(LEAVE_SECONDS, self._kill_if_alive)

    # What the trusted side watches

    def _timers(self) -> list[Any]:
        loop = self._run.loop
        hardware = HardwareSampler(self._run.files.folder)
        loop.on_jump.append(self.health.reset)
        return [
            loop.every(POLL_SECONDS, self._poll),
            loop.every(HARDWARE_SECONDS, lambda: self._sample(hardware)),
            loop.every(1.0, self._judge),
        ]

    def _poll(self) -> None:
        self.limits.graphics_bytes = self._graphics.bytes
        self.limits.poll(counting=not self.paused)

    def _sample(self, hardware: HardwareSampler) -> None:
        self._run.journal.append("hardware", hardware.sample(self.limits.use))

    def _judge(self) -> None:
        if self.paused or not self.health.judge():
            return
        self._run.status.health = self.health.state
        if self.health.state == "stalled":
            fault = Fault(
                "TUNEIT_RUN_STALLED", stage=self._id, seconds=round(self.health.still_seconds())
            )
        elif self.health.state == "unresponsive":
            seconds = round(self.health.silent_seconds())
            fault = Fault("TUNEIT_RUN_UNRESPONSIVE", stage=self._id, seconds=seconds)
        else:
            return
        self._run.journal.append("warning", warning(fault, self._id))

    def _exceeded(self, fault: Fault) -> None:
        self._fault = self._fault or fault
        # Time may be given to save the work, even on a device; memory and tasks may not.
        if fault.code in _MAY_SAVE:
            self._run.ladder.request("checkpoint")
        else:
            self._kill_if_alive()

    def _over(self) -> bool:
        if self._channel.breach is not None and self._fault is None:
            self._fault = Fault(
                "TUNEIT_RUN_WORKER_PROTOCOL", stage=self._id, fault=self._channel.breach
            )
            self._kill()
        if self._run.journal.exhausted and self._fault is None:
            self._fault = Fault("TUNEIT_RUN_DISK_FULL", reason="The disk is full")
            self._kill()
        return self._worker.exit_code is not None

    # The end

    def _kill(self) -> None:
        with suppress(OSError):
            os.killpg(self._worker.pid, signal.SIGKILL)
        kill_tree(os.getpid())

    def _kill_if_alive(self) -> None:
        if self._worker.exit_code is None:
            self._kill()

    def _drain(self, readers: list[LineReader]) -> None:
        """What the worker sent before its end still counts; nobody may be left to keep the pipes
        open.
        """
        kill_tree(os.getpid())
        sources: list[Any] = [self._channel, *readers]
        self._run.loop.run_until(lambda: not any(one.open for one in sources), 5.0)
        if self._channel.breach is not None:
            self._over()

    def _close(self, readers: list[LineReader]) -> None:
        for one in [*readers, self._channel]:
            one.close()
        self._intake.flush()
        self._run.loop.on_jump.remove(self.health.reset)
        self._worker.close()
        self._log.close()
        for answer in self._waiting:
            answer(None)
        self._run.use(self._worker, self.limits)

    def _readers(self) -> list[LineReader]:
        pipes = [("stdout", self._worker.stdout), ("stderr", self._worker.stderr)]
        readers: list[LineReader] = []
        for name, pipe in pipes:
            take = partial(self._intake.output, name)
            readers.append(LineReader(self._run.loop, pipe, self._log, take))
            readers[-1].redactor = self._redactor()
        return readers

    def _redactor(self) -> Redactor:
        return Redactor(self._secrets.values())

    def _outcome(self, last_words: str) -> Outcome:
        if self._fault is not None:
            return Outcome("failed", error_payload(self._fault, self._id), self._worker.signal_name)
        if self._result is None:
            return died(self._id, self._worker, last_words, asked=self._run.ladder.asked)
        firmly = self._run.ladder.rung >= 2
        return answered(self._id, self._result, firmly=firmly, releasing=self._releasing)

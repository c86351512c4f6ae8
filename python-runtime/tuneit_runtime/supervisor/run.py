"""One attempt at a run: walks the plan, stage by stage, and writes how it ended."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.supervisor.datasets import DatasetOutput, warnings_in
from tuneit_runtime.supervisor.isolate_stage import ClientEvents, told_outcome
from tuneit_runtime.supervisor.ladder import Ladder
from tuneit_runtime.supervisor.network import Reach, StageNetwork
from tuneit_runtime.supervisor.outcome import Outcome, error_payload
from tuneit_runtime.supervisor.run_end import end_run, now_ms
from tuneit_runtime.supervisor.saved_work import SavedWork
from tuneit_runtime.supervisor.stage_runner import StageRunner
from tuneit_runtime.supervisor.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.supervisor.history import History
    from tuneit_runtime.supervisor.journal import Journal
    from tuneit_runtime.supervisor.limits import Limits
    from tuneit_runtime.supervisor.loop import Loop
    from tuneit_runtime.supervisor.reaper import Reaper
    from tuneit_runtime.supervisor.run_files import RunFiles
    from tuneit_runtime.supervisor.spawn import Worker

__all__ = ["Run"]

_STATES = {
    "starting": "running",
    "running": "running",
    "waiting": "waiting",
    "paused": "paused",
    "cancelling": "cancelling",
}


class Run:
    """What the stages and the control socket share."""

    def __init__(
        self, files: RunFiles, journal: Journal, history: History, loop: Loop, reaper: Reaper
    ) -> None:
        self.files = files
        self.journal = journal
        self.history = history
        self.loop = loop
        self.reaper = reaper
        self.attempt = history.attempt + 1
        self.status = Status(files.folder, files.run, self.attempt)
        self.ladder = Ladder(loop, self._climb)
        self.client_events = ClientEvents(files.folder, journal)
        #: Called with the id of a stage that needs a kernel.
        self.wanted: Callable[[str], None] = lambda _stage: None
        #: The stage that waits for `finish`, `supply` or `resume`, and the one that runs.
        self.waiting_for: str | None = None
        self.runner: StageRunner | None = None
        #: Without a kernel nobody can run isolate stages.
        self.skip_isolates = False
        self._network: StageNetwork | None = None
        #: By stage, once a kernel said that grants changed.
        self._grants: dict[str, dict[str, Any]] = {}
        self._secrets: dict[str, dict[str, str]] = {}
        self._finished: dict[str, Outcome] = {}
        #: A pause was asked for, and nothing holds yet.
        self.pausing = False
        #: The run holds where no worker is.
        self._holding = False
        self.saved = SavedWork()
        self._started_at = now_ms()
        self._clock = time.monotonic()
        self._usage = {"cpuSeconds": 0.0, "peakMemoryBytes": 0}
        self._stage_peak = 0
        #: The proxy of this machine's network; it lives in memory only.
        self.upstream: dict[str, Any] | None = None

    def execute(self) -> str:
        """Runs what is left of the plan; answers the status it ended with."""
        outcome, stage = Outcome("done"), None
        for one in self.files.plan["stages"]:
            if self.ladder.asked:
                outcome = Outcome("stopped")
                break
            stage = one["id"]
            outcome = self._attempt(one)
            if outcome.kind != "done":
                break
            stage = None
        return self._end(outcome, stage)

    # What others tell

    def stage_event(self, stage: str, state: str, **more: object) -> None:
        """Appends a `stage` event and keeps the status in step."""
        payload = {"stage": stage, "state": state, "attempt": self.attempt, **more}
        self.journal.append("stage", payload)
        if state in _STATES and not (self.ladder.asked and state != "cancelling"):
            self.status.state = _STATES[state]
        self.status.stage = stage
        self.status.write(self.journal.seq)

    def committed(self, payload: dict[str, Any]) -> None:
        """A checkpoint was committed."""
        self.ladder.checkpoint_seconds = max(
            self.ladder.checkpoint_seconds, payload.get("seconds", 0.0)
        )
        self.saved.committed(payload["step"], asked=self.ladder.asked)

    def use(self, worker: Worker, limits: Limits) -> None:
        """Adds what a stage used to the sums of the run."""
        peak = max(worker.peak_memory_bytes, limits.peak_memory_bytes)
        self._stage_peak = max(self._stage_peak, peak)
        self._usage["cpuSeconds"] += max(worker.cpu_seconds, limits.cpu_seconds)
        self._usage["peakMemoryBytes"] = max(self._usage["peakMemoryBytes"], peak)

    def supply(self, stage: str, secrets: dict[str, str]) -> None:
        """Takes secret values; they live in memory only."""
        self._secrets.setdefault(stage, {}).update(secrets)

    def regrant(self, stages: dict[str, dict[str, Any]], grace_seconds: float) -> None:
        """Goes by other grants from now on: stages that are not named have what they began with."""
        self._grants = stages
        running = self.status.stage
        if self.runner is None or running is None:
            return
        if self._network is not None:
            self._network.restrict(self._reach(running))
        fault = self._lost(running)
        if fault is not None:
            self.runner.revoke(fault, grace_seconds)

    def finish(self, params: dict[str, Any]) -> None:
        """Ends the isolate stage that waits.

        Raises:
            Fault: `TUNEIT_RUN_NOT_POSSIBLE`.
        """
        if self.waiting_for != params["stage"]:
            raise Fault("TUNEIT_RUN_NOT_POSSIBLE", reason=f"Stage {params['stage']} does not wait")
        self._finished[params["stage"]] = told_outcome(params)

    def pause(self, *, release: bool) -> None:
        """Holds the stage that runs; where it ends before it could, the next one does not begin.

        Raises:
            Fault: `TUNEIT_RUN_NOT_POSSIBLE`.
        """
        if self._holding:
            return
        self._running().pause(release=release)
        self.pausing = True

    def resume(self) -> None:
        """Goes on after a pause; where nothing is paused, nothing happens."""
        withdrawn, self.pausing, self._holding = self.pausing, False, False
        if self.runner is not None:
            self.runner.resume(withdrawn=withdrawn)

    def checkpoint(self, answer: Callable[[int | None], None]) -> None:
        """Asks for a checkpoint now.

        Raises:
            Fault: `TUNEIT_RUN_NOT_POSSIBLE`.
        """
        self._running().checkpoint(answer)

    def _running(self) -> StageRunner:
        if self.runner is None or self.ladder.asked:
            raise Fault("TUNEIT_RUN_NOT_POSSIBLE", reason="No stage is running")
        return self.runner

    def _climb(self, rung: int) -> None:
        self.status.state = "cancelling"
        if self.status.stage is not None:
            self.stage_event(self.status.stage, "cancelling", rung=rung)
        if self.runner is not None:
            self.runner.climb(rung)

    # One stage

    def _attempt(self, stage: dict[str, Any]) -> Outcome:
        id_ = stage["id"]
        if id_ in self.history.done and self._outputs_stand(stage):
            self.stage_event(id_, "skipped", reason="done")
            return Outcome("done")
        if stage["runs"] == "isolate":
            return self._isolate(stage)
        output = DatasetOutput(self.files.launch["stages"][id_])
        if output.is_there():
            self._repeat_facts(id_, output)
            self.stage_event(id_, "skipped", reason="cached")
            return Outcome("done")
        return self._python(stage, output)

    def _outputs_stand(self, stage: dict[str, Any]) -> bool:
        """Whether what the stage made in an earlier attempt is still there."""
        launch = self.files.launch["stages"].get(stage["id"])
        if launch is not None and launch["publishTo"] and not DatasetOutput(launch).is_there():
            return False
        folder = self.files.folder
        return all(
            (folder / one["path"]).exists() for one in self.history.artifacts_of(stage["id"])
        )

    def _repeat_facts(self, stage: str, output: DatasetOutput) -> None:
        known = self.history.facts.get(stage, {})
        for name, value in output.facts(stage).items():
            if known.get(name) != value:
                self.journal.append("fact", {"stage": stage, "name": name, "value": value})
                for warning in warnings_in(name, value, stage):
                    self.journal.append("warning", warning)

    def _isolate(self, stage: dict[str, Any]) -> Outcome:
        id_ = stage["id"]
        if self.skip_isolates:
            self.stage_event(id_, "skipped", reason="no kernel")
            return Outcome("done")
        self._hold_if_asked(id_)
        begin = time.monotonic()
        self._wait_for(id_, lambda: id_ in self._finished)
        outcome = self._finished.pop(id_, Outcome("stopped"))
        return self._closed(id_, outcome, begin)

    def _python(self, stage: dict[str, Any], output: DatasetOutput) -> Outcome:
        id_ = stage["id"]
        self._hold_if_asked(id_)
        begin = time.monotonic()
        self._stage_peak = 0
        outcome = Outcome("released")
        while outcome.kind == "released":
            if not self._has_secrets(stage):
                self._wait_for(id_, lambda: self._has_secrets(stage))
            if self.ladder.asked:
                return Outcome("stopped")
            outcome = self._once(stage, output)
            if outcome.kind == "released":
                self._hold_if_asked(id_)
                self.attempt += 1
                self.status.attempt = self.attempt
        return self._closed(id_, outcome, begin, peakMemoryBytes=self._stage_peak)

    def _once(self, stage: dict[str, Any], output: DatasetOutput) -> Outcome:
        id_ = stage["id"]
        lost = self._lost(id_)
        if lost is not None:
            return Outcome("failed", error_payload(lost, id_))
        environment = {"environment": stage["environment"]} if "environment" in stage else {}
        self.status.step = None
        self.status.health = "running"
        self.stage_event(id_, "starting", **environment)
        try:
            output.prepare()
        except OSError as error:
            fault = Fault(
                "TUNEIT_RUN_LAUNCH_FAILED", stage=id_, reason=f"{error.strerror}: its output folder"
            )
            return Outcome("failed", error_payload(fault, id_))
        launch = self.files.launch["stages"][id_]
        try:
            self._network = StageNetwork(
                id_, launch, self._reach(id_), self.journal, self.loop, self.upstream
            )
            self.runner = StageRunner(self, stage, self._given_secrets(stage))
            outcome = self.runner.run()
        except Fault as fault:
            outcome = Outcome("failed", error_payload(fault, id_))
        finally:
            self.runner = None
            if self._network is not None:
                self._network.close()
            self._network = None
        return self._published(id_, outcome, output)

    def _published(self, stage: str, outcome: Outcome, output: DatasetOutput) -> Outcome:
        if outcome.kind != "done":
            output.discard()
            return outcome
        try:
            output.publish(stage, self.history.facts.get(stage, {}))
        except Fault as fault:
            output.discard()
            return Outcome("failed", error_payload(fault, stage))
        return outcome

    def _closed(self, stage: str, outcome: Outcome, begin: float, **used: int) -> Outcome:
        figures = {"seconds": round(time.monotonic() - begin, 3), **used}
        if outcome.kind == "done":
            self.stage_event(stage, "done", **figures)
        elif outcome.kind == "failed":
            if outcome.error is not None:
                self.journal.append("error", outcome.error)
            self.stage_event(stage, "failed", **figures)
        return outcome

    def _reach(self, stage: str) -> Reach:
        grants: dict[str, Any] = self._grants.get(stage) or self.files.launch["stages"][stage]
        return Reach(list(grants["network"]), list(grants.get("denied", [])))

    def _lost(self, stage: str) -> Fault | None:
        """A grant that the stage stands on and that was taken back."""
        lost = self._grants.get(stage, {}).get("lost", [])
        return Fault("TUNEIT_RUN_GRANT_REVOKED", stage=stage, **lost[0]) if lost else None

    def _has_secrets(self, stage: dict[str, Any]) -> bool:
        return set(stage["secrets"]) <= self._secrets.get(stage["id"], {}).keys()

    def _given_secrets(self, stage: dict[str, Any]) -> dict[str, str]:
        given = self._secrets.get(stage["id"], {})
        return {name: given[name] for name in stage["secrets"]}

    def _wait_for(self, stage: str, there: Callable[[], bool]) -> None:
        self.waiting_for = stage
        self.stage_event(stage, "waiting")
        self.wanted(stage)
        self.loop.run_until(lambda: there() or self.ladder.asked)
        self.waiting_for = None

    def _hold_if_asked(self, stage: str) -> None:
        """The stage before had no step boundary, or came to its end first."""
        if self.pausing and not self.ladder.asked:
            self._hold(stage)

    def _hold(self, stage: str) -> None:
        self.pausing, self._holding = False, True
        self.stage_event(stage, "paused")
        self.loop.run_until(lambda: not self._holding or self.ladder.asked)
        self._holding = False

    # The end

    def fail(self, error: dict[str, Any]) -> None:
        """Ends the run for a fault of the supervisor itself."""
        self.journal.append("error", error)
        self._end(Outcome("failed", error), self.status.stage)

    def _end(self, outcome: Outcome, stage: str | None) -> str:
        usage = {"wallSeconds": round(time.monotonic() - self._clock, 3), **self._usage}
        return end_run(self, outcome, stage, started_at=self._started_at, usage=usage)


def exit_status(status: str) -> int:
    """What the supervisor's process leaves with."""
    return {"completed": os.EX_OK, "failed": 1}.get(status, 130)

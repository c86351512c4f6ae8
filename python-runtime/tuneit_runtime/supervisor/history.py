"""What the journal says of earlier attempts: what is done, what was found, what was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.supervisor.json_text import parse

if TYPE_CHECKING:
    from tuneit_runtime.supervisor.journal import Journal

__all__ = ["History"]


class History:
    """Kept up to date while the run goes on, so that a resume and the running supervisor see the
    same.
    """

    def __init__(self, journal: Journal) -> None:
        self.attempt = 0
        self.done: set[str] = set()
        self.facts: dict[str, dict[str, Any]] = {}
        self.artifacts: dict[str, dict[str, Any]] = {}
        self.exit: dict[str, Any] | None = None
        self.exit_seq = -1
        interesting = {"stage", "fact", "artifact", "exit"}
        for seq, (type_, line) in enumerate(journal.lines()):
            if type_ in interesting:
                self._take(seq, type_, parse(line)["payload"])
        journal.listeners.append(self._take)

    def artifacts_of(self, stage: str) -> list[dict[str, Any]]:
        """What a stage announced, the latest of each path."""
        return [one for one in self.artifacts.values() if one["stage"] == stage]

    def _take(self, seq: int, type_: str, payload: dict[str, Any]) -> None:
        if type_ == "stage":
            self._stage(payload)
        elif type_ == "fact":
            self.facts.setdefault(payload["stage"], {})[payload["name"]] = payload["value"]
        elif type_ == "artifact":
            self.artifacts[payload["path"]] = payload
        elif type_ == "exit":
            self.exit, self.exit_seq = payload, seq

    def _stage(self, payload: dict[str, Any]) -> None:
        self.attempt = max(self.attempt, payload["attempt"])
        if payload["state"] == "done":
            self.done.add(payload["stage"])
        elif payload["state"] == "starting":
            self.done.discard(payload["stage"])

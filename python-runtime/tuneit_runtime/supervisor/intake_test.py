"""What one stage may add to the journal, by whatever kind of message."""

from pathlib import Path
from typing import Any

import pytest

from tuneit_runtime.supervisor import intake
from tuneit_runtime.supervisor.channel import Breach
from tuneit_runtime.supervisor.journal import Journal
from tuneit_runtime.supervisor.loop import Loop
from tuneit_runtime.supervisor.stage_log import StageLog

METRICS = {"method": "metrics", "params": {"values": {"loss": 1}, "step": 1}}
EVENT = {"method": "event", "params": {"type": "fact", "payload": {"name": "x", "value": 1}}}


@pytest.mark.parametrize("message", [METRICS, EVENT], ids=["metrics", "events"])
def test_an_endless_stream_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: "dict[str, Any]"
) -> None:
    monkeypatch.setattr(intake, "_MAX_STAGE_BYTES", 4000)
    journal = Journal(tmp_path, "01JD0000000000000000000000", "a" * 64)
    log = StageLog(tmp_path / "logs", "train")
    hooks = intake.Hooks(*[lambda *_: None] * len(intake.Hooks._fields))
    taker = intake.Intake(tmp_path, "train", journal, Loop(), log, hooks)
    taker.take({"method": "ready", "params": {"protocol": 1, "python": "3"}})

    def flood() -> None:
        for _ in range(1000):
            taker.take({**message, "params": {**message["params"]}})

    with pytest.raises(Breach, match="in one stage"):
        flood()
    assert journal.size < 5000
    log.close()
    journal.close()

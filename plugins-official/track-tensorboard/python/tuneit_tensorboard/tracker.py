"""The tracker `tensorboard`."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import tracker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TensorBoardTracker"]

#: Between two writes to the disk, where a viewer that is open meanwhile looks.
_FLUSH_SECONDS = 5


@tracker(id="tensorboard")
class TensorBoardTracker:
    """Implements `Tracker`: one folder a split, so that TensorBoard draws their curves over each
    other.
    """

    def __init__(self, config: None = None) -> None:
        self.config = config
        self._writers: dict[str, Any] = {}

    def start(self, folder: Path, run: str) -> None:
        del run
        self._folder = folder

    def on_event(self, event: Mapping[str, Any]) -> None:
        if event.get("type") != "metric":
            return
        # NaN and infinities are strings in the journal, and float() knows them
        value = float(event["value"])
        folder = _folder_of(event)
        self._write(folder, str(event["name"]), value, int(event.get("step") or 0))
        if folder != "train":
            self._writers[folder].flush()

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def _write(self, folder: str, name: str, value: float, step: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        tag = name if math.isfinite(value) else f"{name} (not finite)"
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
        self._writer(folder).add_event(Event(wall_time=time.time(), step=step, summary=summary))

    def _writer(self, folder: str) -> Any:
        if folder not in self._writers:
            from tensorboard.summary.writer.event_file_writer import EventFileWriter

            self._writers[folder] = EventFileWriter(
                str(self._folder / folder), flush_secs=_FLUSH_SECONDS
            )
        return self._writers[folder]


def _folder_of(event: Mapping[str, Any]) -> str:
    """What belongs to no step is measured once, by a stage: as step 0 of a curve it would lead the
    curve back to its beginning.
    """
    split = str(event.get("split") or "run")
    return split if event.get("step") is not None else f"{event.get('stage') or 'run'}/{split}"

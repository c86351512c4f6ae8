"""Python's logging, as log events of the journal. Traces go to stderr only, and so to the run's log
files.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tuneit_runtime.faults import without_host_paths

if TYPE_CHECKING:
    from tuneit_runtime.event_sink import EventSink

__all__ = ["capture_logging"]

_TEXT = 8000


def capture_logging(sink: EventSink) -> None:
    """Sends records of level info and above to the journal; Python's warnings too."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(_SinkHandler(sink))
    logging.captureWarnings(capture=True)


class _SinkHandler(logging.Handler):
    def __init__(self, sink: EventSink) -> None:
        super().__init__(logging.INFO)
        self._sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001 - a wrong format string of a library must not stop training
            text = str(record.msg)
        payload = {
            "level": _level(record.levelno),
            "logger": record.name[:200],
            "text": without_host_paths(text)[:_TEXT],
            "source": "python",
        }
        self._sink.event("log", payload)


def _level(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    return "warning" if number >= logging.WARNING else "info"

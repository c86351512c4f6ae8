"""The seam between step and journal: order, limits, and what JSON cannot say."""

from __future__ import annotations

import json
import threading
import time

from tuneit_runtime.event_sink import _WAITING_AT_MOST, LONGEST_LINE, EventSink
from tuneit_runtime.plain_json import plain


class Reader:
    """Takes lines, as slowly as it is told to."""

    def __init__(self):
        self.open = threading.Event()
        self.open.set()
        self.lines = []

    def write(self, data):
        self.open.wait()
        self.lines += data.decode().splitlines()

    @property
    def messages(self):
        return [json.loads(line) for line in self.lines]


def test_everything_comes_in_order_and_before_the_answer():
    reader = Reader()
    sink = EventSink(reader.write)
    for step in range(1000):
        sink.metrics({"loss": step}, {"step": step})
        sink.event("fact", {"name": "n", "value": step})
    sink.send({"id": 1})
    sink.flush()
    steps = [m["params"]["step"] for m in reader.messages if m.get("method") == "metrics"]
    assert steps == list(range(1000))
    assert reader.messages[-1] == {"id": 1}


def test_a_full_queue_holds_the_step_and_loses_nothing():
    reader = Reader()
    sink = EventSink(reader.write)
    reader.open.clear()
    total = _WAITING_AT_MOST + 2000

    def steps():
        for step in range(total):
            sink.metrics({"loss": 0.5}, {"step": step})

    thread = threading.Thread(target=steps)
    thread.start()
    time.sleep(0.3)
    assert thread.is_alive()
    reader.open.set()
    thread.join(30)
    sink.flush()
    assert len(reader.lines) == total


def test_what_json_cannot_say_is_said_in_words():
    reader = Reader()
    sink = EventSink(reader.write)
    sink.metrics({"a": float("nan"), "b": float("inf"), "c": -float("inf")}, {})
    sink.event("fact", {"name": "n", "value": {"x": [float("nan")], 3: b"\xff"}})
    sink.flush()
    metrics, fact = reader.messages
    assert metrics["params"]["values"] == {"a": "NaN", "b": "Infinity", "c": "-Infinity"}
    assert fact["params"]["payload"]["value"] == {"x": ["NaN"], "3": "/w=="}


def test_an_event_that_is_too_large_becomes_a_warning():
    reader = Reader()
    sink = EventSink(reader.write)
    sink.event("fact", {"name": "n", "value": "é" * LONGEST_LINE})
    sink.flush()
    (message,) = reader.messages
    assert message["params"]["type"] == "warning"
    assert message["params"]["payload"]["code"] == "TUNEIT_RUN_EVENT_TOO_LARGE"


def test_observers_see_a_point_a_value():
    seen = []

    class Observer:
        def see(self, event):
            seen.append(event)

    sink = EventSink(Reader().write)
    sink.observe((Observer(),))
    sink.metrics({"loss": 1.0, "accuracy": 0.5}, {"step": 3, "split": "train"})
    sink.flush()
    where = {"type": "metric", "step": 3, "split": "train", "stage": "call"}
    assert seen == [
        {**where, "name": "loss", "value": 1.0},
        {**where, "name": "accuracy", "value": 0.5},
    ]


def test_nothing_is_nested_past_what_a_reader_takes():
    deep = inner = {}
    for _ in range(50):
        inner["x"] = inner = {}
    text = json.dumps(plain(deep))
    assert text.count(chr(34) + ": {") < 14


def test_whole_numbers_that_would_be_rounded_become_text():
    assert plain([2**53, 2**53 + 1, -(2**60)]) == [2**53, str(2**53 + 1), str(-(2**60))]

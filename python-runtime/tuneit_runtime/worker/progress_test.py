"""Progress: at most two reports a second, never without the last one."""

from __future__ import annotations

from tuneit_runtime.worker.progress import ProgressMeter


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_reports_are_thinned_and_the_end_is_told():
    clock = Clock()
    meter = ProgressMeter(clock)
    sent = []
    for done in range(101):
        clock.now = done * 0.1
        payload = meter.update(done, 100, "rows", None)
        if payload:
            sent.append(payload)
    assert 15 <= len(sent) <= 25
    assert sent[-1]["done"] == 100
    assert sent[-1]["etaSeconds"] == [0, 0]
    middle = sent[len(sent) // 2]
    assert abs(middle["rate"] - 10) < 0.1
    low, high = middle["etaSeconds"]
    assert low <= (100 - middle["done"]) / 10 <= high + 0.001


def test_what_was_held_back_can_be_had():
    meter = ProgressMeter(Clock())
    assert meter.update(1, None, "rows", None)["total"] is None
    assert meter.update(2, None, "rows", None) is None
    assert meter.rest()["done"] == 2
    assert meter.rest() is None


def test_another_unit_begins_anew():
    clock = Clock()
    meter = ProgressMeter(clock)
    meter.update(1000, 1000, "rows", "read")
    clock.now = 10
    meter.update(0, 10, "steps", None)
    clock.now = 12
    assert meter.update(4, 10, "steps", None)["rate"] == 2

"""One thread, one selector: descriptors, timers and signals of a supervisor."""

from __future__ import annotations

import heapq
import itertools
import os
import selectors
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Loop", "Timer"]

#: A wait that lasted this much longer than asked means the machine slept or we were stopped.
CLOCK_JUMP_SECONDS = 30.0


class Timer:
    """A call that is due later; `cancel` is allowed at any time."""

    def __init__(self, due: float, call: Callable[[], None], period: float | None) -> None:
        self.due = due
        self.call = call
        self.period = period
        self.cancelled = False

    def cancel(self) -> None:
        """Keeps the call from happening."""
        self.cancelled = True


class Loop:
    """Calls back what is ready; `run_until` lets plain sequential code wait inside it."""

    def __init__(self) -> None:
        self.on_jump: list[Callable[[], None]] = []
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._signalled: list[Callable[[], None]] = []
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self.watch(self._wake_read, selectors.EVENT_READ, self._woken)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)

    def on_signal(self, number: int, call: Callable[[], None]) -> None:
        """Runs `call` inside the loop after the signal, never in the middle of other work."""
        signal.signal(number, lambda _number, _frame: self._signalled.append(call))

    def watch(self, fd: int, events: int, call: Callable[[], None]) -> None:
        """Calls back when the descriptor is ready; asked again, it replaces the interest."""
        if fd in self._selector.get_map():
            self._selector.modify(fd, events, call)
        else:
            self._selector.register(fd, events, call)

    def unwatch(self, fd: int) -> None:
        """Forgets the descriptor; one that is not watched is no fault."""
        with suppress(KeyError, ValueError):
            self._selector.unregister(fd)

    def after(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Calls back once."""
        return self._plan(Timer(time.monotonic() + seconds, call, None))

    def every(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Calls back again and again, until cancelled."""
        return self._plan(Timer(time.monotonic() + seconds, call, seconds))

    def run_until(self, reached: Callable[[], bool], seconds: float | None = None) -> bool:
        """Turns until the condition holds or the time is over; answers whether it holds."""
        end = None if seconds is None else time.monotonic() + seconds
        while not reached():
            left = 1.0 if end is None else end - time.monotonic()
            if left <= 0:
                return False
            self.step(min(left, 1.0))
        return True

    def step(self, longest: float) -> None:
        """Waits once, for at most `longest` seconds, and calls what is due."""
        wait = longest if not self._timers else min(longest, self._timers[0][0] - time.monotonic())
        wait = 0 if self._signalled else max(0.0, wait)
        before = time.monotonic()
        ready = self._selector.select(wait)
        if time.monotonic() - before > wait + CLOCK_JUMP_SECONDS:
            self._jumped()
        for key, _ in ready:
            # A callback before this one may have closed the descriptor.
            if key.fd in self._selector.get_map():
                key.data()
        self._run_signalled()
        self._run_timers()

    def close(self) -> None:
        """Gives the descriptors back."""
        signal.set_wakeup_fd(-1)
        self._selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _plan(self, timer: Timer) -> Timer:
        heapq.heappush(self._timers, (timer.due, next(self._order), timer))
        return timer

    def _woken(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    def _run_signalled(self) -> None:
        while self._signalled:
            self._signalled.pop(0)()

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            if timer.cancelled:
                continue
            if timer.period is not None:
                timer.due = now + timer.period
                self._plan(timer)
            timer.call()

    def _jumped(self) -> None:
        timers = [timer for _, _, timer in self._timers if not timer.cancelled]
        slept = CLOCK_JUMP_SECONDS
        self._timers = []
        for timer in timers:
            timer.due = max(timer.due, time.monotonic()) + (timer.period or slept)
            self._plan(timer)
        for call in self.on_jump:
            call()

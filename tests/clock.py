"""A run of the tests begins at nine in the morning of the present day in Seoul, and its clock goes on from there.

Tests count days from today, some of them while they are collected: a run that passed midnight would compare two days.
Processes that a test starts have the machine's own clock, and so has a test that asks for the fixture `machine_clock`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from tracker.values import clock

SHIFT = "TRACKER_TESTS_CLOCK_SHIFT"
SEOUL = ZoneInfo("Asia/Seoul")
BEGINS = {"hour": 9, "minute": 0, "second": 0, "microsecond": 0}


def seconds_to_morning(at: datetime) -> float:
    """What is added to `at` to come to nine o'clock of its day in Seoul; negative after nine."""
    local = at.astimezone(SEOUL)
    return (local.replace(**BEGINS) - local).total_seconds()


def begin() -> None:
    """Shift this process's clock as the run's first process says: workers of a run agree on the day."""
    shift = os.environ.setdefault(SHIFT, str(seconds_to_morning(clock.now())))
    _shift_by(timedelta(seconds=float(shift)))


@contextmanager
def machine() -> Iterator[None]:
    """The clock that other processes have."""
    shifted = clock.datetime
    _shift_by(timedelta())
    yield
    clock.datetime = shifted


def _shift_by(shift: timedelta) -> None:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return super().now(tz) + shift

    clock.datetime = Shifted

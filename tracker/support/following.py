"""What else follows when help is logged.

A mentoring session is kept by `mentoring`, which stands above this slice: the app hands its action
in, and it runs in the transaction that logs the entry.
"""

from datetime import datetime
from typing import Protocol

from tracker.access.rules import Actor, StartupPlace
from tracker.support.models import SupportEntry


class AfterLog(Protocol):
    def __call__(self, entry: SupportEntry, *, by: Actor, at: datetime) -> None: ...


_after: list[AfterLog] = []


def call_after_log(act: AfterLog) -> None:
    """Once per process, however many applications it makes."""
    if act not in _after:
        _after.append(act)


def follow_entry(entry: SupportEntry, *, by: Actor, at: datetime) -> None:
    for act in _after:
        act(entry, by=by, at=at)


class AfterCorrection(Protocol):
    def __call__(self, entry: SupportEntry) -> None: ...


_after_correction: list[AfterCorrection] = []


def call_after_correction(act: AfterCorrection) -> None:
    """For corrections of what founders read; once per process."""
    if act not in _after_correction:
        _after_correction.append(act)


def follow_correction(entry: SupportEntry) -> None:
    for act in _after_correction:
        act(entry)


class AfterAnswer(Protocol):
    def __call__(
        self, startup: StartupPlace, request_id: int, entry_id: int, *, at: datetime
    ) -> None: ...


_after_answer: list[AfterAnswer] = []


def call_after_answer(act: AfterAnswer) -> None:
    """For help logged to answer a request, which `requests` keeps; once per process."""
    if act not in _after_answer:
        _after_answer.append(act)


def follow_answer(startup: StartupPlace, request_id: int, entry_id: int, *, at: datetime) -> None:
    for act in _after_answer:
        act(startup, request_id, entry_id, at=at)

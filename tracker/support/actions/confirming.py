"""The startup says whether help was given as it is written."""

from datetime import datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.support.actions.reading import locked
from tracker.support.actions.telling import tell
from tracker.support.models import SupportEntry
from tracker.support.rules import EntryFacts, SupportKind, check_correctable, check_dispute
from tracker.values.refusals import RuleViolation


def confirm_entry(startup_id: int, entry_id: int, *, version: int, by: Actor, at: datetime) -> None:
    """What she has seen, by its version. Said twice, it stays confirmed since the first time."""
    entry, before = _to_answer(startup_id, entry_id, version)
    if before.confirmed_at is not None:
        return
    entry.confirmed_at, entry.confirmed_by = at, by.label
    entry.disputed_at = entry.dispute = None
    db.session.flush()
    tell("confirm_entry", entry, by, at, after={"confirmed_by": by.label})


def dispute_entry(  # noqa: PLR0913 - whose, which, from what, why, by whom, when
    startup_id: int, entry_id: int, words: str, *, version: int, by: Actor, at: datetime
) -> None:
    """What is wrong with it, in her words; it is not confirmed until it is corrected."""
    entry, before = _to_answer(startup_id, entry_id, version)
    check_dispute(words)
    entry.disputed_at, entry.dispute = at, words
    entry.confirmed_at = entry.confirmed_by = None
    db.session.flush()
    told = {} if before.confidential else {"dispute": words}
    tell("dispute_entry", entry, by, at, after=told)


def _to_answer(startup_id: int, entry_id: int, version: int) -> tuple[SupportEntry, EntryFacts]:
    entry, before = locked(startup_id, entry_id)
    check_correctable(before, version)
    if before.kind is SupportKind.MENTORING:
        raise RuleViolation("session_confirms_itself")
    return entry, before

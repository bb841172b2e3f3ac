"""Entries are corrected, withdrawn and followed up."""

import json
from dataclasses import replace
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.support.actions.reading import ALL, locked, program_of
from tracker.support.actions.telling import tell
from tracker.support.following import follow_correction
from tracker.support.models import SupportRevision
from tracker.support.rules import (
    PROGRAM_ONLY,
    EntryFacts,
    NewSupportEntry,
    Sight,
    changed_fields,
    check_correctable,
    check_entry,
    check_reason,
    for_the_trail,
    seen_by_startup,
)
from tracker.values.refusals import RuleViolation


def correct_entry(  # noqa: PLR0913 - whose, which, from what, to what, why, by whom
    startup_id: int,
    entry_id: int,
    new: NewSupportEntry,
    *,
    version: int,
    reason: str,
    by: Actor,
    at: datetime,
    today: date,
    sight: Sight = ALL,
) -> None:
    """Replace what an entry says; `version` is the one the person saw.

    The program's notes stay as they are where her `sight` keeps them from her.
    """
    entry, before = locked(startup_id, entry_id)
    if before.program_notes and not sight.reads_notes_of(entry.program_notes_by_user_id):
        new = replace(new, program_notes=before.program_notes)
    check_correctable(before, version)
    check_entry(new, starts_on=program_of(startup_id).starts_on, today=today)
    changed = changed_fields(before, new)
    if not changed:
        raise RuleViolation("nothing_changed")
    check_reason(reason)
    _keep_revision(before, reason, by, at, shared=seen_by_startup(changed))
    for name, value in changed.items():
        setattr(entry, name, value)
    if PROGRAM_ONLY in changed:
        entry.program_notes_by_user_id = by.id
    entry.version += 1
    db.session.flush()
    if seen_by_startup(changed):
        follow_correction(entry)
    then = {name: getattr(before, name) for name in changed}
    tell(
        "correct_entry",
        entry,
        by,
        at,
        before=for_the_trail(then),
        after={**for_the_trail(changed), "reason": reason},
    )


def withdraw_entry(  # noqa: PLR0913 - whose, which, from what, why, by whom
    startup_id: int, entry_id: int, *, version: int, reason: str, by: Actor, at: datetime
) -> None:
    """An entry made by mistake is in no figure any more; it stays in the timeline, crossed out."""
    entry, before = locked(startup_id, entry_id)
    check_correctable(before, version)
    check_reason(reason)
    _keep_revision(before, reason, by, at, shared=True)
    entry.withdrawn_at = at
    entry.withdrawn_reason = reason
    entry.version += 1
    db.session.flush()
    tell("withdraw_entry", entry, by, at, after={"reason": reason})


def close_next_action(startup_id: int, entry_id: int, *, by: Actor, at: datetime) -> None:
    """What was agreed next is done; said twice, it stays done since the first time."""
    entry, before = locked(startup_id, entry_id)
    if before.withdrawn:
        raise RuleViolation("entry_withdrawn")
    if not before.action_open():
        return
    entry.next_action_done_at = at
    db.session.flush()
    tell("close_next_action", entry, by, at, after={"next_action": entry.next_action})


def _keep_revision(
    before: EntryFacts, reason: str, by: Actor, at: datetime, *, shared: bool
) -> None:
    db.session.add(
        SupportRevision(
            entry_id=before.id,
            version=before.version,
            before=_whole(before),
            shared=shared,
            reason=reason,
            revised_at=at,
            revised_by=by.label,
        )
    )


def _whole(before: EntryFacts) -> str:
    return json.dumps(before.values(), ensure_ascii=False, default=str)

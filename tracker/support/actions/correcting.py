"""Entries are corrected, withdrawn and followed up."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tracker.access.rules import Actor
from tracker.db import db
from tracker.support.actions.logging import begin_steps
from tracker.support.actions.reading import ALL, check_partner, locked, program_of
from tracker.support.actions.telling import tell, told_of
from tracker.support.following import follow_correction
from tracker.support.models import SupportEntry, SupportRevision
from tracker.support.rules import (
    FIELDS,
    FIRST_STAGE,
    PROGRAM_ONLY,
    EntryFacts,
    NewSupportEntry,
    Sight,
    changed_fields,
    check_correctable,
    check_entry,
    check_reason,
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

    The program's notes stay as they are where her `sight` keeps them from her. How far it came is
    not corrected but goes on by steps, unless the help was of another kind. The founder confirms
    anew what is not what she read.
    """
    entry, before = locked(startup_id, entry_id)
    if before.program_notes and not sight.reads_notes_of(entry.program_notes_by_user_id):
        new = replace(new, program_notes=before.program_notes)
    check_correctable(before, version)
    new = _at_its_stage(before, new)
    program = program_of(startup_id)
    check_entry(new, starts_on=program.starts_on, today=today)
    check_partner(program.id, new)
    changed = changed_fields(before, new)
    if not changed:
        raise RuleViolation("nothing_changed")
    check_reason(reason)
    keep_revision(before, reason, by, at, shared=seen_by_startup(changed))
    _write(entry, new, changed, by)
    if "kind" in changed:
        begin_steps(entry, by=by, at=at)
    if seen_by_startup(changed):
        unconfirm(entry)
        follow_correction(entry)
    secret = before.confidential or new.confidential
    stood = before.told()
    then = told_of({name: stood[name] for name in changed}, confidential=secret)
    now = told_of(changed, confidential=secret)
    why = {} if secret else {"reason": reason}
    tell("correct_entry", entry, by, at, before=then, after={**now, **why})


def _at_its_stage(before: EntryFacts, new: NewSupportEntry) -> NewSupportEntry:
    if new.kind is before.kind:
        return replace(new, stage=before.stage, amount_krw=before.amount_krw)
    return replace(new, stage=FIRST_STAGE.get(new.kind), amount_krw=None)


def _write(entry: SupportEntry, new: NewSupportEntry, changed: dict[str, Any], by: Actor) -> None:
    for name, value in changed.items():
        if name not in FIELDS:
            setattr(entry, name, value)
    entry.details = new.details
    if PROGRAM_ONLY in changed:
        entry.program_notes_by_user_id = by.id
    entry.version += 1
    db.session.flush()


def unconfirm(entry: SupportEntry) -> None:
    """What was confirmed, or complained of, is not what stands there now."""
    entry.confirmed_at = entry.confirmed_by = entry.disputed_at = entry.dispute = None


def withdraw_entry(  # noqa: PLR0913 - whose, which, from what, why, by whom
    startup_id: int, entry_id: int, *, version: int, reason: str, by: Actor, at: datetime
) -> None:
    """An entry made by mistake is in no figure any more; it stays in the timeline, crossed out."""
    entry, before = locked(startup_id, entry_id)
    check_correctable(before, version)
    check_reason(reason)
    keep_revision(before, reason, by, at, shared=True)
    entry.withdrawn_at = at
    entry.withdrawn_reason = reason
    entry.version += 1
    db.session.flush()
    told = {} if before.confidential else {"reason": reason}
    tell("withdraw_entry", entry, by, at, after=told)


def close_next_action(startup_id: int, entry_id: int, *, by: Actor, at: datetime) -> None:
    """What was agreed next is done; said twice, it stays done since the first time."""
    entry, before = locked(startup_id, entry_id)
    if before.withdrawn:
        raise RuleViolation("entry_withdrawn")
    if not before.action_open():
        return
    entry.next_action_done_at = at
    db.session.flush()
    told = {} if before.confidential else {"next_action": entry.next_action}
    tell("close_next_action", entry, by, at, after=told)


def keep_revision(
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
    return json.dumps(before.told(), ensure_ascii=False, default=str)

"""Writes of reminders: a rule decided, what is due noted, a digest put down."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program
from tracker.reminders.models import Reminder, ReminderDigest, ReminderRule
from tracker.reminders.queries.told import QUIET, quiet_of, rules_of
from tracker.reminders.rules.due import Due, Reader, values_written
from tracker.reminders.rules.kinds import (
    Quiet,
    ReminderKind,
    Rule,
    check_quiet,
    check_reason,
    checked_rule,
    quiet_written,
    rule_written,
)


def change_rule(  # noqa: PLR0913 - what, why, by whom, when
    program_id: int, kind: ReminderKind, rule: Rule, reason: str, *, by: Actor, at: datetime
) -> None:
    """Decide on one kind; the same rule again is no change."""
    check_reason(reason)
    rule, before = checked_rule(kind, rule), rules_of(program_id)[kind]
    if rule == before:
        return
    _decide(program_id, kind.value, rule_written(rule), reason, by=by, at=at)
    record(
        "reminders.rule_changed",
        by=by,
        at=at,
        program_id=program_id,
        object=f"reminder_rule:{kind}",
        before=_told(kind, before),
        after={**_told(kind, rule), "reason": reason},
    )


def change_quiet(program_id: int, quiet: Quiet, reason: str, *, by: Actor, at: datetime) -> None:
    check_reason(reason)
    check_quiet(quiet)
    before = quiet_of(program_id)
    if quiet == before:
        return
    _decide(program_id, QUIET, quiet_written(quiet), reason, by=by, at=at)
    record(
        "reminders.quiet_changed",
        by=by,
        at=at,
        program_id=program_id,
        object=f"reminder_rule:{QUIET}",
        before=_hours(before),
        after={**_hours(quiet), "reason": reason},
    )


def _decide(  # noqa: PLR0913 - a row's columns
    program_id: int, key: str, value: str, reason: str, *, by: Actor, at: datetime
) -> None:
    db.session.add(
        ReminderRule(
            program_id=program_id,
            key=key,
            value=value,
            reason=reason,
            changed_at=at,
            changed_by=by.label,
        )
    )
    db.session.flush()


def _told(kind: ReminderKind, rule: Rule) -> dict[str, object]:
    return {"kind": kind, "on": rule.on, "steps": list(rule.steps), "role": sorted(rule.roles)}


def _hours(quiet: Quiet) -> dict[str, object]:
    return {
        "from_hour": quiet.from_hour,
        "until_hour": quiet.until_hour,
        "weekends": quiet.weekends,
    }


def lock_program(program_id: int) -> None:
    """One worker at a time notes and writes; rows that merely name the program need not wait."""
    db.session.execute(
        select(Program.id).where(Program.id == program_id).with_for_update(key_share=True)
    )


def note_due(program_id: int, due: Mapping[int, Sequence[Due]], *, at: datetime) -> tuple[int, int]:
    """Keep in step what waits for each person; how much is new, how much is settled.

    What comes back after it was settled is open again, and is not told again.
    """
    wanted = {(user_id, one.mark): one for user_id, all_of in due.items() for one in all_of}
    known = {(row.user_id, row.mark): row for row in _known(program_id, wanted)}
    settled = 0
    for key, row in known.items():
        if key in wanted:
            row.settled_at = None
        elif row.settled_at is None:
            row.settled_at, settled = at, settled + 1
    new = [key for key in wanted if key not in known]
    for user_id, mark in new:
        db.session.add(_reminder(program_id, user_id, wanted[user_id, mark], at))
    db.session.flush()
    return len(new), settled


def _known(program_id: int, wanted: Mapping[tuple[int, str], Due]) -> list[Reminder]:
    """Open rows, and those whose marks are wanted again: a mark may have been settled before."""
    own = Reminder.program_id == program_id
    still_open = db.session.scalars(select(Reminder).where(own, Reminder.settled_at.is_(None)))
    found = list(still_open)
    left = {mark for _, mark in wanted} - {row.mark for row in found}
    held = {(row.user_id, row.mark) for row in found}
    left |= {mark for user_id, mark in wanted if (user_id, mark) not in held}
    if left:
        found += db.session.scalars(
            select(Reminder).where(own, Reminder.settled_at.is_not(None), Reminder.mark.in_(left))
        )
    return found


def _reminder(program_id: int, user_id: int, due: Due, at: datetime) -> Reminder:
    return Reminder(
        program_id=program_id,
        user_id=user_id,
        startup_id=due.thing.startup_id,
        kind=due.kind,
        mark=due.mark,
        values=values_written(due.values),
        noted_at=at,
    )


def put_away(program_id: int, user_id: int, due: Due, *, at: datetime) -> None:
    """She has read what there is nothing to do about; its next step is another thing."""
    lock_program(program_id)
    row = db.session.scalar(
        select(Reminder).where(
            Reminder.program_id == program_id,
            Reminder.user_id == user_id,
            Reminder.mark == due.mark,
        )
    )
    if row is None:
        row = _reminder(program_id, user_id, due, at)
        db.session.add(row)
    row.seen_at = row.seen_at or at
    db.session.flush()


def untold(program_id: int) -> dict[int, list[Reminder]]:
    """By person, what is open and in no digest yet."""
    rows = db.session.scalars(
        select(Reminder)
        .where(
            Reminder.program_id == program_id,
            Reminder.settled_at.is_(None),
            Reminder.digest_id.is_(None),
            Reminder.seen_at.is_(None),
        )
        .order_by(Reminder.id)
    )
    found: dict[int, list[Reminder]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return found


def put_down_digest(  # noqa: PLR0913 - who, when, what, by which mail
    program_id: int,
    reader: Reader,
    rows: Sequence[Reminder],
    *,
    day: date,
    mail_id: int | None,
    at: datetime,
) -> None:
    digest = ReminderDigest(
        program_id=program_id,
        user_id=reader.user_id,
        day_on=day,
        language=reader.language,
        things=len(rows),
        written_at=at,
        mail_id=mail_id,
    )
    db.session.add(digest)
    db.session.flush()
    for row in rows:
        row.digest_id = digest.id
    db.session.flush()

"""A program's rules, what waits for a person, what was sent to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.people.models import User
from tracker.reminders.models import Reminder, ReminderDigest, ReminderRule
from tracker.reminders.rules.due import Rules
from tracker.reminders.rules.kinds import Quiet, ReminderKind, default_rule, quiet_read, rule_read

QUIET = "quiet"


class Sent(StrEnum):
    """What became of a digest's mail."""

    ARRIVED = "arrived"  # taken by the mail server
    WAITING = "waiting"
    RETRYING = "retrying"
    FAILED = "failed"  # refused for good, or given up
    IN_INBOX = "in_inbox"  # no mail server is configured


@dataclass(frozen=True, slots=True)
class DigestRow:
    id: int
    user_id: int
    name: str
    day_on: date
    language: str
    things: int
    written_at: datetime
    sent: Sent
    error: str | None


@dataclass(frozen=True, slots=True)
class RuleChange:
    key: str
    value: str
    reason: str
    changed_at: datetime
    changed_by: str


def rules_of(program_id: int) -> Rules:
    """Every kind's rule in force: the newest decided, else its default."""
    stored = _newest(program_id)
    return {
        kind: rule_read(stored[kind.value]) if kind.value in stored else default_rule(kind)
        for kind in ReminderKind
    }


def quiet_of(program_id: int) -> Quiet:
    stored = _newest(program_id)
    return quiet_read(stored[QUIET]) if QUIET in stored else Quiet()


def _newest(program_id: int) -> dict[str, str]:
    newest = (
        select(func.max(ReminderRule.id))
        .where(ReminderRule.program_id == program_id)
        .group_by(ReminderRule.key)
    )
    rows = db.session.execute(
        select(ReminderRule.key, ReminderRule.value).where(ReminderRule.id.in_(newest))
    )
    return dict(rows.all())


def rule_changes(program_id: int, *, offset: int, limit: int) -> tuple[list[RuleChange], int]:
    """One page of the decisions, newest first, and how many there are in all."""
    own = ReminderRule.program_id == program_id
    rows = db.session.scalars(
        select(ReminderRule).where(own).order_by(ReminderRule.id.desc()).offset(offset).limit(limit)
    )
    total = db.session.scalar(select(func.count()).select_from(ReminderRule).where(own))
    found = [
        RuleChange(row.key, row.value, row.reason, row.changed_at, row.changed_by) for row in rows
    ]
    return found, total or 0


def waiting_for(user_id: int | None, program_id: int) -> int:
    """How much waits for a person, as last looked at: the number in the frame of every page."""
    asked = {"user_id": user_id, "program_id": program_id}
    return db.session.scalar(_waiting(), asked) or 0


@cache
def _waiting() -> Select[int]:
    return (
        select(func.count())
        .select_from(Reminder)
        .where(
            Reminder.user_id == bindparam("user_id"),
            Reminder.program_id == bindparam("program_id"),
            Reminder.settled_at.is_(None),
            Reminder.seen_at.is_(None),
        )
    )


def waiting_by_person(program_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Reminder.user_id, func.count())
        .where(
            Reminder.program_id == program_id,
            Reminder.settled_at.is_(None),
            Reminder.seen_at.is_(None),
        )
        .group_by(Reminder.user_id)
    )
    return dict(rows.all())


def digests_of(
    program_id: int, *, offset: int, limit: int, user_id: int | None = None
) -> tuple[list[DigestRow], int]:
    """What was sent, newest first, and how much there is in all."""
    where = [ReminderDigest.program_id == program_id]
    if user_id is not None:
        where.append(ReminderDigest.user_id == user_id)
    rows = db.session.execute(
        select(ReminderDigest, User.name, OutgoingMail)
        .join(User, User.id == ReminderDigest.user_id)
        .outerjoin(OutgoingMail, OutgoingMail.id == ReminderDigest.mail_id)
        .where(*where)
        .order_by(ReminderDigest.id.desc())
        .offset(offset)
        .limit(limit)
    )
    found = [_digest(digest, name, mail) for digest, name, mail in rows]
    total = db.session.scalar(select(func.count()).select_from(ReminderDigest).where(*where))
    return found, total or 0


def failed_count(program_id: int) -> int:
    found = db.session.scalar(
        select(func.count())
        .select_from(ReminderDigest)
        .join(OutgoingMail, OutgoingMail.id == ReminderDigest.mail_id)
        .where(ReminderDigest.program_id == program_id, OutgoingMail.failed_at.is_not(None))
    )
    return found or 0


def _digest(row: ReminderDigest, name: str, mail: OutgoingMail | None) -> DigestRow:
    error = mail.last_error if mail is not None else None
    return DigestRow(
        row.id,
        row.user_id,
        name,
        row.day_on,
        row.language,
        row.things,
        row.written_at,
        _sent(mail),
        error,
    )


def _sent(mail: OutgoingMail | None) -> Sent:
    if mail is None:
        return Sent.IN_INBOX
    if mail.sent_at is not None:
        return Sent.ARRIVED
    if mail.failed_at is not None:
        return Sent.FAILED
    return Sent.RETRYING if mail.attempts else Sent.WAITING


def told_on(program_id: int, user_ids: Sequence[int], day: date) -> set[int]:
    """Of these people, who was written to on this day."""
    rows = db.session.scalars(
        select(ReminderDigest.user_id).where(
            ReminderDigest.program_id == program_id,
            ReminderDigest.user_id.in_(user_ids),
            ReminderDigest.day_on == day,
        )
    )
    return set(rows)


def noted_marks(program_id: int) -> set[tuple[int, str]]:
    """Whom was told what, ever: nothing of it is told again."""
    rows: Any = db.session.execute(
        select(Reminder.user_id, Reminder.mark).where(Reminder.program_id == program_id)
    )
    return {(user_id, mark) for user_id, mark in rows}


def marks_seen(program_id: int, user_id: int | None) -> set[str]:
    """What a person has put away."""
    rows = db.session.scalars(
        select(Reminder.mark).where(
            Reminder.program_id == program_id,
            Reminder.user_id == user_id,
            Reminder.seen_at.is_not(None),
        )
    )
    return set(rows)

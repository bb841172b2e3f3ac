"""Assigning hours of mentoring."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.mentoring.models import HourQuota
from tracker.mentoring.queries.hours import quotas_of
from tracker.mentoring.rules import PeriodKind, Quota, check_quota, check_text, period_of
from tracker.program.models import Program, Startup
from tracker.values.refusals import RuleViolation

REASON_MAX = 500


@dataclass(frozen=True, slots=True)
class NewQuota:
    """Minutes for the period of this kind that holds the day."""

    kind: PeriodKind
    day: date
    minutes: int
    reason: str


def assign_hours(startup_id: int, new: NewQuota, *, by: Actor, at: datetime) -> Quota:
    """From now on this many minutes for the period; the same period again replaces what it had."""
    check_text("reason", new.reason, REASON_MAX, needed=True)
    startup = db.session.scalars(
        select(Startup).where(Startup.id == startup_id).with_for_update()
    ).one()
    program = db.session.get_one(Program, startup.program_id)
    if not program.starts_on <= new.day <= program.ends_on:
        raise RuleViolation(
            "day_out_of_range", "day", first_on=program.starts_on, last_on=program.ends_on
        )
    period = period_of(new.kind, new.day, program_starts_on=program.starts_on)
    quota = Quota(startup_id, period, new.minutes)
    others = quotas_of(program.id, startup_id)
    check_quota(quota, others)
    before = next((one.minutes for one in others if one.period == period), None)
    row = _added(program.id, quota, new.reason.strip(), by, at)
    record(
        "mentoring.assign_hours",
        by=by,
        at=at,
        program_id=program.id,
        startup_id=startup_id,
        object=f"hour_quota:{row.id}",
        before=None if before is None else {"minutes": before},
        after={
            "kind": period.kind,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "minutes": quota.minutes,
            "reason": row.reason,
        },
    )
    return quota


def _added(program_id: int, quota: Quota, reason: str, by: Actor, at: datetime) -> HourQuota:
    row = HourQuota(
        program_id=program_id,
        startup_id=quota.startup_id,
        kind=quota.period.kind,
        starts_on=quota.period.starts_on,
        ends_on=quota.period.ends_on,
        minutes=quota.minutes,
        reason=reason,
        assigned_at=at,
        assigned_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    return row

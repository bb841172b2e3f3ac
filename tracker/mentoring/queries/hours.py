"""Hours held, scheduled, assigned and left, by startup."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select

from tracker.db import db
from tracker.mentoring.models import HourQuota, MentoringSession
from tracker.mentoring.rules import Period, PeriodKind, Quota, SessionState
from tracker.mentoring.rules.hours import Days, PeriodHours, StartupHours, day_of, instants
from tracker.support.models import SupportEntry
from tracker.support.rates import help_rates, worth
from tracker.support.rules import HelpRate, SupportKind

ALL_DAYS = Days()


def standing_sessions(program_id: int, days: Days = ALL_DAYS) -> list[ColumnElement[bool]]:
    """Conditions of the sessions that figures count, beside `joined`."""
    return [*standing_entries(program_id, days), MentoringSession.state == SessionState.HELD]


def standing_entries(program_id: int, days: Days = ALL_DAYS) -> list[ColumnElement[bool]]:
    """The same sessions where their entries tell enough: each standing one is a session held."""
    conditions = [
        SupportEntry.program_id == program_id,
        SupportEntry.withdrawn_at.is_(None),
        SupportEntry.kind == SupportKind.MENTORING,
    ]
    if days.first is not None:
        conditions.append(SupportEntry.held_on >= days.first)
    if days.last is not None:
        conditions.append(SupportEntry.held_on <= days.last)
    return conditions


def joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """With every session its support entry."""
    return query.select_from(SupportEntry).join(
        MentoringSession, MentoringSession.support_entry_id == SupportEntry.id
    )


def startup_hours(
    program_id: int, zone: str, days: Days, startup_ids: Iterable[int]
) -> dict[int, StartupHours]:
    """Of each of these startups, also of who has had and was assigned nothing."""
    rates = help_rates(program_id, SupportKind.MENTORING)
    held = _held(program_id, days, rates)
    nothing = {"value_krw": 0 if rates else None}
    coming = _by_startup(coming_sessions(program_id, ALL_DAYS, zone))
    periods = _by_startup(_period_hours(program_id, days, coming))
    return {
        own: StartupHours(
            startup_id=own,
            **held.get(own, nothing),
            scheduled=sum(one.minutes for one in coming.get(own, ()) if days.hold(one.on)),
            periods=tuple(periods.get(own, ())),
        )
        for own in startup_ids
    }


def period_hours(
    program_id: int, zone: str, days: Days = ALL_DAYS, startup_id: int | None = None
) -> list[PeriodHours]:
    """Every assigned period that shares a day with these, the earliest first, whole.

    Of one startup, where it is named.
    """
    coming = _by_startup(coming_sessions(program_id, ALL_DAYS, zone, startup_id))
    return _period_hours(program_id, days, coming, startup_id)


def _period_hours(
    program_id: int,
    days: Days,
    coming: Mapping[int, Sequence["Coming"]],
    startup_id: int | None = None,
) -> list[PeriodHours]:
    quotas = quotas_of(program_id, startup_id)
    held = _held_by_period(program_id, startup_id)
    return [
        PeriodHours(
            startup_id=quota.startup_id,
            period=quota.period,
            assigned=quota.minutes,
            held=held.get((quota.startup_id, quota.period.starts_on, quota.period.ends_on), 0),
            scheduled=sum(
                one.minutes
                for one in coming.get(quota.startup_id, ())
                if quota.period.holds(one.on)
            ),
        )
        for quota in quotas
        if quota.minutes and days.meets(quota.period)
    ]


def quotas_of(program_id: int, startup_id: int | None = None) -> list[Quota]:
    """What is assigned: of each period the newest decision, those set to nothing included."""
    found = db.session.execute(
        select(
            HourQuota.startup_id,
            HourQuota.starts_on,
            HourQuota.ends_on,
            HourQuota.kind,
            HourQuota.minutes,
        )
        .where(HourQuota.id.in_(_newest(program_id, startup_id)))
        .order_by(HourQuota.starts_on, HourQuota.id)
    )
    return [
        Quota(own, Period(starts_on, ends_on, kind), minutes)
        for own, starts_on, ends_on, kind, minutes in found
    ]


@dataclass(frozen=True, slots=True)
class QuotaDecision:
    """One decision about a startup's hours."""

    startup_id: int
    kind: PeriodKind
    starts_on: date
    ends_on: date
    minutes: int
    reason: str
    assigned_at: datetime
    assigned_by: str


def quota_decisions(
    program_id: int, startup_id: int | None, offset: int, limit: int
) -> tuple[list[QuotaDecision], int]:
    """Every decision, the newest first, and how many there are."""
    held = [HourQuota.program_id == program_id]
    if startup_id is not None:
        held.append(HourQuota.startup_id == startup_id)
    total = db.session.scalar(select(func.count()).select_from(HourQuota).where(*held)) or 0
    found = db.session.execute(
        select(
            HourQuota.startup_id,
            HourQuota.kind,
            HourQuota.starts_on,
            HourQuota.ends_on,
            HourQuota.minutes,
            HourQuota.reason,
            HourQuota.assigned_at,
            HourQuota.assigned_by,
        )
        .where(*held)
        .order_by(HourQuota.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [QuotaDecision(*row) for row in found], total


@dataclass(frozen=True, slots=True)
class Coming:
    """A scheduled session; `on` is its day in the program's zone."""

    startup_id: int
    mentor_user_id: int | None
    field: str | None
    on: date
    minutes: int


def coming_sessions(
    program_id: int, days: Days, zone: str, startup_id: int | None = None
) -> list[Coming]:
    """Every scheduled session of these days; of one startup, where it is named."""
    first, after = instants(days, zone)
    query = select(
        MentoringSession.startup_id,
        MentoringSession.mentor_user_id,
        MentoringSession.field,
        MentoringSession.starts_at,
        MentoringSession.ends_at,
    ).where(
        MentoringSession.program_id == program_id,
        MentoringSession.state == SessionState.SCHEDULED,
    )
    if startup_id is not None:
        query = query.where(MentoringSession.startup_id == startup_id)
    if first is not None:
        query = query.where(MentoringSession.starts_at >= first)
    if after is not None:
        query = query.where(MentoringSession.starts_at < after)
    return [
        Coming(startup_id, mentor, field, day_of(starts, zone), _minutes(starts, ends))
        for startup_id, mentor, field, starts, ends in db.session.execute(query)
        if starts is not None
    ]


def _minutes(starts: datetime, ends: datetime | None) -> int:
    return 0 if ends is None else int((ends - starts).total_seconds() // 60)


def _held(program_id: int, days: Days, rates: Sequence[HelpRate]) -> dict[int, Mapping[str, Any]]:
    found = db.session.execute(
        joined(
            select(
                SupportEntry.startup_id,
                func.count(),
                func.count(MentoringSession.confirmed_at),
                func.coalesce(func.sum(SupportEntry.minutes), 0),
                func.max(SupportEntry.held_on),
                func.sum(worth(rates)),
            )
        )
        .where(*standing_sessions(program_id, days))
        .group_by(SupportEntry.startup_id)
    )
    return {
        startup_id: {
            "sessions": sessions,
            "confirmed": confirmed,
            "minutes": int(minutes),
            "last_held_on": last_on,
            "value_krw": int(value or 0) if rates else None,
        }
        for startup_id, sessions, confirmed, minutes, last_on, value in found
    }


def _held_by_period(program_id: int, startup_id: int | None) -> dict[tuple[int, date, date], int]:
    """Minutes held in each period that is assigned now."""
    during = and_(
        SupportEntry.startup_id == HourQuota.startup_id,
        SupportEntry.held_on >= HourQuota.starts_on,
        SupportEntry.held_on <= HourQuota.ends_on,
    )
    found = db.session.execute(
        select(
            HourQuota.startup_id,
            HourQuota.starts_on,
            HourQuota.ends_on,
            func.coalesce(func.sum(SupportEntry.minutes), 0),
        )
        .join(SupportEntry, during)
        .where(HourQuota.id.in_(_newest(program_id, startup_id)), *standing_entries(program_id))
        .group_by(HourQuota.startup_id, HourQuota.starts_on, HourQuota.ends_on)
    )
    return {(own, first, last): int(minutes or 0) for own, first, last, minutes in found}


def _newest(program_id: int, startup_id: int | None) -> Select[Any]:
    query = select(func.max(HourQuota.id)).where(HourQuota.program_id == program_id)
    if startup_id is not None:
        query = query.where(HourQuota.startup_id == startup_id)
    return query.group_by(HourQuota.startup_id, HourQuota.starts_on, HourQuota.ends_on)


OfStartup = TypeVar("OfStartup", "Coming", PeriodHours)


def _by_startup(found: Iterable[OfStartup]) -> dict[int, list[OfStartup]]:
    sorted_in: dict[int, list[OfStartup]] = {}
    for one in found:
        sorted_in.setdefault(one.startup_id, []).append(one)
    return sorted_in

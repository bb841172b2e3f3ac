"""Hours held, scheduled, assigned and left, by startup."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from tracker.db import db
from tracker.mentoring.models import HourQuota, MentoringSession
from tracker.mentoring.rules import Period, PeriodKind, Quota, SessionState
from tracker.mentoring.rules.hours import Days, PeriodHours, StartupHours, day_of, instants
from tracker.program.models import Startup
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


def by_startup(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """`joined`, startup by startup: whoever groups by `Startup.id` need not sort the sessions."""
    return (
        query.select_from(Startup)
        .join(SupportEntry, SupportEntry.startup_id == Startup.id)
        .join(MentoringSession, MentoringSession.support_entry_id == SupportEntry.id)
    )


def startup_hours(
    program_id: int, zone: str, days: Days, startup_ids: Iterable[int]
) -> dict[int, StartupHours]:
    """Of each of these startups, also of who has had and was assigned nothing."""
    rates = help_rates(program_id, SupportKind.MENTORING)
    held = _held(program_id, days, rates)
    nothing = {"value_krw": 0 if rates else None}
    quotas = _assigned(program_id, days, None)
    scheduled = _scheduled_within(program_id, zone, [days, *_spans(quotas)])
    periods: dict[int, list[PeriodHours]] = {}
    for one in _period_hours(program_id, quotas, scheduled):
        periods.setdefault(one.startup_id, []).append(one)
    return {
        own: StartupHours(
            startup_id=own,
            **held.get(own, nothing),
            scheduled=scheduled.get((own, days), 0),
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
    quotas = _assigned(program_id, days, startup_id)
    scheduled = _scheduled_within(program_id, zone, _spans(quotas), startup_id)
    return _period_hours(program_id, quotas, scheduled, startup_id)


def _assigned(program_id: int, days: Days, startup_id: int | None) -> list[Quota]:
    quotas = quotas_of(program_id, startup_id)
    return [one for one in quotas if one.minutes and days.meets(one.period)]


def _spans(quotas: Iterable[Quota]) -> list[Days]:
    """The days of the periods, each span once: startups share most of them."""
    return list(dict.fromkeys(_days_of(one.period) for one in quotas))


def _days_of(period: Period) -> Days:
    return Days(period.starts_on, period.ends_on)


def _period_hours(
    program_id: int,
    quotas: Iterable[Quota],
    scheduled: "Scheduled",
    startup_id: int | None = None,
) -> list[PeriodHours]:
    held = _held_by_period(program_id, startup_id)
    return [
        PeriodHours(
            startup_id=quota.startup_id,
            period=quota.period,
            assigned=quota.minutes,
            held=held.get((quota.startup_id, quota.period.starts_on, quota.period.ends_on), 0),
            scheduled=scheduled.get((quota.startup_id, _days_of(quota.period)), 0),
        )
        for quota in quotas
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


Scheduled = Mapping[tuple[int, Days], int]


def _scheduled_within(
    program_id: int, zone: str, spans: Sequence[Days], startup_id: int | None = None
) -> Scheduled:
    """Minutes scheduled in each of these spans of days, by startup; of one, where it is named."""
    if not spans:
        return {}
    own = MentoringSession.startup_id
    query = select(own, *(_within(span, zone) for span in spans)).where(*_scheduled(program_id))
    if startup_id is not None:
        query = query.where(own == startup_id)
    return {
        (row[0], span): int(minutes)
        for row in db.session.execute(query.group_by(own))
        for span, minutes in zip(spans, row[1:], strict=True)
    }


def scheduled_minutes(
    program_id: int, zone: str, days: Days, by: InstrumentedAttribute[Any]
) -> dict[Any, int]:
    """Minutes scheduled in these days, by a column of the sessions."""
    found = db.session.execute(
        select(by, func.sum(_MINUTES))
        .where(*_scheduled(program_id), *_starting(days, zone))
        .group_by(by)
    )
    return {of: int(minutes) for of, minutes in found}


def scheduled_by_month(program_id: int, zone: str, days: Days) -> dict[date, int]:
    """Minutes scheduled in these days, by the first day of each month in the program's zone."""
    found = db.session.execute(
        select(MentoringSession.starts_at, _MINUTES).where(
            *_scheduled(program_id), *_starting(days, zone)
        )
    )
    sums: dict[date, int] = {}
    for starts_at, minutes in found:
        if starts_at is not None:
            month = day_of(starts_at, zone).replace(day=1)
            sums[month] = sums.get(month, 0) + int(minutes)
    return sums


def _scheduled(program_id: int) -> list[ColumnElement[bool]]:
    return [
        MentoringSession.program_id == program_id,
        MentoringSession.state == SessionState.SCHEDULED,
    ]


def _starting(days: Days, zone: str) -> list[ColumnElement[bool]]:
    """Where the program is, the session begins on one of these days."""
    first, after = instants(days, zone)
    conditions = []
    if first is not None:
        conditions.append(MentoringSession.starts_at >= first)
    if after is not None:
        conditions.append(MentoringSession.starts_at < after)
    return conditions


def _second(of: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    return cast(extract("epoch", of), BigInteger)


_MINUTES = func.coalesce(
    (_second(MentoringSession.ends_at) - _second(MentoringSession.starts_at)) // literal(60), 0
)


def _within(days: Days, zone: str) -> ColumnElement[int]:
    inside = and_(true(), *_starting(days, zone))
    return func.sum(case((inside, _MINUTES), else_=0))


def _held(program_id: int, days: Days, rates: Sequence[HelpRate]) -> dict[int, Mapping[str, Any]]:
    found = db.session.execute(
        by_startup(
            select(
                Startup.id,
                func.count(),
                func.count(MentoringSession.confirmed_at),
                func.coalesce(func.sum(SupportEntry.minutes), 0),
                func.max(SupportEntry.held_on),
                func.sum(worth(rates)),
            )
        )
        .where(Startup.program_id == program_id, *standing_sessions(program_id, days))
        .group_by(Startup.id)
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

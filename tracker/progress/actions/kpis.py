"""What is done to figures: choosing, aiming, stating, verifying, closing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program, Startup
from tracker.progress.actions.telling import program_of
from tracker.progress.models import (
    KpiChoice,
    KpiReading,
    KpiTarget,
    PeriodClosing,
    ReadingVerification,
)
from tracker.progress.queries.kpis import closings_of, readings_between, targets_of_startup
from tracker.progress.rules.kpis import KPIS, TYPED, Kpi, check_asked
from tracker.progress.rules.readings import (
    NewReading,
    NewTarget,
    ReadingSource,
    check_reading,
    check_target,
    is_change,
    is_closed,
    standing,
    standing_targets,
)
from tracker.progress.rules.texts import check_reason
from tracker.values.exact import plain
from tracker.values.periods import Period, period_of
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class Stated:
    """How many figures were new or changed, and how many stood already."""

    changed: int
    same: int


def choose_kpis(
    program_id: int, kpis: Collection[Kpi], reason: str, *, by: Actor, at: datetime
) -> None:
    check_asked(kpis)
    check_reason(reason)
    names = " ".join(kpi for kpi in TYPED if kpi in set(kpis))
    row = KpiChoice(
        program_id=program_id, kpis=names, reason=reason, decided_at=at, decided_by=by.label
    )
    db.session.add(row)
    db.session.flush()
    record(
        "progress.choose_kpis",
        by=by,
        at=at,
        program_id=program_id,
        object=f"kpi_choice:{row.id}",
        after={"figures": names.split(), "reason": reason},
    )


def set_target(startup_id: int, new: NewTarget, reason: str, *, by: Actor, at: datetime) -> None:
    """The same value again changes nothing."""
    before = standing_targets(targets_of_startup(startup_id)).get((new.kpi, new.period))
    if (before.value if before else None) == new.value:
        return
    check_target(new, again=before is not None, reason=reason)
    row = KpiTarget(
        program_id=program_of(startup_id),
        startup_id=startup_id,
        kpi=new.kpi,
        kind=new.period.kind,
        starts_on=new.period.starts_on,
        ends_on=new.period.ends_on,
        value=new.value,
        reason=reason.strip(),
        set_at=at,
        set_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    told = {"period": new.period.name, "reason": reason.strip()}
    record(
        "progress.set_target",
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=startup_id,
        object=f"kpi_target:{row.id}",
        before={"figures": _told({new.kpi: before.value})} if before else None,
        after={"figures": _told({new.kpi: new.value}), **told},
    )


def record_readings(  # noqa: PLR0913 - whose, what, why, how well known, by whom
    startup_id: int,
    news: Sequence[NewReading],
    *,
    reason: str = "",
    verified: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> Stated:
    """State figures; what stands already is not stated anew.

    `verified`: the program states them itself. After a period's closing they are corrections.
    """
    startup = _locked(startup_id)
    closings = closings_of(startup.program_id)
    starts = [new.period.starts_on for new in news] or [today]
    stood = standing(readings_between(startup_id, min(starts), max(starts)))
    changed: list[tuple[NewReading, Decimal | None]] = []
    for new in news:
        before = stood.get((new.kpi, new.period))
        if not is_change(before, new):
            continue
        closed = is_closed(new.period, closings)
        check_reading(new, before, closed=closed, reason=reason, today=today)
        row = _row(startup, new, reason, correction=closed, by=by, at=at)
        db.session.add(row)
        if verified:
            db.session.flush()
            _verify(row.id, by, at)
        changed.append((new, before.value if before else None))
    db.session.flush()
    for period in {new.period for new, _ in changed}:
        _tell_readings(startup, period, changed, reason, by=by, at=at)
    return Stated(len(changed), len(news) - len(changed))


def _row(  # noqa: PLR0913 - a reading's columns
    startup: Startup, new: NewReading, reason: str, *, correction: bool, by: Actor, at: datetime
) -> KpiReading:
    return KpiReading(
        program_id=startup.program_id,
        startup_id=startup.id,
        kpi=new.kpi,
        kind=new.period.kind,
        starts_on=new.period.starts_on,
        ends_on=new.period.ends_on,
        value=new.value,
        as_of=new.as_of,
        source=new.source,
        reason=reason.strip() or None,
        correction=correction,
        recorded_at=at,
        recorded_by=by.label,
    )


def _tell_readings(  # noqa: PLR0913 - the trail's columns
    startup: Startup,
    period: Period,
    changed: Sequence[tuple[NewReading, Decimal | None]],
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    own = [(new, before) for new, before in changed if new.period == period]
    stood = {new.kpi: before for new, before in own if before is not None}
    record(
        "progress.record_readings",
        by=by,
        at=at,
        program_id=startup.program_id,
        startup_id=startup.id,
        object=f"startup:{startup.id}",
        before={"figures": _told(stood)} if stood else None,
        after={
            "period": period.name,
            "figures": _told({new.kpi: new.value for new, _ in own}),
            "source": own[0][0].source,
            **({"reason": reason.strip()} if reason.strip() else {}),
        },
    )


def _told(values: Mapping[Kpi, Decimal | None]) -> list[str]:
    return [f"{kpi}: {'-' if value is None else plain(value)}" for kpi, value in values.items()]


def verify_readings(startup_id: int, period: Period, *, by: Actor, at: datetime) -> int:
    """The program has seen what was stated for this period and the periods in it; how many."""
    startup = _locked(startup_id)
    found = standing(readings_between(startup_id, period.starts_on, period.ends_on))
    seen = [one for (_, own), one in found.items() if period.covers(own) and not one.verified]
    if not seen:
        raise RuleViolation("nothing_to_verify")
    for one in seen:
        _verify(one.id, by, at)
    db.session.flush()
    record(
        "progress.verify_readings",
        by=by,
        at=at,
        program_id=startup.program_id,
        startup_id=startup_id,
        object=f"startup:{startup_id}",
        after={"period": period.name, "figures": _told({one.kpi: one.value for one in seen})},
    )
    return len(seen)


def _verify(reading_id: int, by: Actor, at: datetime) -> None:
    db.session.add(ReadingVerification(reading_id=reading_id, verified_at=at, verified_by=by.label))


def close_period(  # noqa: PLR0913 - what, why, by whom, when
    program_id: int, period: Period, reason: str, *, by: Actor, at: datetime, today: date
) -> None:
    """From now on, what is stated for it is a correction."""
    if period.ends_on >= today:
        raise RuleViolation("period_not_over", "period", ends_on=period.ends_on)
    _decide(program_id, period, reason, closed=True, by=by, at=at)


def reopen_period(program_id: int, period: Period, reason: str, *, by: Actor, at: datetime) -> None:
    check_reason(reason)
    _decide(program_id, period, reason, closed=False, by=by, at=at)


def _decide(  # noqa: PLR0913 - what, which way, why, by whom, when
    program_id: int, period: Period, reason: str, *, closed: bool, by: Actor, at: datetime
) -> None:
    db.session.get_one(Program, program_id, with_for_update={"key_share": True})
    standing_now = {one.period: one.closed for one in closings_of(program_id)}
    if standing_now.get(period, False) is closed:
        raise RuleViolation("period_closed" if closed else "period_open", "period")
    row = PeriodClosing(
        program_id=program_id,
        kind=period.kind,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        closed=closed,
        reason=reason.strip(),
        decided_at=at,
        decided_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "progress.close_period" if closed else "progress.reopen_period",
        by=by,
        at=at,
        program_id=program_id,
        object=f"period_closing:{row.id}",
        after={"period": period.name, "reason": reason.strip()},
    )


def stated_for(
    kpi: Kpi, value: Decimal | None, month: Period, source: ReadingSource, *, today: date
) -> NewReading:
    """A value asked with a month, for the figure's own period; as of its end, or today."""
    every = KPIS[kpi].every
    period = period_of(every, month.ends_on, program_starts_on=month.starts_on)
    return NewReading(kpi, period, value, min(period.ends_on, today), source)


def _locked(startup_id: int) -> Startup:
    return db.session.scalars(
        select(Startup).where(Startup.id == startup_id).with_for_update(key_share=True)
    ).one()

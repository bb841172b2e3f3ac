"""The demo's figures as events: stated month by month, seen, closed, corrected, asked for."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from tracker.access.rules import Actor, ActorKind
from tracker.progress.actions import (
    ask_check_in,
    close_period,
    record_readings,
    save_answers,
    set_target,
    submit_check_in,
    verify_readings,
)
from tracker.progress.actions.kpis import stated_for
from tracker.progress.queries.check_ins import newest_check_in
from tracker.progress.queries.kpis import readings_of_startup
from tracker.progress.rules.kpis import KPIS, Kpi, Unit
from tracker.progress.rules.readings import NewReading, NewTarget, ReadingSource, figure, standing
from tracker.setup.demo.calendar import MONTHS_IN
from tracker.setup.demo.figures import (
    AIMED,
    COURSES,
    Course,
    ends_quarter,
    month_values,
    months_stated,
    quarter_values,
    year_values,
)
from tracker.setup.demo.history import AFTERNOON, MORNING, Cast, Event
from tracker.setup.demo.startups import GROWING, LAPSING, OVER, STEADY
from tracker.values.periods import Period, PeriodKind, period_of

STATED, SEEN, CLOSED = timedelta(days=6), timedelta(days=11), timedelta(days=24)
LATELY = (1, 2)  # months ago: the last is asked for by check-in, the one before not seen yet
CORRECTED = "외주 인건비 귀속 월 정정(세금계산서 재발행)"


def figure_events(cast: Cast) -> Iterator[Event]:
    for course in COURSES:
        for ago in months_stated(course):
            if ago != 1 or course.startup == LAPSING:
                yield from _month_events(cast, course, ago)
    for ago in range(MONTHS_IN - 1, 0, -1):
        month = cast.calendar.month(ago)
        closed_on = _after(month) + CLOSED
        if ends_quarter(month) and closed_on < cast.calendar.today:
            quarter = _period(PeriodKind.QUARTER, month)
            yield Event(cast.instant(closed_on, AFTERNOON), partial(_close, cast, quarter))
    yield Event(cast.now, partial(_set_targets, cast))
    yield Event(cast.now, partial(_correct, cast))
    yield Event(cast.now, partial(_ask, cast))


def _month_events(cast: Cast, course: Course, ago: int) -> Iterator[Event]:
    month = _period(PeriodKind.MONTH, cast.calendar.month(ago))
    startup_id = cast.startups[course.startup]

    def state(at: datetime, today: date) -> None:
        values = _values(course, ago, month)
        record_readings(
            startup_id,
            [_stated(kpi, value, month, today) for kpi, value in values.items()],
            verified=False,
            by=_founder(cast, course.startup),
            at=at,
            today=today,
        )

    def see(at: datetime, today: date) -> None:
        del today
        covering = PeriodKind.FISCAL_YEAR if month.ends_on.month == 12 else PeriodKind.QUARTER
        period = _period(covering, month.starts_on) if ends_quarter(month.ends_on) else month
        verify_readings(startup_id, period, by=cast.manager, at=at)

    yield Event(cast.instant(month.until + STATED, MORNING), state)
    if ago not in LATELY:
        yield Event(cast.instant(month.until + SEEN, AFTERNOON), see)


def _values(course: Course, ago: int, month: Period) -> dict[Kpi, Decimal]:
    values = month_values(course, ago)
    if ends_quarter(month.ends_on):
        values |= quarter_values(course, ago)
    if month.ends_on.month == 12:
        values |= year_values(course, ago)
    return values


def _stated(kpi: Kpi, value: Decimal, month: Period, today: date) -> NewReading:
    return stated_for(kpi, value, month, ReadingSource.CHECK_IN, today=today)


def _founder(cast: Cast, startup: str) -> Actor:
    """As she is named where she answers by her link."""
    return Actor(ActorKind.LINK, None, cast.founder(startup).label)


def _close(cast: Cast, quarter: Period, at: datetime, today: date) -> None:
    close_period(cast.program_id, quarter, "", by=cast.manager, at=at, today=today)


def _set_targets(cast: Cast, at: datetime, today: date) -> None:
    """Of the fiscal year at hand, near what it will come to."""
    del today
    year = _period(PeriodKind.FISCAL_YEAR, cast.calendar.ago(31))
    for course in COURSES:
        stood = standing(readings_of_startup(cast.startups[course.startup]))
        for aimed in AIMED:
            value = figure(aimed.kpi, year, stood).value
            if not value:
                continue
            target = NewTarget(aimed.kpi, year, _rounded(aimed.kpi, value * aimed.percent / 100))
            set_target(cast.startups[course.startup], target, "사업계획서", by=cast.manager, at=at)


def _rounded(kpi: Kpi, value: Decimal) -> Decimal:
    size = 10_000_000 if KPIS[kpi].unit is Unit.WON else 1
    return Decimal((int(value) // size + 1) * size)


def _correct(cast: Cast, at: datetime, today: date) -> None:
    """A figure of a closed quarter, put right with a reason."""
    course = next(one for one in COURSES if one.startup == GROWING)
    month = _period(PeriodKind.MONTH, cast.calendar.month(7))
    value = month_values(course, 7)[Kpi.CASH_BURN] + 12_500_000
    record_readings(
        cast.startups[GROWING],
        [stated_for(Kpi.CASH_BURN, value, month, ReadingSource.PROGRAM, today=today)],
        reason=CORRECTED,
        verified=True,
        by=cast.manager,
        at=at,
        today=today,
    )


def _ask(cast: Cast, at: datetime, today: date) -> None:
    """The last month's check-in: one submitted, one half filled, one only asked for."""
    month = _period(PeriodKind.MONTH, cast.calendar.month(1))
    for startup in (STEADY, GROWING, OVER):
        startup_id = cast.startups[startup]
        ask_check_in(
            cast.program_id,
            startup_id,
            month,
            mailing=False,
            by=cast.manager,
            at=at,
            today=today,
        )
        asked, course = newest_check_in(startup_id), _course(startup)
        values = _values(course, 1, month)
        if asked is None or startup == OVER:
            continue
        some = list(values)[: None if startup == STEADY else 3]
        save_answers(asked.id, {kpi: values[kpi] for kpi in some}, at=at)
        if startup == STEADY:
            submit_check_in(asked.id, by=_founder(cast, startup), at=at, today=today)


def _course(startup: str) -> Course:
    return next(one for one in COURSES if one.startup == startup)


def _period(kind: PeriodKind, day: date) -> Period:
    return period_of(kind, day, program_starts_on=day)


def _after(month: date) -> date:
    return _period(PeriodKind.MONTH, month).until

"""The demo's arrangements: who offered which times, who asked for what, what was assigned."""

from datetime import UTC, date, datetime, time, timedelta

from tracker.mentoring.actions import (
    NewQuota,
    add_slot,
    assign_hours,
    declare_conflict,
    open_office_hours,
    request_session,
)
from tracker.mentoring.rules import Field, PeriodKind, Side, Span
from tracker.mentoring.rules.booking import NewRequest
from tracker.mentoring.rules.office_hours import NewOfficeHours
from tracker.mentoring.rules.slots import NewSlot
from tracker.setup.demo.history import ZONE, Cast
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY
from tracker.support.actions import set_rate
from tracker.support.rules import HelpRate, SupportKind

SATURDAY = 5
HOURS = {STEADY: 20, GROWING: 24, LAPSING: 16, DORMANT: 16, OVER: 20}
AGREED = "협약서 제7조(멘토링)"
ASKED = (  # startup, topic, question, days from today and hours proposed
    (GROWING, "시리즈 C 투자자 소개", "해외 투자자와 먼저 만나야 할지 궁금합니다.", ((12, 16), (13, 17), (15, 16))),
    (STEADY, "몸바사 법인의 투자 구조", "현지 법인에 직접 투자받아도 되는지 알고 싶습니다.", ((19, 17), (20, 16))),
)  # fmt: skip


def arrange_booking(cast: Cast, architect: str, investor: str) -> None:
    """Times offered and asked for, hours assigned, a rate, a conflict of interest."""
    _assigned(cast)
    _offered(cast, architect)
    for startup, topic, question, times in ASKED:
        _asked(cast, investor, startup, topic, question, times)
    declare_conflict(
        cast.program_id,
        _user(cast, investor),
        cast.startups[OVER],
        "경쟁 기업의 사외이사를 맡고 있음",
        by=cast.manager,
        at=cast.now,
        today=cast.calendar.today,
    )


def _assigned(cast: Cast) -> None:
    by, at, today = cast.manager, cast.now, cast.calendar.today
    for startup, hours in HOURS.items():
        quota = NewQuota(PeriodKind.PROGRAM_YEAR, today, hours * 60, AGREED)
        assign_hours(cast.startups[startup], quota, by=by, at=at)
    since = cast.calendar.starts_on
    for rate, source in (
        (HelpRate(SupportKind.MENTORING, since, 150_000), "운영지침 별표 2(전문가 자문 단가)"),
        (HelpRate(SupportKind.INTRODUCTION, since, 0, 500_000), "운영지침 별표 3(연계 1건)"),
    ):
        set_rate(cast.program_id, rate, source, by=by, at=at)


def _offered(cast: Cast, mentor: str) -> None:
    """Two hours a week, and an afternoon of office hours."""
    user_id, by, at = _user(cast, mentor), cast.actors[mentor], cast.now
    for weekday, hour in ((1, 10), (3, 15)):
        slot = NewSlot(
            weekday=weekday,
            starts_minute=hour * 60,
            minutes=60,
            timezone=str(ZONE),
            from_on=cast.calendar.today,
            place="https://meet.demo.example/slot",
            online=True,
        )
        add_slot(cast.program_id, user_id, slot, by=by, at=at)
    office = NewOfficeHours(
        starts_at=_moment(cast, 16, 14),
        seats=4,
        seat_minutes=30,
        topic="클라우드 비용 상담",
        place="인천스타트업파크 2층 라운지",
    )
    open_office_hours(cast.program_id, user_id, office, by=by, at=at)


def _asked(  # noqa: PLR0913, PLR0917 - a table's columns
    cast: Cast,
    mentor: str,
    startup: str,
    topic: str,
    question: str,
    times: tuple[tuple[int, int], ...],
) -> None:
    starts = [_moment(cast, days, hour) for days, hour in times]
    new = NewRequest(
        topic=topic,
        question=question,
        field=Field.FUNDRAISING,
        times=tuple(Span(one, one + timedelta(hours=1)) for one in starts),
        online=True,
    )
    request_session(
        cast.startups[startup],
        _user(cast, mentor),
        new,
        side=Side.STARTUP,
        by=cast.founder(startup),
        at=cast.now - timedelta(days=2),
        today=cast.calendar.ago(2),
    )


def _user(cast: Cast, email: str) -> int:
    return cast.actors[email].id or 0


def _moment(cast: Cast, days: int, hour: int) -> datetime:
    """That hour of the working day that is so many days ahead, or of the next one."""
    day: date = cast.calendar.ahead(days)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)

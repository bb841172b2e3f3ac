"""A program of mentoring: 5 startups or 100, plausible, written in bulk.

The first startup and the first mentor are looked at: their lists fill a page in the small program
as in the large one, so that the two draw equally many rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert, text

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring.models import (
    ActionItem,
    HourQuota,
    Mentor,
    MentorField,
    MentoringSession,
    OfficeHours,
    SessionFeedback,
    WeeklySlot,
)
from tracker.mentoring.rules import Field, PeriodKind, SessionState, Side, Way, period_of
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.support.actions import set_rate
from tracker.support.models import SupportEntry
from tracker.support.rules import HelpRate, SupportKind
from tracker.values import clock

ZONE = "Asia/Seoul"
FIRST = 1_000_000  # ids of what is written in bulk begin here
OFFICES, SEATS = 20, 4
REQUESTED, SCHEDULED, OFF = range(4), range(4, 8), range(8, 10)  # of each startup's sessions
OPEN_ACTIONS = range(10, 13)
SCHEDULED_FIRST = FIRST + SCHEDULED.start
DAYS_BACK = 600
FIELDS = tuple(Field)
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Size:
    startups: int
    mentors: int
    sessions: int


SMALL = Size(startups=5, mentors=20, sessions=200)
# five startups more than asked for: the last page of 20 rows draws as many as the small program
LARGE = Size(startups=105, mentors=300, sessions=20_000)


@dataclass(frozen=True, slots=True)
class World:
    """Who looks; the pages of lists of startups and of mentors that draw as many rows in both."""

    manager: User
    executive: User
    founder: User
    mentor: User
    last_page: int


def make_world(size: Size) -> World:
    program = make_program(startup_seats=size.startups)
    startups = [make_startup(program, f"s{number}") for number in range(size.startups)]
    ids = [one.id for one in startups]
    manager = make_user(program, Role.PROGRAM_MANAGER)
    executive = make_user(program, Role.EXECUTIVE)
    founder = make_user(program, Role.STARTUP, startups=startups[:1])
    rate = HelpRate(SupportKind.MENTORING, date(2025, 1, 1), 150_000)
    set_rate(program.id, rate, "bench", by=OPERATOR, at=AT)
    for model, rows in (
        *_mentors(size, program.id, ids),
        *_sessions(size, program.id, ids),
        *_hours(program.id, ids),
    ):
        db.session.execute(insert(model), list(rows))
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    mentor = db.session.get_one(User, FIRST)
    return World(manager, executive, founder, mentor, -(-size.startups // 20))


def _mentors(size: Size, program_id: int, ids: list[int]) -> Iterator[tuple[type, Iterator[Row]]]:
    numbers = range(FIRST, FIRST + size.mentors)
    yield User, ({"id": n, "email": f"m{n}@example.org", "name": f"멘토{n - FIRST:03}",
                  "language": "ko", "created_at": AT} for n in numbers)  # fmt: skip
    yield ProgramMembership, ({"id": n, "user_id": n, "program_id": program_id,
                               "role": Role.MENTOR, "created_at": AT} for n in numbers)  # fmt: skip
    yield MembershipStartup, ({"membership_id": n, "startup_id": one}
                              for n in numbers for one in ids[:5])  # fmt: skip
    yield Mentor, ({"id": n, "program_id": program_id, "user_id": n, "organization": "법무법인",
                    "skills": "계약, 투자", "languages": "ko,en", "bio": "", "timezone": ZONE,
                    "hours_a_month": 8, "active": True, "updated_at": AT}
                   for n in numbers)  # fmt: skip
    yield MentorField, ({"mentor_id": n, "field": FIELDS[(n + more) % len(FIELDS)]}
                        for n in numbers for more in range(2))  # fmt: skip
    yield WeeklySlot, ({"mentor_id": n, "weekday": n % 5, "starts_minute": 600, "minutes": 60,
                        "timezone": ZONE, "from_on": date(2025, 1, 1), "place": "", "online": True}
                       for n in numbers)  # fmt: skip
    opens = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    yield OfficeHours, ({"program_id": program_id, "mentor_id": FIRST + n % size.mentors,
                         "starts_at": opens + timedelta(days=n), "seats": SEATS,
                         "seat_minutes": 30, "topic": "IR 상담", "place": "", "online": True,
                         "opened_at": AT, "opened_by": "bench"} for n in range(OFFICES))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Session:
    """The `place`th of a startup's sessions."""

    id: int
    place: int
    startup: int
    startup_id: int
    mentor: int
    each: int

    @property
    def mentor_id(self) -> int:
        return FIRST + self.mentor

    @property
    def state(self) -> SessionState:
        if self.place in REQUESTED:
            return SessionState.REQUESTED
        if self.place in SCHEDULED:
            return SessionState.SCHEDULED
        return SessionState.CANCELLED if self.place in OFF else SessionState.HELD

    @property
    def held(self) -> bool:
        return self.state is SessionState.HELD

    @property
    def held_on(self) -> date:
        """Spread over the same days in both programs: their tables have equally many months."""
        at, of = self.place - OFF.stop, self.each - OFF.stop
        return clock.today(ZONE) - timedelta(days=1 + at * DAYS_BACK // of)

    @property
    def starts_at(self) -> datetime | None:
        if self.place not in SCHEDULED:
            return None
        day = clock.today(ZONE) + timedelta(days=2 + self.startup % 25 + self.place)
        return datetime.combine(day, time(self.startup % 12), UTC)


def _sessions(size: Size, program_id: int, ids: list[int]) -> Iterator[tuple[type, Iterator[Row]]]:
    each = size.sessions // size.startups
    found = [
        _Session(FIRST + n * each + place, place, n, own, _whose(size, n, place), each)
        for n, own in enumerate(ids)
        for place in range(each)
    ]
    held = [one for one in found if one.held]
    yield SupportEntry, ({"id": one.id, "program_id": program_id, "startup_id": one.startup_id,
                          "kind": SupportKind.MENTORING, "held_on": one.held_on, "minutes": 60,
                          "given_by": "멘토", "mentor_user_id": one.mentor_id, "topic": "가격 정책",
                          "shared_notes": "무료 기간을 줄이고 기업 요금을 앞세움", "program_notes": "",
                          "logged_at": AT, "logged_by": "bench"} for one in held)  # fmt: skip
    yield MentoringSession, (_session(program_id, one) for one in found)
    yield SessionFeedback, ({"session_id": one.id, "helpful": 4, "again": 5, "comment": "",
                             "given_at": AT, "given_by": "bench"}
                            for one in held if not one.place % 3)  # fmt: skip
    yield ActionItem, ({"program_id": program_id, "startup_id": one.startup_id,
                        "session_id": one.id, "words": "가격표 정리", "owner": Side.STARTUP,
                        "due_on": one.held_on,
                        "closed_at": None if one.place in OPEN_ACTIONS else AT}
                       for one in held)  # fmt: skip


def _whose(size: Size, startup: int, place: int) -> int:
    """The first mentor has an eighth of the first five startups' sessions, the others the rest."""
    if startup < SMALL.startups and place % 8 == SCHEDULED.start:
        return 0
    return 1 + (startup * 7 + place) % (size.mentors - 1)


def _session(program_id: int, one: _Session) -> Row:
    starts_at = one.starts_at
    return {
        "id": one.id,
        "program_id": program_id,
        "startup_id": one.startup_id,
        "mentor_user_id": one.mentor_id,
        "mentor_name": "멘토",
        "state": one.state,
        "way": Way.LOGGED if one.held else Way.PROPOSED,
        "field": FIELDS[one.place % len(FIELDS)],
        "topic": "가격 정책",
        "question": "월 구독과 종량제 가운데 무엇이 맞습니까?",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1) if starts_at else None,
        "place": "",
        "online": False,
        "attendees": "",
        "support_entry_id": one.id if one.held else None,
        "confirmed_at": AT if one.held and one.place % 2 else None,
        "requested_at": AT,
        "requested_by": "bench",
        "uid": f"bench-{one.id}",
        "sequence": 0,
    }


def _hours(program_id: int, ids: list[int]) -> Iterator[tuple[type, Iterator[Row]]]:
    """Decided twice for each startup: the ten newest decisions are listed in both programs."""
    day = clock.today(ZONE)
    period = period_of(PeriodKind.HALF, day, program_starts_on=date(2025, 1, 1))
    yield HourQuota, ({"program_id": program_id, "startup_id": own, "kind": period.kind,
                       "starts_on": period.starts_on, "ends_on": period.ends_on,
                       "minutes": minutes, "reason": "bench", "assigned_at": AT,
                       "assigned_by": "bench"} for minutes in (600, 1200) for own in ids)  # fmt: skip

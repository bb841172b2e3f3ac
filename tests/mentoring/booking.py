"""What tests of booking begin with: a mentor abroad, startups, times to come."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring import actions
from tracker.mentoring.actions import mentor_row
from tracker.mentoring.models import MentoringSession, ProposedTime
from tracker.mentoring.rules import Matter, NewOfficeHours, NewRequest, NewSlot, Side, Span
from tracker.people.models import User
from tracker.program.models import Program, Startup

AT = datetime(2026, 3, 2, 0, tzinfo=UTC)  # a Monday morning in Seoul
TODAY = AT.date()
SEOUL = ZoneInfo("Asia/Seoul")
MATTER = Matter(topic="가격 정책", question="월 구독과 종량제 가운데 무엇이 맞습니까?")


def span(day: int, hour: int, minute: int = 0, *, minutes: int = 60, month: int = 3) -> Span:
    """In Seoul."""
    starts_at = datetime(2026, month, day, hour, minute, tzinfo=SEOUL).astimezone(UTC)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


@dataclass
class Desk:
    program: Program
    startups: list[Startup]
    mentor: User

    @property
    def alpha(self) -> Startup:
        return self.startups[0]

    @property
    def beta(self) -> Startup:
        return self.startups[1]

    def ask(self, *times: Span, startup: Startup | None = None, **more) -> int:
        told = actions.request_session(
            (startup or self.alpha).id,
            self.mentor.id,
            NewRequest(topic="가격 정책", times=times),
            side=Side.STARTUP,
            **{**acting(), **more},
        )
        assert told is not None
        return told.session_id

    def accept(self, session_id: int, which: int = 0, side: Side = Side.MENTOR, **more):
        session = session_row(session_id)
        return actions.accept_time(
            session.startup_id,
            session_id,
            time_ids(session_id)[which],
            side=side,
            **{**acting(), **more},
        )

    def booked(self, when: Span, startup: Startup | None = None) -> int:
        session_id = self.ask(when, startup=startup)
        self.accept(session_id)
        return session_id

    def slot(self, **changes) -> int:
        values = {
            "weekday": 0,
            "starts_minute": 9 * 60,
            "minutes": 60,
            "timezone": "Europe/Berlin",
            "from_on": TODAY,
        }
        new = NewSlot(**{**values, **changes})
        return actions.add_slot(self.program.id, self.mentor.id, new, by=OPERATOR, at=AT)

    def office(self, *, seats: int = 2, day: int = 10, hour: int = 14) -> int:
        new = NewOfficeHours(
            starts_at=span(day, hour).starts_at, seats=seats, seat_minutes=30, topic="IR 상담"
        )
        return actions.open_office_hours(self.program.id, self.mentor.id, new, by=OPERATOR, at=AT)

    def seat(self, startup: Startup, office_id: int, seat: int) -> int:
        told = actions.take_seat(startup.id, office_id, seat, MATTER, side=Side.STARTUP, **acting())
        return told.session_id

    def wait(self, startup: Startup, office_id: int) -> None:
        actions.wait_for_seat(startup.id, office_id, MATTER, **acting())


def acting() -> dict:
    return {"by": OPERATOR, "at": AT, "today": TODAY}


def open_desk(slug: str = "unicorn", *, startups: int = 2, timezone: str = "Europe/Berlin") -> Desk:
    program = make_program(slug)
    names = ["alpha" if slug == "unicorn" and not n else f"{slug}-{n}" for n in range(startups)]
    made = [make_startup(program, name) for name in names]
    mentor = make_user(program, Role.MENTOR, startups=[], name="Anna Schmidt", language="en")
    mentor_row(program.id, mentor.id, at=AT).timezone = timezone
    db.session.flush()
    return Desk(program, made, mentor)


def session_row(session_id: int) -> MentoringSession:
    return db.session.get_one(MentoringSession, session_id)


def time_ids(session_id: int) -> list[int]:
    return list(
        db.session.scalars(
            select(ProposedTime.id)
            .where(ProposedTime.session_id == session_id)
            .order_by(ProposedTime.starts_at)
        )
    )

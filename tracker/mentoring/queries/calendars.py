"""Whom a session concerns, and what stands in a person's calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from tracker.access.rules import POLICY, Permission, ProgramPlace, Reach, Role
from tracker.db import db
from tracker.mentoring.models import CalendarFeed, Mentor, MentoringSession, ProposedTime
from tracker.mentoring.rules import SessionState, Side, Span
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.people.queries import token_hash
from tracker.program.models import Program, Startup

FEED_BACK, FEED_MOST = timedelta(days=90), 1000
_SHOWN = (
    SessionState.SCHEDULED,
    SessionState.HELD,
    SessionState.NO_SHOW,
    SessionState.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class StartupName:
    slug: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """A session as a calendar holds it: when, where, who and what about; no notes, no question."""

    uid: str
    sequence: int
    cancelled: bool
    span: Span
    topic: str
    place: str
    mentor_name: str
    startup: StartupName
    program: ProgramPlace


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody to be told. `timezone` is the clock she lives by."""

    name: str
    email: str
    language: str
    timezone: str
    side: Side


@dataclass(frozen=True, slots=True)
class SessionNews:
    """What letters about a session say. `entry` is empty until a time is agreed on."""

    session_id: int
    topic: str
    mentor_name: str
    mentor_timezone: str
    startup: StartupName
    program: ProgramPlace
    reason: str | None
    entry: CalendarEntry | None
    times: tuple[Span, ...]
    concerned: tuple[Concerned, ...]


def session_news(session_id: int) -> SessionNews:
    row = db.session.execute(_entries().where(MentoringSession.id == session_id)).one()
    session: MentoringSession = row.MentoringSession
    timezone = _clock(session.mentor_user_id, row.Program)
    times = db.session.scalars(
        select(ProposedTime)
        .where(ProposedTime.session_id == session_id)
        .order_by(ProposedTime.starts_at)
    )
    return SessionNews(
        session_id=session_id,
        topic=session.topic,
        mentor_name=session.mentor_name,
        mentor_timezone=timezone,
        startup=_startup(row.Startup),
        program=_program(row.Program),
        reason=session.cancelled_reason,
        entry=_entry(row) if session.starts_at is not None else None,
        times=tuple(Span(time.starts_at, time.ends_at) for time in times),
        concerned=(
            *_mentor(session.mentor_user_id, timezone),
            *_members(session.startup_id, row.Program.timezone),
        ),
    )


def news_to_who_left(news: SessionNews, user_id: int) -> SessionNews:
    """For the mentor whose session it was: by her clock, and in her calendar no more."""
    timezone = _clock(user_id, news.program)
    entry = replace(news.entry, cancelled=True) if news.entry else None
    own = tuple(_mentor(user_id, timezone))
    return replace(news, mentor_timezone=timezone, entry=entry, concerned=own)


def _clock(user_id: int | None, program: Program | ProgramPlace) -> str:
    """The mentor's, or the program's where she has said none."""
    zone = db.session.scalar(
        select(Mentor.timezone).where(Mentor.user_id == user_id, Mentor.program_id == program.id)
    )
    return zone or program.timezone


def _mentor(user_id: int | None, timezone: str) -> list[Concerned]:
    user = db.session.get(User, user_id or 0)
    if user is None or user.disabled_at is not None:
        return []
    return [Concerned(user.name, user.email, user.language, timezone, Side.MENTOR)]


def _members(startup_id: int, timezone: str) -> list[Concerned]:
    """The startup's own people who may sign in."""
    users = db.session.scalars(
        select(User)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .join(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .where(
            MembershipStartup.startup_id == startup_id,
            ProgramMembership.role == Role.STARTUP,
            User.disabled_at.is_(None),
        )
        .order_by(User.id)
    )
    return [Concerned(u.name, u.email, u.language, timezone, Side.STARTUP) for u in users]


@dataclass(frozen=True, slots=True)
class Feed:
    """A person's calendar: what she may see now, by the clock she lives by."""

    language: str
    timezone: str
    entries: Sequence[CalendarEntry]


def feed_of(token: str, at: datetime) -> Feed | None:
    """None where the feed is ended, or its owner may not sign in any more."""
    owner = db.session.scalar(
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(
            CalendarFeed.token_hash == token_hash(token),
            CalendarFeed.ended_at.is_(None),
            User.disabled_at.is_(None),
        )
    )
    if owner is None:
        return None
    rows = db.session.execute(
        _entries()
        .where(
            MentoringSession.state.in_(_SHOWN),
            MentoringSession.starts_at > at - FEED_BACK,
            or_(false(), *_hers(owner.id, at)),
        )
        .order_by(MentoringSession.starts_at.desc(), MentoringSession.id)
        .limit(FEED_MOST)
    ).all()
    entries = [_entry(row) for row in rows]
    timezone = db.session.scalar(
        select(Mentor.timezone).where(Mentor.user_id == owner.id).order_by(Mentor.id).limit(1)
    )
    fallback = entries[0].program.timezone if entries else "Asia/Seoul"
    return Feed(owner.language, timezone or fallback, entries)


def feed_opened_at(user_id: int) -> datetime | None:
    return db.session.scalar(
        select(CalendarFeed.created_at).where(
            CalendarFeed.user_id == user_id, CalendarFeed.ended_at.is_(None)
        )
    )


def _hers(user_id: int, at: datetime) -> list[ColumnElement[bool]]:
    """What each of her memberships shows her, as it stands now."""
    rows = db.session.execute(
        select(ProgramMembership.id, ProgramMembership.role, Program.id, Program.timezone)
        .join(Program, Program.id == ProgramMembership.program_id)
        .where(ProgramMembership.user_id == user_id)
    ).all()
    return [
        seen
        for membership_id, role, program_id, timezone in rows
        if (seen := _seen(user_id, membership_id, role, program_id, timezone, at)) is not None
    ]


def _seen(  # noqa: PLR0913, PLR0917 - a membership's columns
    user_id: int, membership_id: int, role: Role, program_id: int, timezone: str, at: datetime
) -> ColumnElement[bool] | None:
    reach = POLICY[Permission.MENTORING_READ].get(role)
    here = MentoringSession.program_id == program_id
    if reach is None:
        return None
    if role is Role.MENTOR:
        return and_(here, MentoringSession.mentor_user_id == user_id)
    if reach is Reach.PROGRAM:
        return here
    today = at.astimezone(ZoneInfo(timezone)).date()
    startups = (
        select(Startup.id)
        .join(MembershipStartup, MembershipStartup.startup_id == Startup.id)
        .where(
            MembershipStartup.membership_id == membership_id,
            or_(Startup.left_on.is_(None), Startup.left_on > today),
        )
    )
    return and_(here, MentoringSession.startup_id.in_(startups))


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(MentoringSession, Startup, Program)
        .join(Startup, Startup.id == MentoringSession.startup_id)
        .join(Program, Program.id == MentoringSession.program_id)
    )


def _entry(row: Any) -> CalendarEntry:
    session: MentoringSession = row.MentoringSession
    starts_at, ends_at = session.starts_at, session.ends_at
    if starts_at is None or ends_at is None:
        raise ValueError("a calendar entry has a time")
    return CalendarEntry(
        uid=session.uid,
        sequence=session.sequence,
        cancelled=session.state is SessionState.CANCELLED,
        span=Span(starts_at, ends_at),
        topic=session.topic,
        place=session.place,
        mentor_name=session.mentor_name,
        startup=_startup(row.Startup),
        program=_program(row.Program),
    )


def _startup(row: Startup) -> StartupName:
    return StartupName(row.slug, row.name, row.name_en)


def _program(row: Program) -> ProgramPlace:
    return ProgramPlace(row.id, row.slug, row.name, row.name_en, row.timezone, row.is_demo)

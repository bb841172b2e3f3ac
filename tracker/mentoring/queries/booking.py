"""Sessions asked for and to come, with what is needed to arrange them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring.models import (
    Mentor,
    MentorConflict,
    MentoringSession,
    OfficeHours,
    OfficeSeat,
    ProposedTime,
    WaitingPlace,
)
from tracker.mentoring.queries.calendars import StartupName
from tracker.mentoring.queries.hours import standing_entries
from tracker.mentoring.queries.sessions import SessionSight, facts_of, seen_sessions, session_facts
from tracker.mentoring.rules import (
    Move,
    ProposedSpan,
    SessionFacts,
    SessionState,
    Side,
    Span,
    may_take,
    moves_open,
)
from tracker.people.models import ProgramMembership, User
from tracker.program.models import Program, Startup
from tracker.support.models import SupportEntry


@dataclass(frozen=True, slots=True)
class Booking:
    """A session not yet held: what it is, whose, by which clocks, and the times on the table."""

    facts: SessionFacts
    startup: StartupName
    mentor_timezone: str
    times: tuple[ProposedSpan, ...]

    @property
    def mentor_name(self) -> str:
        return self.facts.mentor_name

    def moves(self, side: Side | None, at: datetime) -> frozenset[Move]:
        """What this side may do now: one's own times are the other's to take."""
        open_ = moves_open(self.facts.state, side)
        if not any(may_take(side, time.side) for time in self.times):
            open_ -= {Move.ACCEPT}
        if self.facts.starts_at is not None and self.facts.starts_at <= at:
            open_ -= {Move.RESCHEDULE, Move.CANCEL}
        return open_


@dataclass(frozen=True, slots=True)
class MentorChoice:
    """A mentor whom this startup may ask; `conflict`: it may not, and is told."""

    user_id: int
    name: str
    organization: str
    timezone: str
    conflict: bool


def mentor_choices(program_id: int) -> list[MentorChoice]:
    """The program's mentors who take sessions, by name."""
    return _choice_of(db.session.execute(_choices(program_id)).all(), set())


def _choices(program_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, User.name, Mentor.id.label("mentor"), Mentor.organization, Mentor.timezone)
        .add_columns(Program.timezone.label("usual"))
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .join(Program, Program.id == ProgramMembership.program_id)
        .outerjoin(Mentor, (Mentor.user_id == User.id) & (Mentor.program_id == program_id))
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role == Role.MENTOR,
            User.disabled_at.is_(None),
            or_(Mentor.id.is_(None), Mentor.active),
        )
        .order_by(User.name, User.id)
    )


def _choice_of(rows: Iterable[Any], conflicting: set[int]) -> list[MentorChoice]:
    return [
        MentorChoice(
            row.id,
            row.name,
            row.organization or "",
            row.timezone or row.usual,
            row.mentor in conflicting,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class MentorsToAsk:
    """A few of the mentors one may ask; `total` counts all, those that were narrowed to as well."""

    shown: Sequence[MentorChoice]
    total: int
    named: MentorChoice | None


def mentors_to_ask(  # noqa: PLR0913 - whose, when, who is named, narrowed how
    program_id: int,
    startup_id: int,
    day: date,
    *,
    named: int,
    words: str,
    only_user_id: int | None,
    most: int,
) -> MentorsToAsk:
    """Whom the startup met lately comes first, then by name; the one who is named is there."""
    met = _met(program_id, startup_id)
    query = (
        _choices(program_id)
        .add_columns(func.count().over().label("total"))
        .outerjoin(met, met.c.mentor_user_id == User.id)
        .order_by(None)
        .order_by(
            User.id != named, met.c.last_on.is_(None), met.c.last_on.desc(), User.name, User.id
        )
        .limit(most)
    )
    if only_user_id is not None:
        query = query.where(User.id == only_user_id)
    for word in words.split():
        places = (User.name, Mentor.organization)
        holds = [place.icontains(word, autoescape=True) for place in places]
        query = query.where(or_(User.id == named, *holds))
    rows = db.session.execute(query).all()
    shown = _choice_of(rows, _conflicting(startup_id, day))
    return MentorsToAsk(
        shown,
        rows[0].total if rows else 0,
        next((one for one in shown if one.user_id == named), None),
    )


def _met(program_id: int, startup_id: int) -> Subquery:
    """The last day with each mentor."""
    return (
        select(SupportEntry.mentor_user_id, func.max(SupportEntry.held_on).label("last_on"))
        .where(*standing_entries(program_id), SupportEntry.startup_id == startup_id)
        .group_by(SupportEntry.mentor_user_id)
        .subquery()
    )


def _conflicting(startup_id: int, day: date) -> set[int]:
    return set(
        db.session.scalars(
            select(MentorConflict.mentor_id).where(
                MentorConflict.startup_id == startup_id,
                MentorConflict.declared_on <= day,
                or_(MentorConflict.ended_on.is_(None), MentorConflict.ended_on > day),
            )
        )
    )


def requests_of(
    program_id: int,
    sight: SessionSight,
    *,
    startup_id: int | None = None,
    offset: int,
    limit: int,
) -> tuple[list[Booking], int]:
    """Sessions asked for and not yet agreed on, those that wait longest first."""
    wanted = [MentoringSession.state == SessionState.REQUESTED]
    wanted += _of(program_id, sight, startup_id)
    order = (MentoringSession.requested_at, MentoringSession.id)
    return _page(sight, wanted, order, offset, limit)


def sessions_ahead(  # noqa: PLR0913 - where, for whom, of which startup, since when, how many
    program_id: int,
    sight: SessionSight,
    *,
    startup_id: int | None = None,
    at: datetime,
    offset: int,
    limit: int,
) -> tuple[list[Booking], int]:
    """Sessions agreed on that are not over, the next first."""
    wanted = [MentoringSession.state == SessionState.SCHEDULED, MentoringSession.ends_at > at]
    wanted += _of(program_id, sight, startup_id)
    order = (MentoringSession.starts_at, MentoringSession.id)
    return _page(sight, wanted, order, offset, limit)


def booking_of(startup_id: int, session_id: int, sight: SessionSight) -> Booking | None:
    """A session of this startup that this reader may see."""
    query = _bookings(sight).where(
        MentoringSession.id == session_id, MentoringSession.startup_id == startup_id
    )
    return next(iter(_booked(query)), None)


def _of(program_id: int, sight: SessionSight, startup_id: int | None) -> list[ColumnElement[bool]]:
    wanted = [MentoringSession.program_id == program_id, *seen_sessions(sight)]
    if startup_id is not None:
        wanted.append(MentoringSession.startup_id == startup_id)
    return wanted


def _bookings(sight: SessionSight) -> Select[*tuple[Any, ...]]:
    return (
        session_facts(sight)
        .add_columns(
            Startup.slug.label("startup_slug"),
            Startup.name.label("startup_name"),
            Startup.name_en.label("startup_name_en"),
            func.coalesce(Mentor.timezone, Program.timezone).label("mentor_timezone"),
        )
        .join(Startup, Startup.id == MentoringSession.startup_id)
        .join(Program, Program.id == MentoringSession.program_id)
        .outerjoin(
            Mentor,
            (Mentor.user_id == MentoringSession.mentor_user_id)
            & (Mentor.program_id == MentoringSession.program_id),
        )
    )


def _page(
    sight: SessionSight,
    wanted: Sequence[ColumnElement[bool]],
    order: Sequence[InstrumentedAttribute[Any]],
    offset: int,
    limit: int,
) -> tuple[list[Booking], int]:
    """What belongs to a session is looked up for those of the page alone."""
    own = select(MentoringSession.id).where(*wanted).order_by(*order).offset(offset).limit(limit)
    total = db.session.scalar(select(func.count(MentoringSession.id)).where(*wanted)) or 0
    return _booked(_bookings(sight).where(MentoringSession.id.in_(own)).order_by(*order)), total


def _booked(query: Select[*tuple[Any, ...]]) -> list[Booking]:
    rows = [dict(row) for row in db.session.execute(query).mappings()]
    times = _times([row["id"] for row in rows])
    return [_booking(row, times) for row in rows]


def _booking(row: dict[str, Any], times: Mapping[int, Sequence[ProposedSpan]]) -> Booking:
    startup = StartupName(
        row.pop("startup_slug"), row.pop("startup_name"), row.pop("startup_name_en")
    )
    timezone = row.pop("mentor_timezone")
    return Booking(facts_of(row), startup, timezone, tuple(times.get(row["id"], ())))


def _times(ids: Sequence[int]) -> Mapping[int, list[ProposedSpan]]:
    found: dict[int, list[ProposedSpan]] = defaultdict(list)
    rows = db.session.scalars(
        select(ProposedTime)
        .where(ProposedTime.session_id.in_(ids))
        .order_by(ProposedTime.starts_at)
    )
    for row in rows:
        span = Span(row.starts_at, row.ends_at)
        found[row.session_id].append(ProposedSpan(row.id, span, row.side))
    return found


@dataclass(frozen=True, slots=True)
class SeatHolder:
    """Who has a seat (`seat`), or waits for one (None)."""

    office_id: int
    seat: int | None
    startup: StartupName


def seat_holders(office_ids: Iterable[int]) -> Mapping[int, list[SeatHolder]]:
    """For the mentor whose office hours they are: by seat, then the line in its order."""
    ids = list(office_ids)
    seated = (
        select(OfficeSeat.office_hours_id, OfficeSeat.seat, Startup)
        .join(MentoringSession, MentoringSession.id == OfficeSeat.session_id)
        .join(Startup, Startup.id == MentoringSession.startup_id)
        .where(OfficeSeat.office_hours_id.in_(ids))
        .order_by(OfficeSeat.seat)
    )
    line = (
        select(WaitingPlace.office_hours_id, Startup)
        .join(Startup, Startup.id == WaitingPlace.startup_id)
        .join(OfficeHours, OfficeHours.id == WaitingPlace.office_hours_id)
        .where(WaitingPlace.office_hours_id.in_(ids), WaitingPlace.left_at.is_(None))
        .order_by(WaitingPlace.id)
    )
    found: dict[int, list[SeatHolder]] = defaultdict(list)
    for office_id, seat, startup in db.session.execute(seated):
        found[office_id].append(SeatHolder(office_id, seat, _named(startup)))
    for office_id, startup in db.session.execute(line):
        found[office_id].append(SeatHolder(office_id, None, _named(startup)))
    return found


def _named(startup: Startup) -> StartupName:
    return StartupName(startup.slug, startup.name, startup.name_en)

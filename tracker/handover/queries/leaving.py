"""What leaving would do, before anybody confirms it; what is known of who left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tracker.access.rules import Role, StartupPlace
from tracker.credits.queries import preview_departure
from tracker.credits.rules.effect import Preview
from tracker.db import db
from tracker.handover.models import Departure, Succession
from tracker.handover.rules.leaving import Leaving, begins_at, check_leaving
from tracker.mentoring.queries.leaving import (
    EndingSession,
    ending_places,
    ending_sessions,
    open_feeds,
    open_session_links,
)
from tracker.people.holders import StartupPerson, people_of
from tracker.people.models import AccessLink
from tracker.program.models import Startup
from tracker.program.queries import startup_standing
from tracker.program.rules import GONE, StartupStatus, StatusChange, check_status_change
from tracker.progress.models import CheckInLink, CheckInRow
from tracker.requests.leaving import EndingRequest, ending_requests, startups_asking
from tracker.support.models import SupportLink
from tracker.usage.models import StatementRequest
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class OpenLinks:
    """Links that could still be followed, by what they open."""

    access: int
    statements: int
    check_ins: int
    sessions: int
    help: int
    feeds: int

    @property
    def count(self) -> int:
        asked = self.statements + self.check_ins + self.sessions + self.help
        return self.access + asked + self.feeds


@dataclass(frozen=True, slots=True)
class LeavingPreview:
    """Figures are as of `as_of`; `ahead`: the day is still to come, until then nothing ends."""

    ahead: bool
    as_of: date
    credits: Preview
    people: tuple[StartupPerson, ...]
    sessions: tuple[EndingSession, ...]
    waiting: int
    requests: tuple[EndingRequest, ...]
    links: OpenLinks

    @property
    def withdrawn_krw(self) -> int:
        after, before = self.credits.after.amounts, self.credits.before.amounts
        return after.withdrawn_krw - before.withdrawn_krw


def preview_leaving(
    startup: StartupPlace, new: Leaving, *, at: datetime, today: date
) -> LeavingPreview:
    """What would follow; RuleViolation where it would be refused."""
    check_may_leave(startup.id, new, today=today)
    people = tuple(one for one in people_of(startup.id) if one.role is Role.STARTUP)
    since = begins_at(new.on, startup.program.timezone)
    return LeavingPreview(
        ahead=new.on > today,
        as_of=max(new.on, today),
        credits=preview_departure(startup.program.id, startup.id, new.on, today=today),
        people=people,
        sessions=tuple(ending_sessions(startup.id, since=since, at=at)),
        waiting=len(ending_places(startup.id, since=since)),
        requests=tuple(ending_requests(startup.id)),
        links=open_links(startup.id, people, at=at),
    )


def check_may_leave(startup_id: int, new: Leaving, *, today: date) -> None:
    check_leaving(new, today=today)
    standing = startup_standing(startup_id)
    if standing.left_on is not None:
        raise RuleViolation("startup_has_left", "on", left_on=standing.left_on)
    change = StatusChange(new.status, new.on, new.reason)
    check_status_change(standing.status, standing.joined_on, change)


def open_links(startup_id: int, people: Sequence[StartupPerson], *, at: datetime) -> OpenLinks:
    ids = [one.id for one in people]
    check_ins = CheckInLink.check_in_id.in_(
        select(CheckInRow.id).where(CheckInRow.startup_id == startup_id)
    )
    return OpenLinks(
        access=_open(AccessLink, AccessLink.user_id.in_(ids), at),
        statements=_open(StatementRequest, StatementRequest.startup_id == startup_id, at),
        check_ins=_open(CheckInLink, check_ins, at),
        sessions=open_session_links(startup_id, at=at),
        help=_open(SupportLink, SupportLink.startup_id == startup_id, at),
        feeds=len(open_feeds([one.id for one in people if not one.elsewhere])),
    )


def _open(
    links: type[AccessLink | StatementRequest | CheckInLink | SupportLink],
    whose: object,
    at: datetime,
) -> int:
    query = select(func.count()).select_from(links)
    found = query.where(whose, links.ended_at.is_(None), links.expires_at > at)  # type: ignore[arg-type]
    return db.session.scalar(found) or 0


@dataclass(frozen=True, slots=True)
class DepartureFacts:
    left_on: date
    reason: str
    reference: str
    withdrawn_krw: int
    people: int
    sessions: int
    links: int
    requests: int
    recorded_at: datetime
    recorded_by: str


def departure_of(startup_id: int) -> DepartureFacts | None:
    row = db.session.get(Departure, startup_id)
    if row is None:
        return None
    return DepartureFacts(**{name: getattr(row, name) for name in DepartureFacts.__slots__})


@dataclass(frozen=True, slots=True)
class Seat:
    """A startup in the line of those who hold one seat."""

    id: int
    slug: str
    name: str
    name_en: str | None


def left_behind(program_id: int, today: date) -> list[tuple[int, str]]:
    """Startups that have left and still ask for something, with why they left."""
    rows = db.session.execute(
        select(Departure.startup_id, Departure.reason)
        .where(Departure.program_id == program_id, Departure.left_on <= today)
        .where(Departure.startup_id.in_(startups_asking()))
        .order_by(Departure.startup_id)
    )
    return [(row.startup_id, row.reason) for row in rows]


def predecessor_of(startup_id: int) -> Seat | None:
    query = select(Startup).join(Succession, Succession.predecessor_id == Startup.id)
    return _seat(db.session.scalar(query.where(Succession.startup_id == startup_id)))


def successor_of(startup_id: int) -> Seat | None:
    query = select(Startup).join(Succession, Succession.startup_id == Startup.id)
    return _seat(db.session.scalar(query.where(Succession.predecessor_id == startup_id)))


def seats_left_by(program_id: int, startup_id: int) -> list[Seat]:
    """Whose seat this startup may take: those that left and have no successor, itself left out."""
    taken = aliased(Succession)
    rows = db.session.scalars(
        select(Startup)
        .outerjoin(taken, taken.predecessor_id == Startup.id)
        .where(
            Startup.program_id == program_id,
            Startup.id != startup_id,
            Startup.status.in_(GONE),
            or_(taken.startup_id.is_(None), taken.startup_id == startup_id),
        )
        .order_by(Startup.name, Startup.id)
    )
    return [seat for row in rows if (seat := _seat(row)) is not None]


def status_of(startup_id: int) -> StartupStatus:
    return startup_standing(startup_id).status


def _seat(row: Startup | None) -> Seat | None:
    return None if row is None else Seat(row.id, row.slug, row.name, row.name_en)

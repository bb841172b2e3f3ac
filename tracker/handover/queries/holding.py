"""What somebody holds in a program, and what of it another could take over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from sqlalchemy import func, or_, select

from tracker.access.rules import ProgramPlace, Role
from tracker.db import db
from tracker.handover.queries.times import times_held
from tracker.handover.rules.holding import Handed, Held, Person, Stays, Thing, check_taker, handed
from tracker.mentoring.models import MentoringSession, OfficeSeat
from tracker.mentoring.queries.taking_over import at_that_time, cannot_mentor
from tracker.mentoring.rules import SessionState
from tracker.people.models import Deputy, ProgramMembership, User
from tracker.people.queries import memberships_of
from tracker.program.models import Startup
from tracker.program.rules import GONE
from tracker.progress.models import Milestone
from tracker.progress.rules import MilestoneState
from tracker.values.refusals import RuleViolation
from tracker.values.zones import day_at

MOST = 500


@dataclass(frozen=True, slots=True)
class Reassignment:
    holder: Person
    taker: Person
    rows: tuple[Handed, ...]

    @property
    def moving(self) -> tuple[Handed, ...]:
        return tuple(row for row in self.rows if row.stays is None)


def person_of(program_id: int, user_id: int) -> Person | None:
    """`role` is None where she is no member, or not any more."""
    user = db.session.get(User, user_id)
    if user is None:
        return None
    place = next((one for one in memberships_of(user_id) if one.program_id == program_id), None)
    if place is None:
        return Person(user.id, user.name, None)
    return Person(user.id, user.name, place.role, place.startup_ids, place.owner)


def who_may_take(program_id: int, user_id: int) -> list[tuple[int, str, Role]]:
    """Members who may sign in and can hold something at all."""
    rows = db.session.execute(
        select(User.id, User.name, ProgramMembership.role)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role.not_in([Role.ADMINISTRATOR, Role.AUDITOR]),
            User.disabled_at.is_(None),
            User.id != user_id,
        )
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name, row.role) for row in rows]


def preview_reassignment(
    program: ProgramPlace, from_id: int, to_id: int, *, at: datetime, today: date
) -> Reassignment:
    """What would move and what would stay, and why; RuleViolation where nobody can take over."""
    holder = person_of(program.id, from_id)
    if holder is None:
        raise RuleViolation("holder_unknown", "from")
    taker = check_taker(from_id, _may_sign_in(program.id, to_id))
    things = things_held(program, holder, taker, at=at, today=today)
    return Reassignment(holder, taker, tuple(handed(things, taker)))


def _may_sign_in(program_id: int, user_id: int) -> Person | None:
    found = person_of(program_id, user_id)
    disabled = found is not None and db.session.get_one(User, user_id).disabled_at is not None
    return None if disabled else found


def held_count(program: ProgramPlace, user_id: int, *, at: datetime, today: date) -> int:
    holder = person_of(program.id, user_id)
    return len(things_held(program, holder, None, at=at, today=today)) if holder else 0


def things_held(
    program: ProgramPlace, holder: Person, taker: Person | None, *, at: datetime, today: date
) -> list[Thing]:
    """In the order of the table; `taker`: whom obstacles are looked up for."""
    found = chain(
        _milestones(program, holder),
        _startups(program, holder, taker, today),
        _sessions(program, holder, taker, at, today),
        times_held(program, holder, taker, at=at, today=today),
        _owned(holder, taker),
        _deputies(program.id, holder, taker, today),
    )
    return list(found)


def _milestones(program: ProgramPlace, holder: Person) -> Iterator[Thing]:
    """They name who sees to them in words."""
    rows = db.session.scalars(
        select(Milestone)
        .join(Startup, Startup.id == Milestone.startup_id)
        .where(
            Milestone.program_id == program.id,
            Milestone.owner == holder.name,
            Milestone.state == MilestoneState.PLANNED,
            Milestone.removed_at.is_(None),
            Startup.status.not_in(GONE),
        )
        .order_by(Milestone.due_on, Milestone.id)
        .limit(MOST)
    ).all()
    doubt = Stays.NAMESAKE if rows and _namesakes(program.id, holder) else None
    for row in rows:
        yield Thing(Held.MILESTONE, row.id, row.title, row.startup_id, row.due_on, doubt)


def _namesakes(program_id: int, holder: Person) -> int:
    query = (
        select(func.count())
        .select_from(ProgramMembership)
        .join(User, User.id == ProgramMembership.user_id)
        .where(ProgramMembership.program_id == program_id, User.name == holder.name)
    )
    return db.session.scalar(query.where(User.id != holder.id)) or 0


def _startups(
    program: ProgramPlace, holder: Person, taker: Person | None, today: date
) -> Iterator[Thing]:
    if holder.role is not Role.MENTOR:
        return
    rows = db.session.scalars(
        select(Startup)
        .where(Startup.id.in_(holder.startup_ids), Startup.status.not_in(GONE))
        .order_by(Startup.name, Startup.id)
    )
    for row in rows:
        reason = cannot_mentor(program.id, taker.id, row.id, today=today) if taker else None
        obstacle = Stays(reason) if reason else None
        yield Thing(Held.STARTUP, row.id, row.name, row.id, None, obstacle)


def _sessions(
    program: ProgramPlace, holder: Person, taker: Person | None, at: datetime, today: date
) -> Iterator[Thing]:
    rows = db.session.execute(
        select(MentoringSession, OfficeSeat.seat)
        .outerjoin(OfficeSeat, OfficeSeat.session_id == MentoringSession.id)
        .where(
            MentoringSession.program_id == program.id,
            MentoringSession.mentor_user_id == holder.id,
            or_(
                MentoringSession.state == SessionState.REQUESTED,
                (MentoringSession.state == SessionState.SCHEDULED)
                & (MentoringSession.starts_at > at),
            ),
        )
        .order_by(MentoringSession.starts_at, MentoringSession.id)
        .limit(MOST)
    ).all()
    for row, seat in rows:
        on = day_at(row.starts_at, program.timezone) if row.starts_at else None
        obstacle = Stays.SEAT if seat is not None else _against(row, taker, today)
        yield Thing(Held.SESSION, row.id, row.topic, row.startup_id, on, obstacle)


def _against(session: MentoringSession, taker: Person | None, today: date) -> Stays | None:
    if taker is None or taker.role is not Role.MENTOR:
        return None
    reason = cannot_mentor(session.program_id, taker.id, session.startup_id, today=today)
    if reason is None and at_that_time(session, taker.id):
        return Stays.BUSY
    return Stays(reason) if reason else None


def _owned(holder: Person, taker: Person | None) -> Iterator[Thing]:
    """All her startups' at once: whoever is an owner is one of all she holds."""
    if not holder.owner or not holder.startup_ids:
        return
    rows = db.session.execute(
        select(Startup.id, Startup.name)
        .where(Startup.id.in_(holder.startup_ids), Startup.status.not_in(GONE))
        .order_by(Startup.name)
    ).all()
    same = taker is None or taker.startup_ids == holder.startup_ids
    if rows:
        names = ", ".join(row.name for row in rows)
        yield Thing(
            Held.OWNER, rows[0].id, names, rows[0].id, None, None if same else Stays.ELSEWHERE
        )


def _deputies(
    program_id: int, holder: Person, taker: Person | None, today: date
) -> Iterator[Thing]:
    rows = db.session.execute(
        select(Deputy, User.name)
        .join(User, User.id == Deputy.user_id)
        .where(
            Deputy.program_id == program_id,
            Deputy.deputy_id == holder.id,
            Deputy.ended_at.is_(None),
            Deputy.until_on >= today,
        )
        .order_by(Deputy.from_on)
    ).all()
    for row, name in rows:
        obstacle = _not_deputy(program_id, row, taker) if taker else None
        yield Thing(Held.DEPUTY, row.id, name, None, row.until_on, obstacle)


def _not_deputy(program_id: int, row: Deputy, taker: Person) -> Stays | None:
    if row.user_id == taker.id:
        return Stays.HERSELF
    met = db.session.scalar(
        select(Deputy.id)
        .where(
            Deputy.program_id == program_id,
            Deputy.ended_at.is_(None),
            Deputy.id != row.id,
            Deputy.from_on <= row.until_on,
            Deputy.until_on >= row.from_on,
            or_(Deputy.user_id == taker.id, Deputy.deputy_id == taker.id),
        )
        .limit(1)
    )
    return Stays.BUSY if met is not None else None

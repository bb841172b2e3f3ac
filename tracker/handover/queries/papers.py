"""The program on a day, as one officer hands it to the next."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from sqlalchemy import select

from tracker.access.rules import ProgramPlace, Role
from tracker.credits.queries import grants_of_program
from tracker.db import db
from tracker.handover.models import Agreement
from tracker.handover.queries.agreements import open_duties
from tracker.handover.queries.promised import partner_lines, request_lines
from tracker.handover.rules.papers import LOOK_AHEAD, LOOK_BACK, Line, Matter, Part, parted
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import SessionState
from tracker.people.models import ProgramMembership, User
from tracker.program.models import Startup, StartupContact
from tracker.program.rules import GONE
from tracker.progress.queries import milestones_by_urgency
from tracker.progress.rules import MilestoneState
from tracker.support.models import SupportEntry
from tracker.support.queries import open_next_actions
from tracker.values.zones import day_at

MOST = 500  # lines of one kind: a program of five startups has far fewer


def handover_papers(program: ProgramPlace, *, at: datetime, today: date) -> dict[Part, list[Line]]:
    """Every part, also those with nothing in them."""
    ahead = chain(
        _milestones(program.id, today),
        _next_actions(program.id),
        _duties(program.id, today),
        request_lines(program),
        _sessions(program, at),
        _grants(program.id, today),
        _agreements(program.id, today),
    )
    return {
        **parted(ahead, today=today),
        Part.RECENT: list(_support(program.id, today)),
        Part.PEOPLE: list(
            chain(
                _officers(program.id),
                _contacts(program.id),
                partner_lines(program.id, today=today),
            )
        ),
    }


def _milestones(program_id: int, today: date) -> Iterator[Line]:
    for one in milestones_by_urgency(program_id, today, limit=MOST, offset=0):
        if one.state is MilestoneState.PLANNED:
            who = one.owner or ""
            yield Line(Matter.MILESTONE, one.startup_id, one.title, one.due_on, who, one.id)


def _next_actions(program_id: int) -> Iterator[Line]:
    for one in open_next_actions(program_id, MOST):
        who, matter = one.logged_by, Matter.NEXT_ACTION
        yield Line(matter, one.startup_id, one.next_action, one.due_on, who, one.entry_id)


def _duties(program_id: int, today: date) -> Iterator[Line]:
    for one in open_duties(program_id, today=today):
        yield Line(Matter.DUTY, one.startup_id, one.words, one.due_on)


def _sessions(program: ProgramPlace, at: datetime) -> Iterator[Line]:
    """Agreed on and not yet written up."""
    rows = db.session.scalars(
        select(MentoringSession)
        .where(
            MentoringSession.program_id == program.id,
            MentoringSession.state == SessionState.SCHEDULED,
            MentoringSession.starts_at < at + LOOK_AHEAD,
        )
        .order_by(MentoringSession.starts_at)
        .limit(MOST)
    )
    for row in rows:
        on = day_at(row.starts_at, program.timezone) if row.starts_at else None
        yield Line(Matter.SESSION, row.startup_id, row.topic, on, row.mentor_name, row.id)


def _grants(program_id: int, today: date) -> Iterator[Line]:
    for one in grants_of_program(program_id, as_of=today):
        if one.remaining_krw > 0 and one.expires_on >= today:
            yield Line(Matter.GRANT, one.startup_id, one.reference, one.expires_on, about=one.id)


def _agreements(program_id: int, today: date) -> Iterator[Line]:
    """The newest of each startup that is here."""
    rows = db.session.scalars(
        select(Agreement)
        .join(Startup, Startup.id == Agreement.startup_id)
        .where(
            Agreement.program_id == program_id,
            Agreement.withdrawn_at.is_(None),
            Startup.status.not_in(GONE),
        )
        .order_by(Agreement.startup_id, Agreement.signed_on, Agreement.id)
    )
    newest = {row.startup_id: row for row in rows}
    for row in newest.values():
        if row.ends_on >= today:
            yield Line(Matter.AGREEMENT, row.startup_id, row.number, row.ends_on)


def _support(program_id: int, today: date) -> Iterator[Line]:
    rows = db.session.scalars(
        select(SupportEntry)
        .where(
            SupportEntry.program_id == program_id,
            SupportEntry.held_on > today - LOOK_BACK,
            SupportEntry.withdrawn_at.is_(None),
        )
        .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
        .limit(MOST)
    )
    for row in rows:
        matter = Matter.SUPPORT
        yield Line(matter, row.startup_id, row.topic, row.held_on, row.given_by, row.id)


def _officers(program_id: int) -> Iterator[Line]:
    """Those who run the program, and its mentors."""
    rows = db.session.execute(
        select(User.name, User.email, ProgramMembership.role)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role.not_in([Role.STARTUP]),
            User.disabled_at.is_(None),
        )
        .order_by(ProgramMembership.role, User.name)
        .limit(MOST)
    )
    for row in rows:
        matter = Matter.MENTOR if row.role is Role.MENTOR else Matter.OFFICER
        yield Line(matter, None, row.name, who=row.email)


def _contacts(program_id: int) -> Iterator[Line]:
    rows = db.session.execute(
        select(StartupContact, Startup.id)
        .join(Startup, Startup.id == StartupContact.startup_id)
        .where(Startup.program_id == program_id, Startup.status.not_in(GONE))
        .order_by(Startup.name, StartupContact.id)
        .limit(MOST)
    )
    for row, startup_id in rows:
        name = f"{row.name} {row.title}" if row.title else row.name
        reach = ", ".join(part for part in (row.phone, row.email) if part)
        yield Line(Matter.CONTACT, startup_id, name, who=reach)

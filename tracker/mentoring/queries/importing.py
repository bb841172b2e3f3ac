"""What a list of past sessions is matched with."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import ProgramMembership, User
from tracker.support.models import SupportEntry
from tracker.support.rules import GivenHelp, SupportKind
from tracker.values.cells import same_name

Member = tuple[int, str]


@dataclass(frozen=True, slots=True)
class MentorNames:
    """Mentors of a program, by address, and by names of which two may be alike."""

    by_email: dict[str, Member]
    by_name: dict[str, list[Member]]


def mentor_names(program_id: int) -> MentorNames:
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(ProgramMembership.program_id == program_id, ProgramMembership.role == Role.MENTOR)
        .order_by(User.id)
    )
    found = MentorNames({}, {})
    for own, name, email in rows:
        found.by_email[email] = (own, name)
        found.by_name.setdefault(same_name(name), []).append((own, name))
    return found


def known_sessions(program_id: int) -> dict[tuple[int, date], list[GivenHelp]]:
    """Every mentoring entry that stands, by startup and day."""
    rows = db.session.execute(
        select(
            SupportEntry.startup_id,
            SupportEntry.held_on,
            SupportEntry.given_by,
            SupportEntry.mentor_user_id,
            SupportEntry.topic,
        ).where(
            SupportEntry.program_id == program_id,
            SupportEntry.kind == SupportKind.MENTORING,
            SupportEntry.withdrawn_at.is_(None),
        )
    )
    found: dict[tuple[int, date], list[GivenHelp]] = {}
    for startup_id, day, given_by, mentor, topic in rows:
        one = GivenHelp(SupportKind.MENTORING, given_by, mentor, topic)
        found.setdefault((startup_id, day), []).append(one)
    return found

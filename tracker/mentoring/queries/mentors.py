"""The mentors of a program: what they know, with whom they have a conflict, what they gave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring.models import Mentor, MentorConflict, MentorField, MentoringSession
from tracker.mentoring.queries.hours import joined, standing_sessions
from tracker.mentoring.rules import Conflict, Field, MentorProfile
from tracker.people.models import ProgramMembership, User
from tracker.program.models import Startup
from tracker.program.rules import office_order
from tracker.support.models import SupportEntry

WORDS_MOST = 5
_KNOWN = (
    User.id,
    User.name,
    User.title,
    User.disabled_at,
    Mentor.id.label("mentor_id"),
    Mentor.organization,
    Mentor.skills,
    Mentor.languages,
    Mentor.bio,
    Mentor.timezone,
    Mentor.hours_a_month,
    Mentor.active,
    Mentor.version,
)


@dataclass(frozen=True, slots=True)
class MentorFacts:
    """A mentor; `version` is 0 while nobody has written anything about her."""

    user_id: int
    name: str
    title: str | None
    profile: MentorProfile
    version: int


@dataclass(frozen=True, slots=True)
class MentorFilter:
    """`words` must each stand in name, organization or skills; `inactive` shows those as well."""

    words: str = ""
    field: Field | None = None
    language: str | None = None
    inactive: bool = False


def mentors_found(
    program_id: int, narrowed: MentorFilter, offset: int, limit: int
) -> tuple[Sequence[MentorFacts], int]:
    """A page of mentors in the office's order, and how many there are."""
    names = db.session.execute(
        members(program_id).with_only_columns(User.id, User.name).where(*_conditions(narrowed))
    ).all()
    ordered = sorted(names, key=lambda row: (office_order(row.name), row.id))
    shown = [row.id for row in ordered[offset : offset + limit]]
    facts = {one.user_id: one for one in mentors_with(program_id, shown)}
    return [facts[own] for own in shown], len(ordered)


def mentors_with(program_id: int, user_ids: Iterable[int] | None = None) -> list[MentorFacts]:
    """Every mentor of the program, or those of these ids."""
    query = members(program_id)
    if user_ids is not None:
        query = query.where(User.id.in_(list(user_ids)))
    rows = db.session.execute(query.order_by(User.id)).all()
    mentor_ids = [row.mentor_id for row in rows if row.mentor_id is not None]
    fields = _fields(program_id, None if user_ids is None else mentor_ids)
    return [_facts(row, fields.get(row.mentor_id, frozenset())) for row in rows]


@dataclass(frozen=True, slots=True)
class MentorHours:
    """A mentor as hours are counted: what she can give in a month, where anybody asked her."""

    user_id: int
    name: str
    active: bool
    hours_a_month: int | None


def mentor_hours(program_id: int) -> list[MentorHours]:
    """Every mentor of the program, with nothing of what is written about her."""
    found = db.session.execute(
        members(program_id).with_only_columns(
            User.id, User.name, active_member(), Mentor.hours_a_month
        )
    )
    return [MentorHours(*row) for row in found]


def mentor_facts(program_id: int, user_id: int) -> MentorFacts | None:
    """A mentor of this program."""
    found = mentors_with(program_id, [user_id])
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class KnownConflict:
    """A conflict of interest as it is listed; `ended_on` is the first day without it."""

    id: int
    startup_id: int
    reason: str
    declared_on: date
    declared_by: str
    ended_on: date | None
    ended_by: str | None


def conflicts_of(program_id: int, user_id: int) -> list[KnownConflict]:
    """Every conflict of a mentor, those in force first, then the newest."""
    found = db.session.execute(
        select(
            MentorConflict.id,
            MentorConflict.startup_id,
            MentorConflict.reason,
            MentorConflict.declared_on,
            MentorConflict.declared_by,
            MentorConflict.ended_on,
            MentorConflict.ended_by,
        )
        .join(Mentor, Mentor.id == MentorConflict.mentor_id)
        .where(Mentor.program_id == program_id, Mentor.user_id == user_id)
        .order_by(MentorConflict.ended_on.is_not(None), MentorConflict.id.desc())
    )
    return [KnownConflict(*row) for row in found]


def conflicts_with(startup_id: int) -> dict[int, Conflict]:
    """Conflicts in force with a startup, by the mentor's user id."""
    found = db.session.execute(
        select(
            MentorConflict.id,
            Mentor.user_id,
            MentorConflict.startup_id,
            MentorConflict.reason,
            MentorConflict.declared_on,
        )
        .join(Mentor, Mentor.id == MentorConflict.mentor_id)
        .where(MentorConflict.startup_id == startup_id, MentorConflict.ended_on.is_(None))
    )
    return {row.user_id: Conflict(*row) for row in found}


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session held, as a mentor's page lists it."""

    id: int
    entry_id: int
    startup_id: int
    startup_slug: str
    name: str
    name_en: str | None
    held_on: date
    minutes: int | None
    field: Field | None
    topic: str
    confirmed: bool


def past_sessions(
    program_id: int, user_id: int, startup_ids: Iterable[int] | None, offset: int, limit: int
) -> tuple[list[PastSession], int]:
    """What a mentor held, newest first: with any startup, or with these alone."""
    held = [*standing_sessions(program_id), MentoringSession.mentor_user_id == user_id]
    if startup_ids is not None:
        held.append(SupportEntry.startup_id.in_(list(startup_ids)))
    total = db.session.scalar(joined(select(func.count())).where(*held)) or 0
    found = db.session.execute(
        joined(
            select(
                MentoringSession.id,
                SupportEntry.id.label("entry_id"),
                Startup.id.label("startup_id"),
                Startup.slug,
                Startup.name,
                Startup.name_en,
                SupportEntry.held_on,
                SupportEntry.minutes,
                MentoringSession.field,
                SupportEntry.topic,
                MentoringSession.confirmed_at.is_not(None),
            )
        )
        .join(Startup, Startup.id == SupportEntry.startup_id)
        .where(*held)
        .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [PastSession(*row) for row in found], total


def members(program_id: int) -> Select[*tuple[Any, ...]]:
    """Every mentor of the program, whatever is written about her."""
    return (
        select(*_KNOWN)
        .select_from(User)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .outerjoin(Mentor, (Mentor.user_id == User.id) & (Mentor.program_id == program_id))
        .where(ProgramMembership.program_id == program_id, ProgramMembership.role == Role.MENTOR)
    )


def _conditions(narrowed: MentorFilter) -> list[ColumnElement[bool]]:
    conditions = [_holds(word) for word in narrowed.words.split()[:WORDS_MOST]]
    if narrowed.field is not None:
        knows = select(MentorField.mentor_id).where(MentorField.field == narrowed.field)
        conditions.append(Mentor.id.in_(knows))
    if narrowed.language is not None:
        conditions.append(_speaks(narrowed.language))
    if not narrowed.inactive:
        conditions.append(active_member())
    return conditions


def active_member() -> ColumnElement[bool]:
    """Of whom nobody wrote anything: as long as she may sign in."""
    return and_(User.disabled_at.is_(None), func.coalesce(Mentor.active, true()))


def languages_of(written: str | None) -> tuple[str, ...]:
    """Codes joined by commas; what a mentor speaks of whom nobody wrote anything."""
    if written is None:
        return MentorProfile().languages
    return tuple(filter(None, written.split(",")))


def _holds(word: str) -> ColumnElement[bool]:
    places = (User.name, Mentor.organization, Mentor.skills)
    return or_(*(place.icontains(word, autoescape=True) for place in places))


def _speaks(language: str) -> ColumnElement[bool]:
    """Codes are two letters, so that none is part of another; nobody said: Korean."""
    said = func.coalesce(Mentor.languages, ",".join(MentorProfile().languages))
    return said.contains(language, autoescape=True)


def _fields(
    program_id: int, mentor_ids: Sequence[int] | None
) -> Mapping[int | None, frozenset[Field]]:
    """Of these mentors, or of all: several hundred ids would be written out and read again."""
    query = select(MentorField.mentor_id, MentorField.field)
    if mentor_ids is None:
        query = query.join(Mentor, Mentor.id == MentorField.mentor_id).where(
            Mentor.program_id == program_id
        )
    else:
        query = query.where(MentorField.mentor_id.in_(mentor_ids))
    found = db.session.execute(query)
    by_mentor: dict[int | None, set[Field]] = {}
    for mentor_id, field in found:
        by_mentor.setdefault(mentor_id, set()).add(field)
    return {mentor_id: frozenset(fields) for mentor_id, fields in by_mentor.items()}


def _facts(row: Any, fields: frozenset[Field]) -> MentorFacts:
    signed_in_again = row.disabled_at is None
    if row.mentor_id is None:
        return MentorFacts(
            row.id, row.name, row.title, MentorProfile(active=signed_in_again), version=0
        )
    profile = MentorProfile(
        organization=row.organization,
        fields=fields,
        skills=row.skills,
        languages=languages_of(row.languages),
        bio=row.bio,
        timezone=row.timezone,
        hours_a_month=row.hours_a_month,
        active=row.active and signed_in_again,
    )
    return MentorFacts(row.id, row.name, row.title, profile, row.version)

"""What the counts page counts: by mentor, field, month, and what came of actions."""

from datetime import date
from typing import Any

from sqlalchemy import case, extract, func, select

from tracker.db import db
from tracker.mentoring.models import ActionItem, MentoringSession, SessionFeedback
from tracker.mentoring.queries.hours import coming_sessions, joined, standing_sessions
from tracker.mentoring.queries.mentors import mentors_with
from tracker.mentoring.rules.counts import Actions, Given, MentorUse, Opinions
from tracker.mentoring.rules.fields import Field
from tracker.mentoring.rules.hours import Days
from tracker.people.models import User
from tracker.support.models import SupportEntry

_FIGURES = (
    func.count(),
    func.count(MentoringSession.confirmed_at),
    func.coalesce(func.sum(SupportEntry.minutes), 0),
)


def mentors_used(program_id: int, zone: str, days: Days, nobody: str) -> list[MentorUse]:
    """Every mentor that is active or gave a session; under `nobody` what none of them gave."""
    held = _by_mentor(program_id, days)
    coming: dict[int | None, int] = {}
    for one in coming_sessions(program_id, days, zone):
        coming[one.mentor_user_id] = coming.get(one.mentor_user_id, 0) + one.minutes
    known = {one.user_id: one for one in mentors_with(program_id)}
    shown = {u for u, one in known.items() if one.profile.active or u in held or u in coming}
    found = [
        MentorUse(
            known[own].name,
            *_with_coming(held.get(own), coming.get(own, 0)),
            known[own].profile.hours_a_month,
            held[own][2] if own in held else None,
        )
        for own in shown
    ]
    rest = [held[own] for own in held if own not in known]
    if rest:
        given = Given(*(sum(getattr(r[0], n) for r in rest) for n in Given.__dataclass_fields__))
        last_on = max(one[2] for one in rest)
        found.append(MentorUse(nobody, given, max(one[1] for one in rest), None, last_on))
    return found


_Held = tuple[Given, int, date]


def _by_mentor(program_id: int, days: Days) -> dict[int | None, _Held]:
    found = db.session.execute(
        joined(
            select(
                MentoringSession.mentor_user_id,
                *_FIGURES,
                func.count(SupportEntry.startup_id.distinct()),
                func.max(SupportEntry.held_on),
            )
        )
        .where(*standing_sessions(program_id, days))
        .group_by(MentoringSession.mentor_user_id)
    )
    return {
        user_id: (Given(sessions, confirmed, int(minutes)), startups, last_on)
        for user_id, sessions, confirmed, minutes, startups, last_on in found
    }


def _with_coming(held: _Held | None, coming: int) -> tuple[Given, int]:
    given, startups = (held[0], held[1]) if held else (Given(), 0)
    return Given(given.sessions, given.confirmed, given.minutes, coming), startups


def given_by_field(program_id: int, zone: str, days: Days) -> dict[Field | None, Given]:
    """By what sessions were about; None where nobody said."""
    found = db.session.execute(
        joined(select(MentoringSession.field, *_FIGURES))
        .where(*standing_sessions(program_id, days))
        .group_by(MentoringSession.field)
    )
    sums = {field: Given(n, confirmed, int(minutes)) for field, n, confirmed, minutes in found}
    for one in coming_sessions(program_id, days, zone):
        field = Field(one.field) if one.field else None
        sums[field] = _more(sums.get(field), one.minutes)
    return sums


def given_by_month(program_id: int, zone: str, days: Days) -> dict[date, Given]:
    """By month, by its first day: of every month with a session held or scheduled."""
    year, month = extract("year", SupportEntry.held_on), extract("month", SupportEntry.held_on)
    found = db.session.execute(
        joined(select(year, month, *_FIGURES))
        .where(*standing_sessions(program_id, days))
        .group_by(year, month)
    )
    sums = {
        date(int(in_year), int(in_month), 1): Given(n, confirmed, int(minutes))
        for in_year, in_month, n, confirmed, minutes in found
    }
    for one in coming_sessions(program_id, days, zone):
        first = one.on.replace(day=1)
        sums[first] = _more(sums.get(first), one.minutes)
    return sums


def actions_by_startup(program_id: int, days: Days, today: date) -> dict[int, Actions]:
    """Actions agreed in standing sessions of these days."""
    is_open = ActionItem.closed_at.is_(None)
    found = db.session.execute(
        select(
            ActionItem.startup_id,
            func.count(),
            _number(ActionItem.closed_at.is_not(None) & ActionItem.dropped_reason.is_(None)),
            _number(ActionItem.dropped_reason.is_not(None)),
            _number(is_open & (ActionItem.due_on < today)),
        )
        .select_from(ActionItem)
        .join(MentoringSession, MentoringSession.id == ActionItem.session_id)
        .join(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(ActionItem.program_id == program_id, *standing_sessions(program_id, days))
        .group_by(ActionItem.startup_id)
    )
    return {row[0]: Actions(*map(int, row[1:])) for row in found}


def opinions_of_mentors(program_id: int, days: Days, nobody: str) -> list[tuple[str, Opinions]]:
    """What startups said of each mentor's standing sessions: for readers of feedback alone."""
    found = db.session.execute(
        joined(
            select(
                func.coalesce(User.name, nobody),
                func.count(),
                func.count(SessionFeedback.session_id),
                func.coalesce(func.sum(SessionFeedback.helpful), 0),
                func.coalesce(func.sum(SessionFeedback.again), 0),
            )
        )
        .outerjoin(SessionFeedback, SessionFeedback.session_id == MentoringSession.id)
        .outerjoin(User, User.id == MentoringSession.mentor_user_id)
        .where(*standing_sessions(program_id, days))
        .group_by(MentoringSession.mentor_user_id, User.name)
    )
    return [(name, Opinions(*map(int, figures))) for name, *figures in found]


def _number(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _more(of: Given | None, minutes: int) -> Given:
    of = of or Given()
    return Given(of.sessions, of.confirmed, of.minutes, of.scheduled + minutes)

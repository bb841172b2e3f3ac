"""What the counts page counts: by mentor, field, month, and what came of actions."""

from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from tracker.db import db
from tracker.mentoring.models import ActionItem, MentoringSession, SessionFeedback
from tracker.mentoring.queries.hours import (
    by_startup,
    joined,
    scheduled_by_month,
    scheduled_minutes,
    standing_entries,
    standing_sessions,
)
from tracker.mentoring.queries.mentors import mentor_hours
from tracker.mentoring.rules.counts import Actions, Given, MentorUse, Opinions
from tracker.mentoring.rules.fields import Field
from tracker.mentoring.rules.hours import Days
from tracker.people.models import User
from tracker.program.models import Startup
from tracker.support.models import SupportEntry

_FIGURES = (
    func.count(),
    func.count(MentoringSession.confirmed_at),
    func.coalesce(func.sum(SupportEntry.minutes), 0),
)


def mentors_used(program_id: int, zone: str, days: Days, nobody: str) -> list[MentorUse]:
    """Every mentor that is active or gave a session; under `nobody` what none of them gave."""
    held = _by_mentor(program_id, days)
    coming = scheduled_minutes(program_id, zone, days, MentoringSession.mentor_user_id)
    known = mentor_hours(program_id)
    found = [
        MentorUse(
            one.name,
            *held.pop(one.user_id, NOTHING_HELD),
            scheduled=coming.get(one.user_id, 0),
            hours_a_month=one.hours_a_month,
        )
        for one in known
        if one.active or one.user_id in held or one.user_id in coming
    ]
    if held:  # of nobody that is known
        sessions, minutes, startups, last_on = zip(*held.values(), strict=True)
        found.append(
            MentorUse(nobody, sum(sessions), sum(minutes), max(startups), max(last_on), 0, None)
        )
    return found


_Held = tuple[int, int, int, date | None]
NOTHING_HELD: _Held = (0, 0, 0, None)


def _by_mentor(program_id: int, days: Days) -> dict[int | None, _Held]:
    """Sessions, minutes, to how many startups, and the last day: entries alone tell it."""
    found = db.session.execute(
        select(
            SupportEntry.mentor_user_id,
            func.count(),
            func.coalesce(func.sum(SupportEntry.minutes), 0),
            func.count(SupportEntry.startup_id.distinct()),
            func.max(SupportEntry.held_on),
        )
        .where(*standing_entries(program_id, days))
        .group_by(SupportEntry.mentor_user_id)
    )
    return {
        user_id: (sessions, int(minutes or 0), startups, last_on)
        for user_id, sessions, minutes, startups, last_on in found
    }


def given_by_field(program_id: int, zone: str, days: Days) -> dict[Field | None, Given]:
    """By what sessions were about; None where nobody said."""
    found = db.session.execute(
        joined(select(MentoringSession.field, *_FIGURES))
        .where(*standing_sessions(program_id, days))
        .group_by(MentoringSession.field)
    )
    sums = {field: Given(n, confirmed, int(minutes)) for field, n, confirmed, minutes in found}
    coming = scheduled_minutes(program_id, zone, days, MentoringSession.field)
    for field, more in coming.items():
        sums[field] = _more(sums.get(field), more)
    return sums


def given_by_month(program_id: int, zone: str, days: Days) -> dict[date, Given]:
    """By month, by its first day: of every month with a session held or scheduled."""
    found = db.session.execute(  # by day: an index has them in order, months would be sorted first
        joined(select(SupportEntry.held_on, *_FIGURES))
        .where(*standing_sessions(program_id, days))
        .group_by(SupportEntry.held_on)
    )
    sums: dict[date, Given] = {}
    for day, *figures in found:
        month = day.replace(day=1)
        sums[month] = _plus(sums.get(month, Given()), *map(int, figures))
    for month, minutes in scheduled_by_month(program_id, zone, days).items():
        sums[month] = _more(sums.get(month), minutes)
    return sums


def actions_by_startup(program_id: int, days: Days, today: date) -> dict[int, Actions]:
    """Actions agreed in standing sessions of these days."""
    is_open = ActionItem.closed_at.is_(None)
    found = db.session.execute(
        by_startup(
            select(
                Startup.id,
                func.count(),
                _number(ActionItem.closed_at.is_not(None) & ActionItem.dropped_reason.is_(None)),
                _number(ActionItem.dropped_reason.is_not(None)),
                _number(is_open & (ActionItem.due_on < today)),
            )
        )
        .join(ActionItem, ActionItem.session_id == MentoringSession.id)
        .where(Startup.program_id == program_id, *standing_sessions(program_id, days))
        .group_by(Startup.id)
    )
    return {row[0]: Actions(*map(int, row[1:])) for row in found}


_ANSWERS = (
    func.count(SessionFeedback.session_id),
    func.coalesce(func.sum(SessionFeedback.helpful), 0),
    func.coalesce(func.sum(SessionFeedback.again), 0),
)


def opinions_of_mentors(program_id: int, days: Days, nobody: str) -> list[tuple[str, Opinions]]:
    """What startups said of each mentor's standing sessions: for readers of feedback alone."""
    told = (
        _told(program_id, days, SupportEntry.mentor_user_id)
        .group_by(SupportEntry.mentor_user_id)
        .subquery()
    )
    user_id, *figures_of = told.c
    found = db.session.execute(
        select(func.coalesce(User.name, nobody), *figures_of)
        .select_from(told)
        .outerjoin(User, User.id == user_id)
    )
    return [(name, Opinions(*map(int, figures))) for name, *figures in found]


def opinions_of_program(program_id: int, days: Days) -> Opinions:
    """The same of all of them together."""
    return Opinions(*map(int, db.session.execute(_told(program_id, days)).one()))


def _told(program_id: int, days: Days, *of: Any) -> Select[*tuple[Any, ...]]:
    return (
        joined(select(*of, func.count(), *_ANSWERS))
        .outerjoin(SessionFeedback, SessionFeedback.session_id == MentoringSession.id)
        .where(*standing_sessions(program_id, days))
    )


def _number(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _plus(of: Given, sessions: int, confirmed: int, minutes: int) -> Given:
    return Given(of.sessions + sessions, of.confirmed + confirmed, of.minutes + minutes)


def _more(of: Given | None, minutes: int) -> Given:
    of = of or Given()
    return Given(of.sessions, of.confirmed, of.minutes, of.scheduled + minutes)

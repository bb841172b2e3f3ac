"""What is known of every mentor when a startup looks for one."""

from datetime import date
from typing import Any

from sqlalchemy import Select, exists, false, func, literal, select

from tracker.access.rules import StartupPlace
from tracker.db import db
from tracker.mentoring.models import Mentor, MentorField, MentoringSession
from tracker.mentoring.queries.hours import scheduled_minutes, standing_entries
from tracker.mentoring.queries.mentors import (
    active_member,
    conflicts_with,
    languages_of,
    members,
)
from tracker.mentoring.rules.hours import Days
from tracker.mentoring.rules.suggesting import Candidate, Need
from tracker.people.models import User
from tracker.support.models import SupportEntry


def candidates(startup: StartupPlace, need: Need, month: Days) -> list[Candidate]:
    """Every mentor of the program; `month` are the days whose hours tell who is used up.

    Told of each is what she is judged by, and no more.
    """
    program = startup.program
    here = _held_here(program.id, startup.id)
    conflicts = conflicts_with(startup.id)
    by = MentoringSession.mentor_user_id
    coming = scheduled_minutes(program.id, program.timezone, month, by)
    found = db.session.execute(_judged_by(program.id, need, month))
    spoken: dict[str | None, tuple[str, ...]] = {}
    return [
        Candidate(
            own,
            name,
            active,
            (need.field,) if need.field and knows else (),
            known,
            spoken.get(languages) or spoken.setdefault(languages, languages_of(languages)),
            hours_a_month,
            last_on,
            *here.get(own, (0, None)),
            (minutes or 0) + coming.get(own, 0),
            conflicts[own].reason if own in conflicts else None,
        )
        for own, name, active, knows, known, languages, hours_a_month, last_on, minutes in found
    ]


def _judged_by(program_id: int, need: Need, month: Days) -> Select[*tuple[Any, ...]]:
    """An index is asked for each mentor's last session and her hours of the month."""
    hers = SupportEntry.mentor_user_id == User.id
    last_on = select(func.max(SupportEntry.held_on)).where(*standing_entries(program_id), hers)
    minutes = select(func.sum(SupportEntry.minutes)).where(
        *standing_entries(program_id, month), hers
    )
    knows = exists().where(MentorField.mentor_id == Mentor.id, MentorField.field == need.field)
    words = func.coalesce(Mentor.skills + "\n" + Mentor.bio, "")
    return members(program_id).with_only_columns(
        User.id,
        User.name,
        active_member(),
        knows if need.field else false(),
        words if need.words else literal(""),
        Mentor.languages,
        Mentor.hours_a_month,
        last_on.scalar_subquery(),
        minutes.scalar_subquery(),
    )


def _held_here(program_id: int, startup_id: int) -> dict[int, tuple[int, date | None]]:
    found = db.session.execute(
        select(SupportEntry.mentor_user_id, func.count(), func.max(SupportEntry.held_on))
        .where(
            *standing_entries(program_id),
            SupportEntry.startup_id == startup_id,
            SupportEntry.mentor_user_id.is_not(None),
        )
        .group_by(SupportEntry.mentor_user_id)
    )
    return {own: (count, last_on) for own, count, last_on in found if own is not None}

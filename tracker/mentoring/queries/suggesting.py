"""What is known of every mentor when a startup looks for one."""

from datetime import date

from sqlalchemy import func, select

from tracker.db import db
from tracker.mentoring.queries.hours import coming_sessions, standing_entries
from tracker.mentoring.queries.mentors import conflicts_with, mentors_with
from tracker.mentoring.rules.hours import Days
from tracker.mentoring.rules.suggesting import Candidate
from tracker.support.models import SupportEntry


def candidates(program_id: int, startup_id: int, zone: str, month: Days) -> list[Candidate]:
    """Every mentor of the program; `month` are the days whose hours tell who is used up."""
    last = _last_held(program_id)
    here = _held_here(program_id, startup_id)
    minutes = mentor_minutes(program_id, zone, month)
    conflicts = conflicts_with(startup_id)
    return [
        Candidate(
            user_id=one.user_id,
            name=one.name,
            profile=one.profile,
            last_held_on=last.get(one.user_id),
            past_here=here.get(one.user_id, (0, None))[0],
            last_here_on=here.get(one.user_id, (0, None))[1],
            month_minutes=minutes.get(one.user_id, 0),
            conflict=conflicts[one.user_id].reason if one.user_id in conflicts else None,
        )
        for one in mentors_with(program_id)
    ]


def mentor_minutes(program_id: int, zone: str, days: Days) -> dict[int, int]:
    """Minutes held and scheduled in these days, by the mentor's user id."""
    found = db.session.execute(
        select(SupportEntry.mentor_user_id, func.sum(SupportEntry.minutes))
        .where(*standing_entries(program_id, days), SupportEntry.mentor_user_id.is_not(None))
        .group_by(SupportEntry.mentor_user_id)
    )
    sums = {user_id: int(minutes or 0) for user_id, minutes in found if user_id is not None}
    for one in coming_sessions(program_id, days, zone):
        if one.mentor_user_id is not None:
            sums[one.mentor_user_id] = sums.get(one.mentor_user_id, 0) + one.minutes
    return sums


def _last_held(program_id: int) -> dict[int, date]:
    """The day of each mentor's last session, with whomever."""
    found = db.session.execute(
        select(SupportEntry.mentor_user_id, func.max(SupportEntry.held_on))
        .where(*standing_entries(program_id), SupportEntry.mentor_user_id.is_not(None))
        .group_by(SupportEntry.mentor_user_id)
    )
    return {user_id: last_on for user_id, last_on in found if user_id is not None}


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

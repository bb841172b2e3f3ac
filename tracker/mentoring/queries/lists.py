"""Sessions a page at a time, and what is counted beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.queries.sessions import SessionSight, facts_of, seen_sessions, session_facts
from tracker.mentoring.rules import SessionFacts, SessionState
from tracker.support.models import SupportEntry


class Shown(StrEnum):
    """Which sessions a list shows."""

    COMING = "coming"
    HELD = "held"
    UNCONFIRMED = "unconfirmed"
    OFF = "off"  # nobody came, or it was cancelled


_STATES = {
    Shown.COMING: (SessionState.REQUESTED, SessionState.SCHEDULED),
    Shown.HELD: (SessionState.HELD,),
    Shown.UNCONFIRMED: (SessionState.HELD,),
    Shown.OFF: (SessionState.NO_SHOW, SessionState.CANCELLED),
}
_REQUESTED_FIRST = case((MentoringSession.state == SessionState.REQUESTED, 0), else_=1)


@dataclass(frozen=True, slots=True)
class Whose:
    """Sessions of a program, or of one startup in it."""

    program_id: int
    startup_id: int | None = None


def sessions_page(
    whose: Whose, shown: Shown, sight: SessionSight, *, offset: int, limit: int
) -> tuple[Sequence[SessionFacts], int]:
    """Coming ones by their time, what waits for an answer first; past ones newest first.

    Withdrawn ones are in no list.
    """
    rows = db.session.execute(
        session_facts(sight)
        .where(*_wanted(whose, shown))
        .order_by(*_order(shown))
        .offset(offset)
        .limit(limit)
    ).mappings()
    return [facts_of(row) for row in rows], _count(whose, shown, sight)


def session_counts(whose: Whose, sight: SessionSight) -> dict[Shown, int]:
    """How many sessions each list holds."""
    return {shown: _count(whose, shown, sight) for shown in Shown}


def days_held(startup_id: int, mentor_user_id: int) -> list[date]:
    """Days on which this startup and this mentor met."""
    return list(
        db.session.scalars(
            select(SupportEntry.held_on)
            .join(MentoringSession, MentoringSession.support_entry_id == SupportEntry.id)
            .where(
                MentoringSession.startup_id == startup_id,
                MentoringSession.mentor_user_id == mentor_user_id,
                SupportEntry.withdrawn_at.is_(None),
            )
        )
    )


def session_of_entry_id(startup_id: int, entry_id: int) -> int | None:
    return db.session.scalar(
        select(MentoringSession.id).where(
            MentoringSession.startup_id == startup_id, MentoringSession.support_entry_id == entry_id
        )
    )


def _count(whose: Whose, shown: Shown, sight: SessionSight) -> int:
    query = (
        select(func.count())
        .select_from(MentoringSession)
        .outerjoin(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(*seen_sessions(sight), *_wanted(whose, shown))
    )
    return db.session.scalar(query) or 0


def _wanted(whose: Whose, shown: Shown) -> list[ColumnElement[bool]]:
    wanted = [
        MentoringSession.program_id == whose.program_id,
        MentoringSession.state.in_(_STATES[shown]),
        SupportEntry.withdrawn_at.is_(None),
    ]
    if whose.startup_id is not None:
        wanted.append(MentoringSession.startup_id == whose.startup_id)
    if shown is Shown.UNCONFIRMED:
        wanted.append(MentoringSession.confirmed_at.is_(None))
    return wanted


def _order(shown: Shown) -> tuple[Any, ...]:
    if shown is Shown.COMING:
        return (_REQUESTED_FIRST, MentoringSession.starts_at, MentoringSession.id)
    if shown is Shown.OFF:
        return (MentoringSession.id.desc(),)
    return (SupportEntry.held_on.desc(), SupportEntry.id.desc())

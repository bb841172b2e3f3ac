"""Sessions a page at a time, and what is counted beside them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

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
_OF_ENTRIES = {Shown.HELD, Shown.UNCONFIRMED}  # each of their sessions has one
_REQUESTED_FIRST = case((MentoringSession.state == SessionState.REQUESTED, 0), else_=1)


@dataclass(frozen=True, slots=True)
class Whose:
    """Sessions of a program, or of one startup in it."""

    program_id: int
    startup_id: int | None = None


def sessions_page(
    whose: Whose, shown: Shown, sight: SessionSight, *, offset: int, limit: int
) -> list[SessionFacts]:
    """Coming ones by their time, what waits for an answer first; past ones newest first.

    Withdrawn ones are in no list.
    """
    query = session_facts(sight).order_by(*_order(shown))
    if shown in _OF_ENTRIES:
        query = query.where(*_wanted(whose, shown)).offset(offset).limit(limit)
    else:  # few have an entry: it is looked up for those of the page alone
        own = (
            select(MentoringSession.id)
            .where(*_wanted(whose, shown), *seen_sessions(sight))
            .order_by(*_order(shown))
            .offset(offset)
            .limit(limit)
        )
        query = query.where(MentoringSession.id.in_(own))
    return [facts_of(row) for row in db.session.execute(query).mappings()]


def session_counts(whose: Whose, sight: SessionSight) -> dict[Shown, int]:
    """How many sessions each list holds: all there are, but for the few whose entry is withdrawn.

    An index counts the sessions of each list; a look at every entry would take many times as long.
    """
    there = db.session.execute(
        select(
            *(
                select(func.count())
                .select_from(MentoringSession)
                .where(*_of(whose), *seen_sessions(sight), *_listed(shown))
                .scalar_subquery()
                for shown in Shown
            )
        )
    ).one()
    withdrawn = db.session.execute(
        select(*(func.count(case((and_(*_listed(shown)), 1))) for shown in Shown))
        .select_from(SupportEntry)
        .join(MentoringSession, MentoringSession.support_entry_id == SupportEntry.id)
        .where(
            SupportEntry.program_id == whose.program_id,
            SupportEntry.withdrawn_at.is_not(None),
            *_of(whose),
            *seen_sessions(sight),
        )
    ).one()
    return {shown: there[at] - withdrawn[at] for at, shown in enumerate(Shown)}


def _listed(shown: Shown) -> list[ColumnElement[bool]]:
    """What a list holds, whether its entries stand or not."""
    wanted: list[ColumnElement[bool]] = [MentoringSession.state.in_(_STATES[shown])]
    if shown is Shown.UNCONFIRMED:
        wanted.append(MentoringSession.confirmed_at.is_(None))
    return wanted


def session_of_entry_id(startup_id: int, entry_id: int) -> int | None:
    return db.session.scalar(
        select(MentoringSession.id).where(
            MentoringSession.startup_id == startup_id, MentoringSession.support_entry_id == entry_id
        )
    )


def _of(whose: Whose) -> list[ColumnElement[bool]]:
    wanted = [MentoringSession.program_id == whose.program_id]
    if whose.startup_id is not None:
        wanted.append(MentoringSession.startup_id == whose.startup_id)
    return wanted


def _wanted(whose: Whose, shown: Shown) -> list[ColumnElement[bool]]:
    wanted = [*_of(whose), *_listed(shown)]
    if shown not in _OF_ENTRIES:
        withdrawn = select(SupportEntry.id).where(
            SupportEntry.program_id == whose.program_id, SupportEntry.withdrawn_at.is_not(None)
        )
        entry_id = MentoringSession.support_entry_id
        return [*wanted, or_(entry_id.is_(None), entry_id.not_in(withdrawn))]
    wanted.append(SupportEntry.withdrawn_at.is_(None))
    wanted.append(SupportEntry.program_id == whose.program_id)  # an index has its days
    if whose.startup_id is not None:
        wanted.append(SupportEntry.startup_id == whose.startup_id)
    return wanted


def _order(shown: Shown) -> tuple[Any, ...]:
    if shown is Shown.COMING:
        return (_REQUESTED_FIRST, MentoringSession.starts_at, MentoringSession.id)
    if shown is Shown.OFF:
        return (MentoringSession.id.desc(),)
    return (SupportEntry.held_on.desc(), SupportEntry.id.desc())

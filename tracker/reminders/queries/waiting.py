"""What waits for somebody's move: duties of agreements, requests, a second person, corrections."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.access.rules import ProgramPlace
from tracker.credits.waiting import acts_waiting
from tracker.db import db
from tracker.handover.queries.agreements import open_duties
from tracker.handover.rules.agreements import OwedBy
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import SessionState
from tracker.progress.models import Milestone
from tracker.progress.rules import MilestoneState
from tracker.reminders.rules.due import Thing
from tracker.reminders.rules.kinds import ReminderKind
from tracker.requests.queries import requests_sent_back, requests_to_answer
from tracker.support.models import SupportEntry

MOST = 500


def waiting_things(program: ProgramPlace, today: date) -> Iterator[Thing]:
    yield from _duties(program.id, today)
    yield from _to_answer(program, today)
    yield from _sent_back(program)
    yield from _second(program)
    yield from _milestones_sent_back(program)
    yield from _disputed(program)


def _duties(program_id: int, today: date) -> Iterator[Thing]:
    """The startup's, and those the program owes it: of these it is not reminded."""
    for one in open_duties(program_id, today=today):
        yield Thing(
            ReminderKind.DUTY_DUE,
            one.startup_id,
            f"agreement_duty:{one.id}",
            one.due_on,
            {"title": one.words},
            change=one.due_on.isoformat(),
            office=one.owed_by is OwedBy.PROGRAM,
        )


def _to_answer(program: ProgramPlace, today: date) -> Iterator[Thing]:
    """The program's turn; what was sent back and asked again is another thing.

    One that waits for a second person stands there as an act.
    """
    for one in requests_to_answer(program.id, MOST):
        if one.prepared_act_id is not None:
            continue
        asked_on = _day(one.asked_at, program)
        values = {"title": one.purpose, "asked_on": asked_on, "due_on": one.due_on}
        late = one.late(today)
        kind = ReminderKind.REQUEST_LATE if late else ReminderKind.REQUEST_OPEN
        on = one.due_on if late else asked_on
        about, change = f"request:{one.id}", on.isoformat()
        yield Thing(kind, one.startup_id, about, on, values, change=change)


def _sent_back(program: ProgramPlace) -> Iterator[Thing]:
    for one in requests_sent_back(program.id, MOST):
        on = _day(one.answered_at or one.asked_at, program)
        values = {"title": one.purpose, "answer": one.answer or ""}
        about, change = f"request:{one.id}", on.isoformat()
        yield Thing(
            ReminderKind.REQUEST_SENT_BACK, one.startup_id, about, on, values, change=change
        )


def _second(program: ProgramPlace) -> Iterator[Thing]:
    """For whoever neither asked for it nor prepared it."""
    for one in acts_waiting(program.id, offset=0, limit=MOST)[0]:
        first = {one.prepared_by_user_id, one.asked_by_user_id}
        yield Thing(
            ReminderKind.SECOND_WAITING,
            one.startup_id,
            f"prepared_act:{one.id}",
            _day(one.prepared_at, program),
            {"amount_krw": one.amount_krw, "name": one.prepared_by},
            not_for=frozenset(each for each in first if each is not None),
        )


def _milestones_sent_back(program: ProgramPlace) -> Iterator[Thing]:
    rows = db.session.scalars(
        select(Milestone).where(
            Milestone.program_id == program.id,
            Milestone.removed_at.is_(None),
            Milestone.state == MilestoneState.MET,
            Milestone.verified_at.is_(None),
            Milestone.sent_back_at.is_not(None),
        )
    )
    for row in rows:
        on = _day(row.sent_back_at or row.created_at, program)
        yield Thing(
            ReminderKind.MILESTONE_SENT_BACK,
            row.startup_id,
            f"milestone:{row.id}",
            on,
            {"title": row.title},
            change=on.isoformat(),
        )


def _disputed(program: ProgramPlace) -> Iterator[Thing]:
    """What a startup says is written wrong, until it is corrected or confirmed."""
    rows = db.session.execute(
        select(MentoringSession, SupportEntry.topic, SupportEntry.given_by)
        .join(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(
            MentoringSession.program_id == program.id,
            MentoringSession.state == SessionState.HELD,
            MentoringSession.disputed_at.is_not(None),
            MentoringSession.confirmed_at.is_(None),
            SupportEntry.withdrawn_at.is_(None),
        )
    )
    for row, topic, given_by in rows:
        on = _day(row.disputed_at or row.requested_at, program)
        yield Thing(
            ReminderKind.SESSION_DISPUTED,
            row.startup_id,
            f"session:{row.id}",
            on,
            {"title": topic, "mentor": given_by},
            change=on.isoformat(),
            mentor_user_id=row.mentor_user_id,
        )


def _day(at: datetime, program: ProgramPlace) -> date:
    """Of the program's own calendar."""
    return at.astimezone(ZoneInfo(program.timezone)).date()

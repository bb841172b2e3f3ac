"""Everything open in a program on a day, from all capabilities, in a fixed number of queries."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.access.rules import ProgramPlace
from tracker.credits.kept import credits_kept
from tracker.credits.queries import caps_of, regrantable_of
from tracker.credits.rules.figures import StartupCredits
from tracker.db import ANEW, Keep, db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import SessionState
from tracker.program.models import Startup
from tracker.program.rules import GONE, StartupStatus
from tracker.progress.models import CheckInRow, Evidence, Milestone
from tracker.progress.queries.kpis import closings_of
from tracker.progress.rules import MilestoneState
from tracker.reminders.queries.waiting import waiting_things
from tracker.reminders.rules.credits import credit_things
from tracker.reminders.rules.due import Thing, month_before
from tracker.reminders.rules.kinds import DAYS_MOST, ReminderKind
from tracker.requests.queries import requests_answered
from tracker.support.models import SupportEntry
from tracker.support.queries import last_touch, open_next_actions
from tracker.support.queries.links import asked_about
from tracker.usage.queries import holds, open_differences, unmapped_sub_accounts
from tracker.usage.queries.requests import month_covers

ACTIONS_MOST = 500
OBJECT_MOST = 80
ANSWERS_MOST = 500
ANSWER_SHOWN = timedelta(days=14)


def open_things(program: ProgramPlace, today: date, keep: Keep = ANEW) -> tuple[Thing, ...]:
    """Of startups that are in the program; what a program notes for itself has no startup."""
    every = _startups(program.id)
    startups = {own: row for own, row in every.items() if _is_asked(row, today)}
    caps, regrantable = caps_of(program.id), regrantable_of(program.id)
    whole, _ = credits_kept(program.id, every, caps, regrantable, today=today, keep=keep)
    credits = [one for one in whole.startups if one.startup_id in startups]
    of_startups = chain(
        credit_things(credits, today),
        _agreements(startups.values()),
        _certificates(program.id, today),
        _milestones(program.id, today),
        _missing_statements(program.id, credits, startups, today),
        _check_ins(program.id),
        _sessions(program, today),
        _unconfirmed(program.id),
        _help_unconfirmed(program),
        _follow_ups(program.id, today),
        _untouched(program.id, startups),
        _differences(program.id),
        waiting_things(program, today),
        _answers(program, today),
    )
    here = (thing for thing in of_startups if thing.startup_id in startups)
    return (*here, *_of_the_office(program.id, today))


def _startups(program_id: int) -> dict[int, Startup]:
    rows = db.session.scalars(select(Startup).where(Startup.program_id == program_id))
    return {row.id: row for row in rows}


def _is_asked(startup: Startup, today: date) -> bool:
    """Of whoever is not in the program, and of completed ones, nothing is asked any more."""
    return startup.status not in {*GONE, StartupStatus.COMPLETED} and startup.joined_on <= today


def _agreements(startups: Iterable[Startup]) -> Iterator[Thing]:
    for startup in startups:
        on = startup.agreement_ends_on
        if on is not None:
            yield _dated(ReminderKind.AGREEMENT_ENDS, startup.id, f"startup:{startup.id}", on)


def _certificates(program_id: int, today: date) -> Iterator[Thing]:
    rows = db.session.execute(
        select(Evidence.id, Evidence.startup_id, Evidence.label, Evidence.expires_on).where(
            Evidence.program_id == program_id,
            Evidence.withdrawn_at.is_(None),
            Evidence.expires_on <= today + timedelta(days=DAYS_MOST),
        )
    )
    for id_, startup_id, label, on in rows:
        if on is None:
            continue
        yield _dated(ReminderKind.CERTIFICATE_ENDS, startup_id, f"evidence:{id_}", on, title=label)


def _milestones(program_id: int, today: date) -> Iterator[Thing]:
    rows = db.session.scalars(
        select(Milestone).where(Milestone.program_id == program_id, Milestone.removed_at.is_(None))
    )
    for row in rows:
        if row.state is MilestoneState.PLANNED and row.due_on < today:
            yield _milestone(ReminderKind.MILESTONE_LATE, row, row.due_on)
        waits = row.verified_at is None and row.sent_back_at is None
        if row.state is MilestoneState.MET and waits and row.closed_on is not None:
            yield _milestone(ReminderKind.MILESTONE_UNVERIFIED, row, row.closed_on)


def _milestone(kind: ReminderKind, row: Milestone, on: date) -> Thing:
    return _dated(kind, row.startup_id, f"milestone:{row.id}", on, title=row.title)


def _missing_statements(
    program_id: int, credits: Iterable[StartupCredits], startups: dict[int, Startup], today: date
) -> Iterator[Thing]:
    """The month that is over, of startups that hold credits: days neither export nor statement."""
    month, on = month_before(today), today.replace(day=1)
    joined = {
        one.startup_id: startups[one.startup_id].joined_on
        for one in credits
        if one.amounts.granted_krw
    }
    covers = month_covers(program_id, joined, month, today=today) if joined else {}
    for startup_id, cover in covers.items():
        if cover.through is not None and not cover.complete:
            yield Thing(
                ReminderKind.STATEMENT_MISSING,
                startup_id,
                f"statement:{startup_id}",
                on,
                {"month_on": month, "missing": cover.missing},
                change=month.isoformat(),
            )


def _check_ins(program_id: int) -> Iterator[Thing]:
    closed = {one.period for one in closings_of(program_id) if one.closed}
    over = {(period.starts_on, period.ends_on) for period in closed}
    rows = db.session.scalars(
        select(CheckInRow).where(
            CheckInRow.program_id == program_id, CheckInRow.submitted_at.is_(None)
        )
    )
    for row in rows:
        if (row.starts_on, row.ends_on) not in over:
            yield _dated(
                ReminderKind.CHECK_IN_MISSING,
                row.startup_id,
                f"check_in:{row.id}",
                row.due_on,
                month_on=row.starts_on,
            )


def _sessions(program: ProgramPlace, today: date) -> Iterator[Thing]:
    """Asked for and not answered; over and not written up: by the program's own days."""
    zone = ZoneInfo(program.timezone)
    begins = datetime.combine(today, time.min, zone)
    rows = db.session.scalars(
        select(MentoringSession).where(
            MentoringSession.program_id == program.id,
            MentoringSession.state.in_([SessionState.REQUESTED, SessionState.SCHEDULED]),
        )
    )
    for row in rows:
        if row.state is SessionState.REQUESTED:
            asked_on = row.requested_at.astimezone(zone).date()
            yield _session(ReminderKind.SESSION_UNANSWERED, row, asked_on)
        elif row.ends_at is not None and row.ends_at < begins:
            held_on = row.ends_at.astimezone(zone).date()
            yield _session(ReminderKind.SESSION_UNWRITTEN, row, held_on)


def _session(kind: ReminderKind, row: MentoringSession, on: date) -> Thing:
    values = {"title": row.topic, "mentor": row.mentor_name}
    return Thing(
        kind,
        row.startup_id,
        f"session:{row.id}",
        on,
        values,
        change=on.isoformat(),
        mentor_user_id=row.mentor_user_id,
    )


def _unconfirmed(program_id: int) -> Iterator[Thing]:
    """What was disputed waits for the program's correction, not for the startup."""
    rows = db.session.execute(
        select(
            MentoringSession.id,
            MentoringSession.startup_id,
            SupportEntry.held_on,
            SupportEntry.topic,
            SupportEntry.given_by,
        )
        .join(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(
            MentoringSession.program_id == program_id,
            MentoringSession.state == SessionState.HELD,
            MentoringSession.confirmed_at.is_(None),
            MentoringSession.disputed_at.is_(None),
            SupportEntry.withdrawn_at.is_(None),
        )
    )
    for id_, startup_id, held_on, topic, mentor in rows:
        yield _dated(
            ReminderKind.SESSION_UNCONFIRMED,
            startup_id,
            f"session:{id_}",
            held_on,
            title=topic,
            mentor=mentor,
        )


def _help_unconfirmed(program: ProgramPlace) -> Iterator[Thing]:
    """Help that was asked about: days are counted from the question. Its matter is not said."""
    zone = ZoneInfo(program.timezone)
    for entry_id, startup_id, held_on, asked_at in asked_about(program.id, ACTIONS_MOST):
        yield _dated(
            ReminderKind.HELP_UNCONFIRMED,
            startup_id,
            f"entry:{entry_id}",
            asked_at.astimezone(zone).date(),
            held_on=held_on,
        )


def _answers(program: ProgramPlace, today: date) -> Iterator[Thing]:
    """What was answered of late, to be read."""
    zone = ZoneInfo(program.timezone)
    since = datetime.combine(today - ANSWER_SHOWN, time.min, zone)
    for one in requests_answered(program.id, since, ANSWERS_MOST):
        if one.answered_at is not None:
            yield Thing(
                ReminderKind.REQUEST_ANSWERED,
                one.startup_id,
                f"request:{one.id}",
                one.answered_at.astimezone(zone).date(),
                {"title": one.purpose},
                change=str(one.version),
            )


def _follow_ups(program_id: int, today: date) -> Iterator[Thing]:
    for action in open_next_actions(program_id, ACTIONS_MOST):
        if action.due_on is not None and action.due_on <= today:
            yield _dated(
                ReminderKind.FOLLOW_UP_DUE,
                action.startup_id,
                f"entry:{action.entry_id}",
                action.due_on,
                title=action.next_action,
            )


def _untouched(program_id: int, startups: dict[int, Startup]) -> Iterator[Thing]:
    """Counted from joining where there was no help yet."""
    touched = last_touch(program_id)
    for startup in startups.values():
        touch = touched.get(startup.id)
        since = touch.held_on if touch else startup.joined_on
        yield _dated(ReminderKind.UNTOUCHED, startup.id, f"startup:{startup.id}", since)


def _differences(program_id: int) -> Iterator[Thing]:
    """One without an amount waits for an exchange rate: the statement's page says so."""
    for one in open_differences(program_id):
        if one.compared.difference_krw is not None:
            yield _dated(
                ReminderKind.BALANCE_DIFFERS,
                one.startup_id,
                f"statement:{one.startup_id}",
                one.stated_on,
                amount_krw=one.compared.difference_krw,
            )


def _of_the_office(program_id: int, today: date) -> Iterator[Thing]:
    for import_id in holds.imports_waiting(program_id):
        number = {"number": import_id}
        yield Thing(ReminderKind.IMPORT_HELD, None, f"import:{import_id}", today, number)
    for found in unmapped_sub_accounts(program_id):
        name = found.sub_account[:OBJECT_MOST]
        values: dict[str, object] = {"title": name, "amount_krw": found.billed_krw}
        yield Thing(ReminderKind.UNMAPPED, None, f"sub_account:{name}", found.first_on, values)


def _dated(kind: ReminderKind, startup_id: int, object_: str, on: date, **values: Any) -> Thing:
    """Another day makes it another thing: moved, it is told anew."""
    return Thing(kind, startup_id, object_, on, values, change=on.isoformat())

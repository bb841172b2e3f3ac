"""What is done to check-ins: asking, saving as one goes, submitting, opening again."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.people.queries import token_hash
from tracker.people.recipients import Recipient, recipient_of
from tracker.program.queries import startup_standing
from tracker.progress.actions.kpis import record_readings, stated_for
from tracker.progress.models import CheckInAnswer, CheckInLink, CheckInRow
from tracker.progress.queries.check_ins import answers_of, facts_of
from tracker.progress.queries.kpis import asked_of, closings_of
from tracker.progress.rules.check_ins import (
    LINK_LIFE,
    CheckIn,
    check_open,
    check_reopening,
    check_submittable,
    due_on,
)
from tracker.progress.rules.kpis import Kpi, asked_in, check_value
from tracker.progress.rules.readings import ReadingSource, is_closed
from tracker.values.periods import Period
from tracker.values.refusals import RuleViolation


def ask_check_in(  # noqa: PLR0913 - whom, for what, by whom, when
    program_id: int,
    startup_id: int,
    month: Period,
    *,
    mailing: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> tuple[str, Recipient]:
    """A new link's token and whom it is for; older links of the month end, what was saved stays."""
    _check_askable(program_id, startup_id, month, today)
    row = _row_of(startup_id, month) or _new_row(program_id, startup_id, month, by, at)
    if row.submitted_at is not None:
        raise RuleViolation("check_in_submitted")
    db.session.execute(
        update(CheckInLink)
        .where(CheckInLink.check_in_id == row.id, CheckInLink.ended_at.is_(None))
        .values(ended_at=at)
    )
    to, token = recipient_of(startup_id), secrets.token_urlsafe(32)
    mailed = mailing and to.email is not None
    db.session.add(
        CheckInLink(
            check_in_id=row.id,
            token_hash=token_hash(token),
            to_name=to.name,
            to_email=to.email,
            mailed=mailed,
            sent_at=at,
            sent_by=by.label,
            expires_at=at + LINK_LIFE,
        )
    )
    db.session.flush()
    _tell("ask_check_in", row, by, at, to_name=to.name, mailed=mailed)
    return token, to


def _check_askable(program_id: int, startup_id: int, month: Period, today: date) -> None:
    if month.starts_on > today:
        raise RuleViolation("period_not_begun", "month", starts_on=month.starts_on)
    if is_closed(month, closings_of(program_id)):
        raise RuleViolation("check_in_closed")
    left_on = startup_standing(startup_id).left_on
    if left_on is not None and left_on <= today:
        raise RuleViolation("nobody_to_check_in")


def _new_row(
    program_id: int, startup_id: int, month: Period, by: Actor, at: datetime
) -> CheckInRow:
    kpis = [kpi for kpi, _ in asked_in(month, asked_of(program_id))]
    if not kpis:
        raise RuleViolation("kpi_none_asked")
    row = CheckInRow(
        program_id=program_id,
        startup_id=startup_id,
        starts_on=month.starts_on,
        ends_on=month.ends_on,
        kpis=" ".join(kpis),
        due_on=due_on(month),
        asked_at=at,
        asked_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    return row


def save_answers(
    check_in_id: int, answers: Mapping[Kpi, Decimal | None], *, at: datetime
) -> CheckIn:
    """Keep what was typed so far; None empties a field. The trail tells of it once submitted."""
    row, check_in = _locked(check_in_id)
    check_open(check_in, closed=_closed(check_in))
    asked = {kpi for kpi, _ in check_in.kpis}
    for kpi in asked & answers.keys():
        value = answers[kpi]
        if value is not None:
            check_value(kpi, value)
        _keep(row.id, kpi, value, at)
    db.session.flush()
    return _facts(row)


def _keep(check_in_id: int, kpi: Kpi, value: Decimal | None, at: datetime) -> None:
    kept = db.session.get(CheckInAnswer, (check_in_id, kpi))
    if value is None:
        if kept is not None:
            db.session.delete(kept)
        return
    if kept is None:
        kept = CheckInAnswer(check_in_id=check_in_id, kpi=kpi)
        db.session.add(kept)
    kept.value, kept.saved_at = value, at


def submit_check_in(check_in_id: int, *, by: Actor, at: datetime, today: date) -> CheckIn:
    """What was saved becomes readings, unverified until the program has seen them."""
    row, check_in = _locked(check_in_id)
    check_submittable(check_in, closed=_closed(check_in))
    record_readings(
        check_in.startup_id,
        [
            stated_for(kpi, check_in.answers[kpi], check_in.month, _LINK, today=today)
            for kpi, _ in check_in.kpis
            if kpi in check_in.answers
        ],
        reason=row.reopened_reason or "",
        verified=False,
        by=by,
        at=at,
        today=today,
    )
    row.submitted_at, row.submitted_by = at, by.label
    db.session.flush()
    _tell("submit_check_in", row, by, at)
    return _facts(row)


_LINK = ReadingSource.CHECK_IN


def reopen_check_in(
    startup_id: int, check_in_id: int, reason: str, *, by: Actor, at: datetime
) -> CheckIn:
    """Her link opens again, with what she had submitted."""
    row, check_in = _locked(check_in_id)
    if check_in.startup_id != startup_id:
        raise RuleViolation("check_in_unknown")
    check_reopening(check_in, reason, closed=_closed(check_in))
    row.submitted_at = row.submitted_by = None
    row.reopened_at, row.reopened_reason = at, reason.strip()
    db.session.flush()
    _tell("reopen_check_in", row, by, at, reason=reason.strip())
    return _facts(row)


def _closed(check_in: CheckIn) -> bool:
    return is_closed(check_in.month, closings_of(check_in.program_id))


def _row_of(startup_id: int, month: Period) -> CheckInRow | None:
    return db.session.scalar(
        select(CheckInRow)
        .where(CheckInRow.startup_id == startup_id, CheckInRow.starts_on == month.starts_on)
        .with_for_update()
    )


def _locked(check_in_id: int) -> tuple[CheckInRow, CheckIn]:
    row = db.session.scalar(
        select(CheckInRow).where(CheckInRow.id == check_in_id).with_for_update()
    )
    if row is None:
        raise RuleViolation("check_in_unknown")
    return row, _facts(row)


def _facts(row: CheckInRow) -> CheckIn:
    return facts_of(row, answers_of([row.id]).get(row.id, {}))


def _tell(verb: str, row: CheckInRow, by: Actor, at: datetime, **after: object) -> None:
    record(
        f"progress.{verb}",
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=row.startup_id,
        object=f"check_in:{row.id}",
        after={"period": f"{row.starts_on:%Y-%m}", **after},
    )

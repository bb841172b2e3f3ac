"""Balance statements: typed, corrected, withdrawn, each settled at once; differences explained."""

from dataclasses import asdict
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.keys import body_of, remember, replay
from tracker.credits.locks import locked
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.storage import Content
from tracker.usage.actions.settling import settle_months
from tracker.usage.models import BalanceStatement, DifferenceReason, StatementRequest
from tracker.usage.queries.authors import changeable
from tracker.usage.queries.statements import (
    check_new_statement,
    standing_statements,
    statement_of,
)
from tracker.usage.rules.requests import RequestFacts, check_answers
from tracker.usage.rules.statements import NewStatement, check_reason
from tracker.values.exact import plain
from tracker.values.refusals import RuleViolation


def record_statement(  # noqa: PLR0913 - what, by whom, when
    startup_id: int,
    new: NewStatement,
    *,
    key: str | None = None,
    request_id: int | None = None,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """Keep a balance; the days since the last one are settled anew. Returns its id."""
    program_id = locked(startup_id)[0].program_id
    body = body_of("record_statement", startup_id, asdict(new))
    earlier = replay(by, key, body) if key is not None else None
    if earlier is not None:
        return earlier["statement_id"]
    check_new_statement(program_id, startup_id, new, today=today)
    row = _row(program_id, startup_id, new, by, at)
    row.request_id = request_id
    _add(row)
    _settled("usage.record_statement", row, by=by, at=at, today=today)
    if key is not None:
        remember(by, key, body, {"statement_id": row.id}, at)
    return row.id


def correct_statement(  # noqa: PLR0913 - what, why, by whom, when
    startup_id: int,
    statement_id: int,
    new: NewStatement,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """The new one stands in the old one's place, which stays as it was typed."""
    program_id = locked(startup_id)[0].program_id
    check_reason(reason)
    old = _standing(startup_id, statement_id)
    _check_own(old, by)
    check_new_statement(program_id, startup_id, new, correcting=statement_id, today=today)
    row = _row(program_id, startup_id, new, by, at)
    row.replaces_id, row.reason = statement_id, reason.strip()
    if new.picture is None:
        row.file_id, row.picture_type = old.file_id, old.picture_type
    _add(row)
    _settled("usage.correct_statement", row, by=by, at=at, today=today)
    return row.id


def withdraw_statement(  # noqa: PLR0913 - which, why, by whom, when
    startup_id: int, statement_id: int, *, reason: str, by: Actor, at: datetime, today: date
) -> None:
    """It counts no more; the days around it are settled anew."""
    program_id = locked(startup_id)[0].program_id
    check_reason(reason)
    old = _standing(startup_id, statement_id)
    _check_own(old, by)
    same = NewStatement(old.stated_on, old.balance_krw, old.balance_usd)
    row = _row(program_id, startup_id, same, by, at)
    row.replaces_id, row.reason, row.withdrawn = statement_id, reason.strip(), True
    _add(row)
    _settled("usage.withdraw_statement", row, by=by, at=at, today=today)


def answer_request(
    request: RequestFacts, new: NewStatement, *, by: Actor, at: datetime, today: date
) -> int | None:
    """Keep the balance that a link's addressee sent; None where it was answered just before."""
    locked(request.startup_id)
    row = db.session.get_one(StatementRequest, request.id, populate_existing=True)
    if row.answered_at is not None or row.ended_at is not None:
        return None
    check_answers(row.month, new.stated_on)
    statement_id = record_statement(
        request.startup_id, new, request_id=request.id, by=by, at=at, today=today
    )
    row.answered_at = at
    db.session.flush()
    return statement_id


def explain_difference(  # noqa: PLR0913 - which, why, by whom, when
    program_id: int,
    startup_id: int,
    statement_id: int,
    difference_krw: int,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """A person's reason, for the difference as large as it is now; no figure changes."""
    locked(startup_id)
    check_reason(reason)
    _standing(startup_id, statement_id)
    if not difference_krw:
        raise RuleViolation("no_difference", "reason")
    db.session.add(
        DifferenceReason(
            program_id=program_id,
            statement_id=statement_id,
            difference_krw=difference_krw,
            reason=reason.strip(),
            explained_at=at,
            explained_by=by.label,
        )
    )
    db.session.flush()
    record(
        "usage.explain_difference",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=startup_id,
        object=f"balance_statement:{statement_id}",
        after={"difference_krw": difference_krw, "reason": reason.strip()},
    )


def settle_statements(  # noqa: PLR0913 - whose, by whom, when
    program_id: int, startup_id: int, *, cause: str, by: Actor, at: datetime, today: date
) -> None:
    """Estimates anew, after something they depend on has changed, such as a grant."""
    if standing_statements(startup_id):
        settle_months(program_id, {startup_id: set()}, cause=cause, by=by, at=at, today=today)


def _standing(startup_id: int, statement_id: int) -> BalanceStatement:
    found = statement_of(startup_id, statement_id)
    if found is None:
        raise LookupError(f"startup {startup_id} has no statement {statement_id}")
    if not found.facts.standing:
        raise RuleViolation("statement_superseded")
    return db.session.get_one(BalanceStatement, statement_id)


def _check_own(old: BalanceStatement, by: Actor) -> None:
    """A startup changes what it sent itself; what the program typed, the program changes."""
    if old.id not in changeable(old.program_id, old.startup_id, [old.id], by):
        raise RuleViolation("statement_not_yours", name=old.stated_by)


def _row(
    program_id: int, startup_id: int, new: NewStatement, by: Actor, at: datetime
) -> BalanceStatement:
    picture = new.picture
    row = BalanceStatement(
        program_id=program_id,
        startup_id=startup_id,
        stated_on=new.stated_on,
        balance_krw=new.balance_krw,
        balance_usd=new.balance_usd,
        note=new.note.strip(),
        file_id=None,
        picture_type=None,
        request_id=None,
        replaces_id=None,
        withdrawn=False,
        reason="",
        stated_at=at,
        stated_by=by.label,
    )
    if picture is not None:
        content = Content(picture.sha256, picture.size_bytes)
        kind = picture.media_type
        kept = keep_file(program_id, content, name=picture.name, media_type=kind, by=by, at=at)
        row.file_id, row.picture_type = kept.id, kind
    return row


def _add(row: BalanceStatement) -> None:
    db.session.add(row)
    db.session.flush()


def _settled(action: str, row: BalanceStatement, *, by: Actor, at: datetime, today: date) -> None:
    cause = f"statement:{row.id}"
    concerned: dict[int, set[date]] = {row.startup_id: set()}
    settle_months(row.program_id, concerned, cause=cause, by=by, at=at, today=today)
    after: dict[str, object] = {"stated_on": row.stated_on}
    if row.balance_krw is not None:
        after["balance_krw"] = row.balance_krw
    if row.balance_usd is not None:
        after["balance_usd"] = plain(row.balance_usd)
    if row.reason:
        after["reason"] = row.reason
    record(
        action,
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=row.startup_id,
        object=f"balance_statement:{row.id}",
        after=after,
    )

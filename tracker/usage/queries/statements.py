"""Balance statements as they stand, and as they were typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from tracker.db import db
from tracker.program.models import Program
from tracker.usage.models import BalanceStatement, DifferenceReason
from tracker.usage.queries.rates import rate_of
from tracker.usage.rules.estimates import Statement
from tracker.usage.rules.numbers import month_after, month_of
from tracker.usage.rules.reconcile import Explanation
from tracker.usage.rules.statements import NewStatement, StatementFacts, check_statement
from tracker.values.refusals import RuleViolation

_Later = aliased(BalanceStatement)


def standing_statements(startup_id: int) -> list[Statement]:
    """Those that count, by their days."""
    rows = db.session.scalars(
        select(BalanceStatement)
        .where(BalanceStatement.startup_id == startup_id, *_stands())
        .order_by(BalanceStatement.stated_on)
    )
    return [_statement(row) for row in rows]


def standing_of_program(program_id: int) -> dict[int, list[Statement]]:
    """The same for every startup that has any."""
    rows = db.session.scalars(
        select(BalanceStatement)
        .where(BalanceStatement.program_id == program_id, *_stands())
        .order_by(BalanceStatement.startup_id, BalanceStatement.stated_on)
    )
    found: dict[int, list[Statement]] = {}
    for row in rows:
        found.setdefault(row.startup_id, []).append(_statement(row))
    return found


def _stands() -> tuple[ColumnElement[bool], ...]:
    replaced = select(_Later.id).where(_Later.replaces_id == BalanceStatement.id)
    return (~BalanceStatement.withdrawn, ~replaced.exists())


def _statement(row: BalanceStatement) -> Statement:
    return Statement(row.id, row.stated_on, row.balance_krw, row.balance_usd)


def check_new_statement(
    program_id: int,
    startup_id: int,
    new: NewStatement,
    *,
    correcting: int | None = None,
    today: date,
) -> None:
    """RuleViolation where it would be refused; `correcting` is the one whose place it takes."""
    starts_on = db.session.scalars(select(Program.starts_on).where(Program.id == program_id)).one()
    check_statement(new, starts_on=starts_on, today=today)
    month = month_of(new.stated_on)
    if new.balance_usd is not None and rate_of(program_id, month) is None:
        raise RuleViolation("statement_rate", "balance", month=f"{month:%Y-%m}")
    for one in standing_statements(startup_id):
        if one.stated_on == new.stated_on and one.id != correcting:
            raise RuleViolation("statement_exists", "stated_on", stated_on=new.stated_on)


def months_of_statements(startup_id: int) -> set[date]:
    """Every billing month between the first and the last that were ever typed."""
    first, last = db.session.execute(
        select(func.min(BalanceStatement.stated_on), func.max(BalanceStatement.stated_on)).where(
            BalanceStatement.startup_id == startup_id
        )
    ).one()
    months: set[date] = set()
    month = month_of(first) if first is not None else None
    while month is not None and month <= last:
        months.add(month)
        month = month_after(month)
    return months


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as lists show it, and the file of its picture."""

    facts: StatementFacts
    file_id: int | None


def statements_of(startup_id: int, offset: int, limit: int) -> tuple[Sequence[StatementRow], int]:
    """What was typed, corrected and withdrawn, by its day, the newest first."""
    typed = (BalanceStatement.startup_id == startup_id, ~BalanceStatement.withdrawn)
    total = db.session.scalar(select(func.count()).select_from(BalanceStatement).where(*typed))
    rows = db.session.execute(
        _rows()
        .where(*typed)
        .order_by(BalanceStatement.stated_on.desc(), BalanceStatement.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_row(row) for row in rows], total or 0


def statement_of(startup_id: int, statement_id: int) -> StatementRow | None:
    """A startup's statement; another startup's is not found."""
    row = db.session.execute(
        _rows().where(
            BalanceStatement.startup_id == startup_id,
            BalanceStatement.id == statement_id,
            ~BalanceStatement.withdrawn,
        )
    ).one_or_none()
    return _row(row) if row is not None else None


def statement_answering(request_id: int) -> StatementRow | None:
    row = db.session.execute(
        _rows().where(BalanceStatement.request_id == request_id).order_by(BalanceStatement.id)
    ).first()
    return _row(row) if row is not None else None


def _rows() -> Select[*tuple[Any, ...]]:
    return select(BalanceStatement, _Later).outerjoin(
        _Later, _Later.replaces_id == BalanceStatement.id
    )


def _row(found: Any) -> StatementRow:
    row: BalanceStatement = found[0]
    later: BalanceStatement | None = found[1]
    facts = StatementFacts(
        id=row.id,
        startup_id=row.startup_id,
        stated_on=row.stated_on,
        balance_krw=row.balance_krw,
        balance_usd=row.balance_usd,
        note=row.note,
        stated_at=row.stated_at,
        stated_by=row.stated_by,
        by_link=row.request_id is not None,
        picture_type=row.picture_type,
        replaces_id=row.replaces_id,
        reason=row.reason,
        superseded_by=later.stated_by if later else None,
        superseded_at=later.stated_at if later else None,
        superseded_reason=later.reason if later else None,
        withdrawn=later is not None and later.withdrawn,
    )
    return StatementRow(facts, row.file_id)


def explanations_of(program_id: int, statement_ids: Sequence[int]) -> list[Explanation]:
    if not statement_ids:
        return []
    rows = db.session.scalars(
        select(DifferenceReason).where(
            DifferenceReason.program_id == program_id,
            DifferenceReason.statement_id.in_(statement_ids),
        )
    )
    return [
        Explanation(
            row.statement_id, row.difference_krw, row.reason, row.explained_at, row.explained_by
        )
        for row in rows
    ]

"""Exchange rates by month, and their history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from tracker.db import db
from tracker.usage.models import ExchangeRate


def rates_of(program_id: int) -> dict[date, Decimal]:
    """Each month's rate in force."""
    rows = db.session.execute(
        select(ExchangeRate.month, ExchangeRate.usd_krw)
        .where(ExchangeRate.program_id == program_id)
        .order_by(ExchangeRate.id)
    )
    return {month: rate for month, rate in rows}  # noqa: C416 - rows, not pairs


def newest_rate(program_id: int, month: date) -> ExchangeRate | None:
    return db.session.scalar(
        select(ExchangeRate)
        .where(ExchangeRate.program_id == program_id, ExchangeRate.month == month)
        .order_by(ExchangeRate.id.desc())
        .limit(1)
    )


def rate_of(program_id: int, month: date) -> Decimal | None:
    """Won a dollar for a billing month; None where nobody has entered it."""
    found = newest_rate(program_id, month)
    return found.usd_krw if found else None


@dataclass(frozen=True, slots=True)
class MonthRate:
    """A month's rate in force, and those it superseded, the latest first."""

    newest: ExchangeRate
    before: tuple[ExchangeRate, ...]


def month_rates(program_id: int, offset: int, limit: int) -> tuple[Sequence[MonthRate], int]:
    """Months that have a rate, the latest first, and how many there are."""
    months = select(ExchangeRate.month).where(ExchangeRate.program_id == program_id).distinct()
    total = db.session.scalar(select(func.count()).select_from(months.subquery())) or 0
    shown = months.order_by(ExchangeRate.month.desc()).offset(offset).limit(limit).subquery()
    rows = db.session.scalars(
        select(ExchangeRate)
        .where(ExchangeRate.program_id == program_id, ExchangeRate.month.in_(select(shown)))
        .order_by(ExchangeRate.month.desc(), ExchangeRate.id.desc())
    )
    by_month: dict[date, list[ExchangeRate]] = {}
    for row in rows:
        by_month.setdefault(row.month, []).append(row)
    return [MonthRate(first, tuple(rest)) for first, *rest in by_month.values()], total

"""Entering a month's exchange rate; whoever has usage in that month is settled anew."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.locks import locked_program
from tracker.db import db
from tracker.usage.actions.holds import retry_waiting
from tracker.usage.actions.settling import settle_months
from tracker.usage.models import ExchangeRate
from tracker.usage.queries import live_accounts, mappings_of
from tracker.usage.queries.rates import newest_rate
from tracker.usage.queries.statements import standing_of_program
from tracker.usage.rules.rates import NewRate, checked_rate
from tracker.values.exact import plain


@dataclass(frozen=True, slots=True)
class RateSet:
    """A month's rate in force, and the imports that wait no longer because it is there."""

    rate: ExchangeRate
    released: tuple[int, ...] = ()


def set_rate(program_id: int, new: NewRate, *, by: Actor, at: datetime, today: date) -> RateSet:
    """The month's rate from now on; the same rate from the same source again changes nothing."""
    new = checked_rate(new)
    locked_program(program_id)
    before = newest_rate(program_id, new.month)
    if before is not None and (before.usd_krw, before.source) == (new.usd_krw, new.source):
        return RateSet(before)
    row = ExchangeRate(
        program_id=program_id,
        month=new.month,
        usd_krw=new.usd_krw,
        source=new.source,
        set_at=at,
        set_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    concerned = startups_with_usage(program_id, new.month)
    cause = f"exchange_rate:{row.id}"
    settle_months(program_id, concerned, cause=cause, by=by, at=at, today=today)
    released = retry_waiting(program_id, new.month, by=by, at=at, today=today)
    record(
        "usage.set_rate",
        by=by,
        at=at,
        program_id=program_id,
        object=cause,
        before={"usd_krw": plain(before.usd_krw), "source": before.source} if before else None,
        after={"month": f"{new.month:%Y-%m}", "usd_krw": plain(new.usd_krw), "source": new.source},
    )
    db.session.flush()
    return RateSet(row, released)


def startups_with_usage(program_id: int, month: date) -> dict[int, set[date]]:
    """Every startup with live usage in the month, or with estimates that may reach into it."""
    mappings = mappings_of(program_id)
    accounts = live_accounts(program_id, month)
    concerned: dict[int, set[date]] = {own: set() for own in standing_of_program(program_id)}
    return concerned | {own: {month} for own in mappings.startups_of(accounts)}

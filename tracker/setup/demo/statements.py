"""The demo's balance statements: read off Microsoft's page, agreeing with the ledger."""

from datetime import date, datetime, timedelta

from tracker.access.rules import Actor
from tracker.credits.queries import credits_of_startup
from tracker.usage.actions import record_statement
from tracker.usage.rules.statements import NewStatement

STATED_DAYS_AGO = (75, 45)
TYPED_DAYS_AGO = 2


def state_balance(  # noqa: PLR0913 - whose, of which day, by whom, when
    program_id: int, startup_id: int, stated_on: date, *, by: Actor, at: datetime, today: date
) -> None:
    """Exports speak for these days: the balances are there to compare, and estimate nothing."""
    left = credits_of_startup(program_id, startup_id, as_of=stated_on).amounts.remaining_krw
    record_statement(startup_id, NewStatement(stated_on, left), by=by, at=at, today=today)


def stated_days(today: date) -> tuple[tuple[date, date], ...]:
    """The days of the balances, and when each was typed."""
    typed_on = today - timedelta(days=TYPED_DAYS_AGO)
    return tuple((today - timedelta(days=ago), typed_on) for ago in STATED_DAYS_AGO)

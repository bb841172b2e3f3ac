"""Handing a startup's usage to the credits."""

from datetime import date, datetime
from decimal import Decimal

from tracker.access.rules import Actor
from tracker.credits.actions import record_usage
from tracker.credits.rules.facts import DayUsage
from tracker.usage.queries import (
    estimates_of,
    live_charges,
    mappings_of,
    months_of_statements,
)
from tracker.usage.rules.estimates import with_estimates
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.settling import (
    day_usages,
    placed,
)


def settle_months(  # noqa: PLR0913 - what, by whom, when
    program_id: int,
    concerned: dict[int, set[date]],
    *,
    cause: str,
    by: Actor,
    at: datetime,
    today: date,
) -> dict[int, Decimal]:
    """Hand each startup's usage of these billing months to the credits, complete.

    Where a startup has balance statements, the months between them change with any of these.
    Returns, by startup, the won of refunds that are more than all usage before them.
    """
    mappings = mappings_of(program_id)
    held: dict[int, Decimal] = {}
    for startup_id in sorted(concerned):
        wanted = concerned[startup_id] | months_of_statements(startup_id)
        exported = {
            month: _usages(program_id, startup_id, month, mappings) for month in sorted(wanted)
        }
        months = with_estimates(exported, estimates_of(program_id, startup_id))
        done = record_usage(startup_id, months, cause=cause, by=by, at=at, today=today)
        if done.held_krw:
            held[startup_id] = done.held_krw
    return held


def _usages(
    program_id: int, startup_id: int, month: date, mappings: Mappings
) -> tuple[DayUsage, ...]:
    accounts = mappings.accounts_of(startup_id)
    charges = live_charges(program_id, month=month, accounts=accounts)
    return day_usages(p for p in placed(charges, mappings) if p.startup_id == startup_id)

"""Settling everything anew, from what is live: nothing is posted where nothing differs."""

from collections import defaultdict
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.credits.locks import locked_program
from tracker.usage.actions.settling import settle_months
from tracker.usage.queries import live_accounts, mappings_of, months_with
from tracker.usage.queries.statements import standing_of_program


def settle_anew(program_id: int, *, by: Actor, at: datetime, today: date) -> int:
    """Hand every startup's live usage to the credits once more; returns how many startups."""
    locked_program(program_id)
    mappings = mappings_of(program_id)
    concerned: dict[int, set[date]] = defaultdict(set)
    for startup_id in mappings.startups_of(live_accounts(program_id)):
        concerned[startup_id] |= set(months_with(program_id, mappings.accounts_of(startup_id)))
    for startup_id in standing_of_program(program_id):
        concerned[startup_id] |= set()
    settle_months(
        program_id, concerned, cause=f"day:{today.isoformat()}", by=by, at=at, today=today
    )
    return len(concerned)

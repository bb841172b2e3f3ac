"""Deciding what a startup's credits may be drawn for; it is settled anew from that day."""

from dataclasses import asdict
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.locks import locked_program
from tracker.db import db
from tracker.program.models import Startup
from tracker.usage.actions.settling import settle_months
from tracker.usage.models import CoverageSwitch
from tracker.usage.queries import mappings_of, months_with
from tracker.usage.queries.coverage import switch_of
from tracker.usage.rules.coverage import NewSwitch, checked_switch
from tracker.values.refusals import RuleViolation


def switch_coverage(
    startup_id: int, new: NewSwitch, *, by: Actor, at: datetime, today: date
) -> CoverageSwitch:
    """From a charge day on something draws credits, or does not; an earlier word stays recorded."""
    new = checked_switch(new)
    startup = db.session.get_one(Startup, startup_id)
    locked_program(startup.program_id)
    row = CoverageSwitch(
        **asdict(new),
        program_id=startup.program_id,
        startup_id=startup_id,
        set_at=at,
        set_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    _switched("usage.switch_coverage", row, by=by, at=at, today=today)
    return row


def withdraw_switch(
    startup_id: int, switch_id: int, *, by: Actor, at: datetime, today: date
) -> None:
    """As if it had never been decided; what was decided before it holds again."""
    startup = db.session.get_one(Startup, startup_id)
    locked_program(startup.program_id)
    row = switch_of(startup_id, switch_id)
    if row is None:
        raise LookupError(f"startup {startup_id} has no switch {switch_id}")
    if row.withdrawn_at is not None:
        raise RuleViolation("switch_withdrawn", "switch")
    row.withdrawn_at, row.withdrawn_by = at, by.label
    db.session.flush()
    _switched("usage.withdraw_switch", row, by=by, at=at, today=today)


def _switched(action: str, row: CoverageSwitch, *, by: Actor, at: datetime, today: date) -> None:
    """Settle the startup's months anew, and write the trail."""
    accounts = mappings_of(row.program_id).accounts_of(row.startup_id)
    months = set(months_with(row.program_id, accounts)) if accounts else set()
    concerned = {row.startup_id: months} if months else {}
    cause = f"coverage_switch:{row.id}"
    settle_months(row.program_id, concerned, cause=cause, by=by, at=at, today=today)
    record(
        action,
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=row.startup_id,
        object=cause,
        after={
            "what": row.what,
            "covers": row.covers,
            "from_on": row.from_on,
            "reason": row.reason,
        },
    )
    db.session.flush()

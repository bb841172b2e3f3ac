"""Which startup a sub account belongs to; the startups concerned are settled at once."""

from dataclasses import asdict
from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.locks import locked_program
from tracker.db import db
from tracker.program.models import Startup
from tracker.usage.actions.settling import settle_months
from tracker.usage.models import (
    SubAccountMapping,
)
from tracker.usage.queries import (
    mapping_in_force,
    mappings_of,
    months_with,
)
from tracker.usage.rules.mapping import NewMapping, checked_mapping, overlapping
from tracker.values.refusals import RuleViolation


def map_sub_account(
    startup_id: int, new: NewMapping, *, by: Actor, at: datetime, today: date
) -> SubAccountMapping:
    """A sub account's usage of these days is the startup's, from its first row on.

    Refused where a day of it belongs to a startup already; the same mapping again changes nothing.
    """
    new = checked_mapping(new)
    startup = db.session.get_one(Startup, startup_id)
    locked_program(startup.program_id)
    mappings = mappings_of(startup.program_id)
    taken = overlapping(new, mappings.spans_of(new.sub_account))
    if taken is not None:
        if (taken.startup_id, taken.starts_on, taken.ends_on) == (
            startup_id,
            new.starts_on,
            new.ends_on,
        ):
            return db.session.get_one(SubAccountMapping, taken.id)
        owner = db.session.get_one(Startup, taken.startup_id)
        raise RuleViolation(
            "sub_account_mapped", "sub_account", sub_account=new.sub_account, startup=owner.name
        )
    mapping = _add_mapping(startup, new, by, at)
    _mapped("usage.map_sub_account", mapping, by=by, at=at, today=today)
    return mapping


def unmap_sub_account(  # noqa: PLR0913 - what, from when, by whom, when
    program_id: int,
    mapping_id: int,
    *,
    from_on: date | None,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """From the charge day `from_on` the sub account is nobody's; None: as if never mapped."""
    locked_program(program_id)
    mapping = mapping_in_force(program_id, mapping_id)
    if mapping is None:
        raise RuleViolation("mapping_ended", "mapping")
    if from_on is not None and mapping.ends_on is not None and from_on >= mapping.ends_on:
        raise RuleViolation("mapping_end", "from_on", ends_on=mapping.ends_on)
    mapping.ended_at = at
    db.session.flush()
    if from_on is not None and (mapping.starts_on is None or mapping.starts_on < from_on):
        startup = db.session.get_one(Startup, mapping.startup_id)
        left = NewMapping(mapping.sub_account, mapping.starts_on, from_on)
        _add_mapping(startup, left, by, at)
    _mapped("usage.unmap_sub_account", mapping, by=by, at=at, today=today)


def _add_mapping(startup: Startup, new: NewMapping, by: Actor, at: datetime) -> SubAccountMapping:
    mapping = SubAccountMapping(
        program_id=startup.program_id,
        startup_id=startup.id,
        mapped_at=at,
        mapped_by=by.label,
        ended_at=None,
        **asdict(new),
    )
    db.session.add(mapping)
    db.session.flush()
    return mapping


def _mapped(
    action: str, mapping: SubAccountMapping, *, by: Actor, at: datetime, today: date
) -> None:
    """Settle the startup concerned anew, and write the trail."""
    program_id = mapping.program_id
    months = set(months_with(program_id, [mapping.sub_account]))
    concerned = {mapping.startup_id: months} if months else {}
    cause = f"mapping:{mapping.id}"
    settle_months(program_id, concerned, cause=cause, by=by, at=at, today=today)
    record(
        action,
        by=by,
        at=at,
        program_id=program_id,
        startup_id=mapping.startup_id,
        object=f"sub_account_mapping:{mapping.id}",
        after={
            "sub_account": mapping.sub_account,
            "starts_on": mapping.starts_on,
            "ends_on": mapping.ends_on,
        },
    )

"""Requests for a balance, and which days of a month have data."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.db import db
from tracker.people.queries import token_hash
from tracker.people.recipients import was_let_go
from tracker.program.models import Program, Startup
from tracker.usage.models import Snapshot, SnapshotCharge, StatementRequest
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.snapshots import counts
from tracker.usage.queries.statements import standing_of_program
from tracker.usage.rules.estimates import covered_days
from tracker.usage.rules.requests import MonthCover, RequestFacts, month_cover
from tracker.values.zones import day_at


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """The request behind a live link, and the startup it asks."""

    facts: RequestFacts
    startup: StartupPlace
    starts_on: date


def held_request(token: str, at: datetime) -> HeldRequest | None:
    """None where the link is unknown, too old or replaced, or its addressee was let go.

    An answered one still opens.
    """
    row = db.session.execute(
        select(StatementRequest, Startup, Program)
        .join(Startup, Startup.id == StatementRequest.startup_id)
        .join(Program, Program.id == StatementRequest.program_id)
        .where(
            StatementRequest.token_hash == token_hash(token),
            StatementRequest.ended_at.is_(None),
            StatementRequest.expires_at > at,
        )
    ).one_or_none()
    if row is None:
        return None
    request, startup, program = row
    if startup.left_on is not None and startup.left_on <= day_at(at, program.timezone):
        return None
    if request.to_email is not None and was_let_go(startup.id, request.to_email):
        return None
    place = ProgramPlace(
        program.id,
        program.slug,
        program.name,
        program.name_en,
        program.timezone,
        program.is_demo,
    )
    own = StartupPlace(startup.id, place, startup.slug, startup.name, startup.name_en)
    return HeldRequest(_facts(request), own, program.starts_on)


def requests_of_month(program_id: int, month: date) -> dict[int, RequestFacts]:
    """Each startup's newest request for a month."""
    rows = db.session.scalars(
        select(StatementRequest)
        .where(StatementRequest.program_id == program_id, StatementRequest.month == month)
        .order_by(StatementRequest.id)
    )
    return {row.startup_id: _facts(row) for row in rows}


def _facts(row: StatementRequest) -> RequestFacts:
    return RequestFacts(
        row.id,
        row.program_id,
        row.startup_id,
        row.month,
        row.to_name,
        row.to_email,
        row.mailed,
        row.sent_at,
        row.sent_by,
        row.expires_at,
        row.answered_at,
        row.ended_at,
    )


def month_covers(
    program_id: int, startups: Mapping[int, date], month: date, *, today: date
) -> dict[int, MonthCover]:
    """How far each startup's data reach; `startups` gives the day each joined."""
    stated = {
        own: [one.stated_on for one in found]
        for own, found in standing_of_program(program_id).items()
    }
    covered = _covered(program_id, month)
    none: Sequence[date] = ()
    return {
        own: month_cover(
            month, covered.get(own, ()), stated.get(own, none), since=joined_on, today=today
        )
        for own, joined_on in startups.items()
    }


def _covered(program_id: int, month: date) -> dict[int, frozenset[date]]:
    mappings = mappings_of(program_id)
    rows = db.session.execute(
        select(SnapshotCharge.sub_account, SnapshotCharge.charged_on)
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(
            Snapshot.program_id == program_id,
            Snapshot.billing_month == month,
            *counts(),
        )
        .distinct()
    )
    seen: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for account, day in rows:
        owner = mappings.owner(account, day)
        if owner is not None:
            seen[owner].append((month, day))
    return {own: covered_days(days) for own, days in seen.items()}

"""Which sub accounts belong to whom, and which wait for a startup."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from tracker.db import db
from tracker.program.models import Startup
from tracker.usage.models import (
    SubAccountMapping,
)
from tracker.usage.queries.coverage import switches_of
from tracker.usage.queries.rates import rates_of
from tracker.usage.queries.snapshots import live_accounts, live_charges
from tracker.usage.rules import settling
from tracker.usage.rules.coverage import ZeroDays
from tracker.usage.rules.kinds import (
    Bucket,
)
from tracker.usage.rules.mapping import Mappings, Span
from tracker.usage.rules.settling import (
    Placed,
    placed,
)
from tracker.values.exact import ZERO, exact_sum, whole


def mappings_of(program_id: int) -> Mappings:
    """The program's mappings in force, with the rates and switches by which they count."""
    found = db.session.scalars(
        select(SubAccountMapping)
        .where(SubAccountMapping.program_id == program_id, SubAccountMapping.ended_at.is_(None))
        .order_by(SubAccountMapping.id)
    )
    spans = [
        Span(row.id, row.sub_account, row.startup_id, row.starts_on, row.ends_on) for row in found
    ]
    return Mappings(spans, rates_of(program_id), switches_of(program_id))


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A mapping with its startup, for the page and its history."""

    mapping: SubAccountMapping
    startup: Startup


def mapping_rows(
    program_id: int, offset: int, limit: int, *, in_force: bool
) -> tuple[Sequence[MappingRow], int]:
    """Mappings in force, by startup; or those that no longer hold, the latest first."""
    of_program = SubAccountMapping.program_id == program_id
    ended = SubAccountMapping.ended_at
    chosen = ended.is_(None) if in_force else ended.is_not(None)
    order = (
        (Startup.name, SubAccountMapping.sub_account, SubAccountMapping.starts_on)
        if in_force
        else (ended.desc(), SubAccountMapping.id.desc())
    )
    total = db.session.scalar(
        select(func.count()).select_from(SubAccountMapping).where(of_program, chosen)
    )
    found = db.session.execute(
        select(SubAccountMapping, Startup)
        .join(Startup, Startup.id == SubAccountMapping.startup_id)
        .where(of_program, chosen)
        .order_by(*order)
        .offset(offset)
        .limit(limit)
    )
    return [MappingRow(mapping, startup) for mapping, startup in found], total or 0


def mapping_in_force(program_id: int, mapping_id: int) -> SubAccountMapping | None:
    return db.session.scalar(
        select(SubAccountMapping).where(
            SubAccountMapping.program_id == program_id,
            SubAccountMapping.id == mapping_id,
            SubAccountMapping.ended_at.is_(None),
        )
    )


@dataclass(frozen=True, slots=True)
class UnmappedAccount:
    """Usage that waits for its startup: exact won, on how many days, from when to when.

    `months` holds the whole won of each billing month, the newest first.
    """

    sub_account: str
    billed: Decimal
    days: int
    first_on: date
    last_on: date
    months: tuple[tuple[date, int], ...] = ()

    @property
    def billed_krw(self) -> int:
        return whole(self.billed)


def unmapped_sub_accounts(program_id: int) -> list[UnmappedAccount]:
    """Sub accounts with live usage on days when they belong to no startup, the dearest first."""
    mappings = mappings_of(program_id)
    accounts = [
        account for account in live_accounts(program_id) if account and not mappings.always(account)
    ]
    waiting: dict[str, list[Placed]] = defaultdict(list)
    for place in placed(live_charges(program_id, accounts=accounts), mappings):
        if place.bucket is Bucket.UNMAPPED:
            waiting[place.stored.charge.sub_account].append(place)
    found = [_unmapped(account, places) for account, places in waiting.items()]
    return sorted(found, key=lambda one: (-one.billed, one.sub_account))


def _unmapped(account: str, places: Sequence[Placed]) -> UnmappedAccount:
    days = {place.stored.charge.charged_on for place in places}
    billed = exact_sum(place.billed_krw or ZERO for place in places)
    return UnmappedAccount(account, billed, len(days), min(days), max(days), _by_month(places))


def _by_month(places: Sequence[Placed]) -> tuple[tuple[date, int], ...]:
    months: dict[date, list[Decimal]] = defaultdict(list)
    for place in places:
        months[place.stored.charge.billing_month].append(place.billed_krw or ZERO)
    return tuple((month, whole(exact_sum(months[month]))) for month in sorted(months, reverse=True))


def zero_billed(program_id: int, startup_id: int) -> dict[str, ZeroDays]:
    """By sub account, days in a row on which a startup's usage was billed at nothing."""
    mappings = mappings_of(program_id)
    charges = live_charges(program_id, accounts=mappings.accounts_of(startup_id))
    found = settling.zero_billed(placed(charges, mappings))
    return {account: days for (own, account), days in sorted(found.items()) if own == startup_id}

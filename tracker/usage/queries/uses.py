"""Live charges as what a startup used: whose, counted or not, in exact won."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, case, literal, select

from tracker.db import db
from tracker.usage.models import Snapshot, SnapshotCharge
from tracker.usage.queries.snapshots import counts
from tracker.usage.rules.buckets import bucket_of
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.coverage import Cover
from tracker.usage.rules.kinds import (
    Bucket,
    ChargeCategory,
    ChargeClass,
    Commitment,
)
from tracker.usage.rules.looking import Facet, Use
from tracker.usage.rules.mapping import Mappings
from tracker.usage.rules.rates import in_won
from tracker.usage.rules.settling import on_payg

COUNTED = {Bucket.CREDIT: True, Bucket.NOT_COVERED: False}
COLUMNS: Mapping[Facet, Any] = {
    Facet.SERVICE: SnapshotCharge.service,
    Facet.GROUP: SnapshotCharge.resource_group,
    Facet.ACCOUNT: SnapshotCharge.sub_account,
}
YES, SEPARATOR = "yes", "\x1f"
Kind = tuple[str, str, Cover]


def uses(
    program_id: int, mappings: Mappings, *chosen: ColumnElement[bool]
) -> Iterator[tuple[int, Use]]:
    """Each chosen live charge that counts for a startup, and for which.

    What neither draws credits nor is paid beside them is left out, and so are dollars of a month
    without a rate. Amounts are those that settle. Kinds of charges are few: each is told its
    bucket once, for a month may hold 100,000 rows.
    """
    known: dict[Kind, tuple[bool | None, str, bool]] = {}
    owned = _owners(mappings)
    for month, day, account, service, group, billed, payg, text in _rows(program_id, chosen):
        owner, cover = owned(account, day)
        kind = service, text, cover
        if kind not in known:
            known[kind] = _counted(kind)
        covered, currency, by_payg = known[kind]
        if owner is None or covered is None:
            continue
        amount = in_won((by_payg and payg) or billed, currency, mappings.rates.get(month))
        if amount is not None:
            yield owner, Use(day, account, service, group, covered, amount < 0, amount)


def _owners(mappings: Mappings) -> Any:
    """Whose a sub account was on a day, and what was covered then: worked out once for each."""

    @cache
    def owned(account: str, day: date) -> tuple[int | None, Cover]:
        owner = mappings.owner(account, day)
        return owner, mappings.switches.on(owner, day)

    return owned


def _rows(
    program_id: int, chosen: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[date, date, str, str, str, Decimal, Decimal | None, str]]:
    asked = (
        select(
            Snapshot.billing_month,
            SnapshotCharge.charged_on,
            SnapshotCharge.sub_account,
            SnapshotCharge.service,
            SnapshotCharge.resource_group,
            SnapshotCharge.billed,
            SnapshotCharge.payg,
            _kind(),
        )
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(Snapshot.program_id == program_id, *counts(), *chosen)
    )
    yield from db.session.execute(asked)


def _kind() -> ColumnElement[str]:
    """What decides a charge's bucket besides its service, as one text; see `_counted`."""
    parts = (
        SnapshotCharge.category,
        SnapshotCharge.charge_class,
        case((SnapshotCharge.eligible, YES), else_=""),
        SnapshotCharge.commitment,
        SnapshotCharge.currency,
        SnapshotCharge.publisher,
    )
    kind: ColumnElement[str] = literal("")
    for part in parts:
        kind = kind + part + SEPARATOR
    return kind


def _counted(kind: Kind) -> tuple[bool | None, str, bool]:
    """Whether credits cover it, None of what is not counted; its currency; the basis it is on."""
    service, text, cover = kind
    category, charge_class, eligible, commitment, currency, publisher = text.split(SEPARATOR, 5)
    charge = Charge(
        date.min,
        "mapped",
        date.min,
        service,
        "",
        ChargeCategory(category),
        ChargeClass(charge_class),
        publisher.removesuffix(SEPARATOR),
        eligible == YES,
        Commitment(commitment),
        currency,
    )
    covered = COUNTED.get(bucket_of(charge, mapped=True, cover=cover))
    return covered, currency, on_payg(charge.commitment, cover)

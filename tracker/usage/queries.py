"""What is known of imports, snapshots, charges and mappings."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, func, select

from tracker.credits.rules.outlook import BURN_DAYS, BURN_DAYS_MIN, DAYS_A_MONTH, rounded
from tracker.db import db
from tracker.program.models import Startup
from tracker.usage.models import (
    CostImport,
    ImportProblem,
    Snapshot,
    SnapshotCharge,
    SubAccountMapping,
)
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.kinds import (
    Bucket,
    ChargeCategory,
    ChargeClass,
    Commitment,
    DatasetFamily,
    ImportStatus,
    SnapshotState,
)
from tracker.usage.rules.mapping import Mappings, Span
from tracker.usage.rules.problems import Problem
from tracker.usage.rules.settling import (
    Buckets,
    Placed,
    StoredCharge,
    buckets_by_owner,
    buckets_of,
    placed,
)
from tracker.values.exact import exact, exact_sum, whole

NAMES_SHOWN = 3
COUNTED = frozenset({Bucket.CREDIT, Bucket.NOT_COVERED})


# --- mappings -------------------------------------------------------------------------------


def mappings_of(program_id: int) -> Mappings:
    """The program's mappings in force."""
    found = db.session.scalars(
        select(SubAccountMapping)
        .where(SubAccountMapping.program_id == program_id, SubAccountMapping.ended_at.is_(None))
        .order_by(SubAccountMapping.id)
    )
    return Mappings(
        Span(row.id, row.sub_account, row.startup_id, row.starts_on, row.ends_on) for row in found
    )


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
    """Usage that waits for its startup: exact won, on how many days, from when to when."""

    sub_account: str
    billed: Decimal
    days: int
    first_on: date
    last_on: date

    @property
    def billed_krw(self) -> int:
        return whole(self.billed)


def unmapped_sub_accounts(program_id: int) -> list[UnmappedAccount]:
    """Sub accounts with live usage on days when they belong to no startup, the dearest first."""
    mappings = mappings_of(program_id)
    accounts = [
        account
        for account in _live_accounts(program_id)
        if account and not mappings.always(account)
    ]
    waiting: dict[str, list[StoredCharge]] = defaultdict(list)
    for place in placed(live_charges(program_id, accounts=accounts), mappings):
        if place.bucket is Bucket.UNMAPPED:
            waiting[place.stored.charge.sub_account].append(place.stored)
    found = [_unmapped(account, charges) for account, charges in waiting.items()]
    return sorted(found, key=lambda one: (-one.billed, one.sub_account))


def _unmapped(account: str, charges: Sequence[StoredCharge]) -> UnmappedAccount:
    days = {stored.charge.charged_on for stored in charges}
    billed = exact_sum(stored.billed for stored in charges)
    return UnmappedAccount(account, billed, len(days), min(days), max(days))


def _live_accounts(program_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(SnapshotCharge.sub_account)
            .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
            .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE)
            .distinct()
        )
    )


# --- snapshots and charges ------------------------------------------------------------------


def snapshots_of_run(program_id: int, run: str, source: str | None) -> list[Snapshot]:
    """The months of a run taken in before; `source` None: whatever the source."""
    asked = select(Snapshot).where(Snapshot.program_id == program_id, Snapshot.run == run)
    if source is not None:
        asked = asked.where(Snapshot.source == source)
    return list(db.session.scalars(asked.order_by(Snapshot.billing_month, Snapshot.id)))


@dataclass(frozen=True, slots=True)
class MonthKey:
    """What at most one live snapshot has."""

    program_id: int
    source: str
    family: DatasetFamily
    month: date


def live_snapshot(key: MonthKey) -> Snapshot | None:
    return db.session.scalar(
        select(Snapshot).where(
            Snapshot.program_id == key.program_id,
            Snapshot.source == key.source,
            Snapshot.family == key.family,
            Snapshot.billing_month == key.month,
            Snapshot.state == SnapshotState.LIVE,
        )
    )


def other_sources(key: MonthKey, accounts: Collection[str]) -> dict[str, str]:
    """Which of these sub accounts another live snapshot of the same month has, and its source."""
    if not accounts:
        return {}
    found = db.session.execute(
        select(SnapshotCharge.sub_account, Snapshot.source)
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(
            Snapshot.program_id == key.program_id,
            Snapshot.billing_month == key.month,
            Snapshot.state == SnapshotState.LIVE,
            (Snapshot.source != key.source) | (Snapshot.family != key.family),
            SnapshotCharge.sub_account.in_(accounts),
        )
        .distinct()
    )
    return {account: source for account, source in found}  # noqa: C416 - rows, not pairs


def charges_of(snapshot_id: int) -> list[StoredCharge]:
    asked = _charges().where(SnapshotCharge.snapshot_id == snapshot_id)
    return [_stored(row) for row in db.session.execute(asked)]


def live_charges(
    program_id: int,
    *,
    month: date | None = None,
    accounts: Collection[str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[StoredCharge]:
    """Charges of live snapshots, of charge days `[since, until)`."""
    if accounts is not None and not accounts:
        return []
    asked = _charges().where(
        Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE
    )
    if month is not None:
        asked = asked.where(Snapshot.billing_month == month)
    if accounts is not None:
        asked = asked.where(SnapshotCharge.sub_account.in_(accounts))
    if since is not None:
        asked = asked.where(SnapshotCharge.charged_on >= since)
    if until is not None:
        asked = asked.where(SnapshotCharge.charged_on < until)
    return [_stored(row) for row in db.session.execute(asked)]


def _charges() -> Any:
    return select(
        Snapshot.billing_month,
        SnapshotCharge.sub_account,
        SnapshotCharge.charged_on,
        SnapshotCharge.service,
        SnapshotCharge.resource_group,
        SnapshotCharge.category,
        SnapshotCharge.charge_class,
        SnapshotCharge.publisher,
        SnapshotCharge.eligible,
        SnapshotCharge.commitment,
        SnapshotCharge.currency,
        SnapshotCharge.refund,
        SnapshotCharge.charge_rows,
        SnapshotCharge.billed,
    ).join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)


def _stored(row: Row[Any]) -> StoredCharge:
    charge = Charge(
        row.billing_month,
        row.sub_account,
        row.charged_on,
        row.service,
        row.resource_group,
        ChargeCategory(row.category),
        ChargeClass(row.charge_class),
        row.publisher,
        row.eligible,
        Commitment(row.commitment),
        row.currency,
    )
    return StoredCharge(charge, row.refund, row.charge_rows, row.billed)


def months_with(program_id: int, accounts: Collection[str]) -> list[date]:
    """The billing months in which these sub accounts have live charges."""
    return list(
        db.session.scalars(
            select(Snapshot.billing_month)
            .join(SnapshotCharge, SnapshotCharge.snapshot_id == Snapshot.id)
            .where(
                Snapshot.program_id == program_id,
                Snapshot.state == SnapshotState.LIVE,
                SnapshotCharge.sub_account.in_(accounts),
            )
            .distinct()
            .order_by(Snapshot.billing_month)
        )
    )


# --- figures --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """A billing month by startup and bucket.

    `shared` belongs to no sub account, `unmapped` to sub accounts without a startup.
    """

    startups: tuple[tuple[Startup, Buckets], ...]
    shared: Buckets
    unmapped: Buckets


def month_totals(program_id: int, month: date) -> MonthTotals:
    places = placed(live_charges(program_id, month=month), mappings_of(program_id))
    owned = buckets_by_owner(place for place in places if place.startup_id is not None)
    nobodys = [place for place in places if place.startup_id is None]
    startups = db.session.scalars(
        select(Startup).where(Startup.program_id == program_id).order_by(Startup.slug)
    )
    return MonthTotals(
        tuple((startup, owned.get(startup.id) or buckets_of(())) for startup in startups),
        shared=buckets_of(p for p in nobodys if not p.stored.charge.sub_account),
        unmapped=buckets_of(p for p in nobodys if p.stored.charge.sub_account),
    )


@dataclass(frozen=True, slots=True)
class ServiceUsage:
    service: str
    credit_krw: int
    not_covered_krw: int

    @property
    def total_krw(self) -> int:
        return self.credit_krw + self.not_covered_krw


def usage_by_service(
    program_id: int, startup_id: int, *, since: date | None = None, until: date | None = None
) -> list[ServiceUsage]:
    """A startup's live usage of charge days `[since, until)` by service, the dearest first."""
    places = _counted(program_id, startup_id, since, until)
    by_service: dict[str, list[Placed]] = defaultdict(list)
    for place in places:
        by_service[place.stored.charge.service].append(place)
    found = [_service(service, buckets_of(some)) for service, some in by_service.items()]
    return sorted(found, key=lambda one: (-one.total_krw, one.service))


def _service(service: str, buckets: Buckets) -> ServiceUsage:
    return ServiceUsage(service, whole(buckets[Bucket.CREDIT]), whole(buckets[Bucket.NOT_COVERED]))


@dataclass(frozen=True, slots=True)
class ServiceBill:
    """What a month of this service would cost at the recent rate, without credits."""

    service: str
    month_krw: int


def day_after_bill_by_service(program_id: int, startup_id: int) -> list[ServiceBill]:
    """A month (30.4375 days) at the mean of the last 28 complete days, by service.

    Complete days lie before the newest charge day. Empty where fewer than 7 of them have charges.
    """
    span = _complete_days(program_id, startup_id)
    if span is None:
        return []
    since, newest = span
    places = _counted(program_id, startup_id, since, newest)
    if len({place.stored.charge.charged_on for place in places}) < BURN_DAYS_MIN:
        return []
    by_service: dict[str, Decimal] = defaultdict(Decimal)
    with exact():
        for place in places:
            by_service[place.stored.charge.service] += place.stored.billed
    days = (newest - since).days
    found = [ServiceBill(service, _a_month(amount, days)) for service, amount in by_service.items()]
    return sorted(found, key=lambda one: (-one.month_krw, one.service))


def _a_month(amount: Decimal, days: int) -> int:
    return rounded(Fraction(amount) / days * DAYS_A_MONTH)


def _complete_days(program_id: int, startup_id: int) -> tuple[date, date] | None:
    """The first of the last 28 complete days, and the newest charge day, which is not complete."""
    mappings = mappings_of(program_id)
    accounts = mappings.accounts_of(startup_id)
    found = db.session.execute(
        select(SnapshotCharge.sub_account, SnapshotCharge.charged_on)
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(
            Snapshot.program_id == program_id,
            Snapshot.state == SnapshotState.LIVE,
            SnapshotCharge.sub_account.in_(accounts),
        )
        .distinct()
    )
    days = [day for account, day in found if mappings.owner(account, day) == startup_id]
    if not days:
        return None
    newest = max(days)
    return max(min(days), newest - timedelta(days=BURN_DAYS)), newest


def _counted(
    program_id: int, startup_id: int, since: date | None, until: date | None
) -> list[Placed]:
    mappings = mappings_of(program_id)
    charges = live_charges(
        program_id, accounts=mappings.accounts_of(startup_id), since=since, until=until
    )
    return [
        place
        for place in placed(charges, mappings)
        if place.startup_id == startup_id and place.bucket in COUNTED
    ]


# --- imports --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewestData:
    """The newest run among the live ones: its source and when it was submitted."""

    source: str
    as_of: datetime


def newest_data(program_id: int) -> NewestData | None:
    found = db.session.execute(
        select(Snapshot.source, Snapshot.submitted_at)
        .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE)
        .order_by(Snapshot.submitted_at.desc(), Snapshot.id.desc())
        .limit(1)
    ).first()
    return NewestData(found.source, found.submitted_at) if found else None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import as lists show it; `names` are the first few of what was handed over."""

    id: int
    status: ImportStatus
    names: str
    months: tuple[date, ...]
    problems: int
    imported_at: datetime
    imported_by: str


def latest_imports(program_id: int, limit: int, offset: int = 0) -> list[ImportRow]:
    found = db.session.scalars(
        select(CostImport)
        .where(CostImport.program_id == program_id)
        .order_by(CostImport.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [import_row(one) for one in found]


def import_row(one: CostImport) -> ImportRow:
    return ImportRow(
        one.id,
        one.status,
        _names(json.loads(one.names)),
        tuple(date.fromisoformat(month) for month in json.loads(one.months)),
        one.problems,
        one.imported_at,
        one.imported_by,
    )


def _names(names: Sequence[str]) -> str:
    more = f" (+{len(names) - NAMES_SHOWN})" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more


def count_imports(program_id: int) -> int:
    asked = select(func.count()).select_from(CostImport).where(CostImport.program_id == program_id)
    return db.session.scalar(asked) or 0


def cost_import(program_id: int, import_id: int) -> CostImport | None:
    """A program's import; another program's is not found."""
    return db.session.scalar(
        select(CostImport).where(CostImport.program_id == program_id, CostImport.id == import_id)
    )


def import_problems(import_id: int, offset: int, limit: int) -> tuple[list[Problem], int]:
    """What an import found wrong, in the order found; and how many of them are kept."""
    of_import = ImportProblem.import_id == import_id
    total = db.session.scalar(select(func.count()).select_from(ImportProblem).where(of_import))
    found = db.session.scalars(
        select(ImportProblem)
        .where(of_import)
        .order_by(ImportProblem.id)
        .offset(offset)
        .limit(limit)
    )
    return [_problem(row) for row in found], total or 0


def _problem(row: ImportProblem) -> Problem:
    return Problem(
        row.code,
        row.blob,
        row.line,
        row.column_name,
        row.value,
        row.words,
        row.notice,
        json.loads(row.details),
    )


def sources_of(program_id: int) -> list[str]:
    """Names that bare files were given, for the form to offer."""
    found = db.session.scalars(
        select(Snapshot.source)
        .where(Snapshot.program_id == program_id, ~Snapshot.source.like("/%"))
        .distinct()
        .order_by(Snapshot.source)
    )
    return list(found)


def startups_by_id(program_id: int, ids: Iterable[int]) -> dict[int, Startup]:
    found = db.session.scalars(
        select(Startup).where(Startup.program_id == program_id, Startup.id.in_(list(ids)))
    )
    return {startup.id: startup for startup in found}

"""What help cost: listed and summed. Nothing here is ever added to what help is worth in kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select

from tracker.db import db
from tracker.files.models import StoredFile
from tracker.files.rules import ReceivedFile
from tracker.support.models import SupportCost, SupportEntry
from tracker.support.rules import CostFacts, Sight, SupportKind


@dataclass(frozen=True, slots=True)
class CostFilter:
    """What a list of costs is narrowed to; `since` and `until` are both included."""

    startup_id: int | None = None
    kind: SupportKind | None = None
    source_of_funds: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class CostSum:
    """Paid for one startup (or the whole program, where it is None), kind and source of funds."""

    startup_id: int | None
    kind: SupportKind
    source_of_funds: str
    payments: int
    amount_krw: int


def costs_found(
    program_id: int, narrowed: CostFilter, sight: Sight, *, offset: int, limit: int
) -> tuple[Sequence[CostFacts], int]:
    """A page of payments, the newest first, withdrawn ones among them; and their number."""
    where = [SupportCost.program_id == program_id, *_narrowed(narrowed)]
    total = db.session.scalar(select(func.count()).select_from(SupportCost).where(*where))
    query = _facts(sight).where(*where)
    found = db.session.execute(
        query.order_by(SupportCost.paid_on.desc(), SupportCost.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [CostFacts(**row) for row in found.mappings()], total or 0


def costs_of_entry(entry_id: int, sight: Sight) -> list[CostFacts]:
    query = _facts(sight).where(SupportCost.entry_id == entry_id).order_by(SupportCost.id)
    return [CostFacts(**row) for row in db.session.execute(query).mappings()]


def cost_of(program_id: int, cost_id: int, sight: Sight) -> CostFacts | None:
    query = _facts(sight).where(SupportCost.id == cost_id, SupportCost.program_id == program_id)
    row = db.session.execute(query).mappings().one_or_none()
    return CostFacts(**row) if row else None


def cost_file(program_id: int, cost_id: int) -> ReceivedFile | None:
    """The proof of a payment."""
    row = db.session.execute(
        select(StoredFile, SupportCost.file_name)
        .join(SupportCost, SupportCost.file_id == StoredFile.id)
        .where(SupportCost.id == cost_id, SupportCost.program_id == program_id)
    ).one_or_none()
    if row is None:
        return None
    file, name = row
    return ReceivedFile(file.sha256, file.size_bytes, file.media_type, name or file.name)


def cost_sums(program_id: int, narrowed: CostFilter) -> list[CostSum]:
    """What stands, summed per startup, kind and source of funds."""
    found = db.session.execute(
        select(
            SupportCost.startup_id,
            SupportCost.kind,
            SupportCost.source_of_funds,
            func.count(),
            func.sum(SupportCost.amount_krw),
        )
        .where(
            SupportCost.program_id == program_id,
            SupportCost.withdrawn_at.is_(None),
            *_narrowed(narrowed),
        )
        .group_by(SupportCost.startup_id, SupportCost.kind, SupportCost.source_of_funds)
        .order_by(SupportCost.source_of_funds, SupportCost.kind, SupportCost.startup_id)
    )
    return [CostSum(*row[:4], int(row[4])) for row in found]


def cost_days(program_id: int) -> tuple[date, date] | None:
    """The first and the last day on which something was paid."""
    first, last = db.session.execute(
        select(func.min(SupportCost.paid_on), func.max(SupportCost.paid_on)).where(
            SupportCost.program_id == program_id
        )
    ).one()
    return (first, last) if first and last else None


def funds_used(program_id: int) -> list[str]:
    """Sources of funds named so far, to choose from."""
    return list(
        db.session.scalars(
            select(SupportCost.source_of_funds)
            .where(SupportCost.program_id == program_id, SupportCost.withdrawn_at.is_(None))
            .distinct()
            .order_by(SupportCost.source_of_funds)
            .limit(20)
        )
    )


def _facts(sight: Sight) -> Select[Any]:
    """A confidential matter is not even read for who may not see it."""
    hidden = SupportEntry.confidential & (
        SupportEntry.logged_by_user_id.is_distinct_from(sight.user_id)
    )

    def told(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return column if sight.confidential else case((hidden, null()), else_=column)

    columns: tuple[Any, ...] = (
        SupportCost.id,
        SupportCost.kind,
        SupportCost.amount_krw,
        SupportCost.source_of_funds,
        SupportCost.paid_on,
        SupportCost.budget_item,
        told(SupportCost.note.expression).label("note"),
        SupportCost.startup_id,
        SupportCost.entry_id,
        told(SupportCost.file_name.expression).label("file_name"),
        SupportCost.entered_at,
        SupportCost.entered_by,
        SupportCost.withdrawn_at,
        SupportCost.withdrawn_by,
        told(SupportCost.withdrawn_reason.expression).label("withdrawn_reason"),
        told(SupportEntry.topic.expression).label("topic"),
    )
    return select(*columns).outerjoin(SupportEntry, SupportEntry.id == SupportCost.entry_id)


def _narrowed(narrowed: CostFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if narrowed.startup_id is not None:
        conditions.append(SupportCost.startup_id == narrowed.startup_id)
    if narrowed.kind is not None:
        conditions.append(SupportCost.kind == narrowed.kind)
    if narrowed.source_of_funds is not None:
        conditions.append(SupportCost.source_of_funds == narrowed.source_of_funds)
    if narrowed.since is not None:
        conditions.append(SupportCost.paid_on >= narrowed.since)
    if narrowed.until is not None:
        conditions.append(SupportCost.paid_on <= narrowed.until)
    return conditions

"""What is planned, and was before."""

from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, func, select

from tracker.db import db
from tracker.package.models import PackagePlan
from tracker.package.rules.plans import PlanFacts, Plans, plans_of

_PLAN: tuple[Any, ...] = tuple(getattr(PackagePlan, f.name) for f in fields(PlanFacts))
_NAMES = tuple(f.name for f in fields(PlanFacts))


def plans_in_force(program_id: int) -> Plans:
    """The newest plan of each startup, kind and year of a program."""
    newest = (
        select(func.max(PackagePlan.id))
        .where(PackagePlan.program_id == program_id)
        .group_by(PackagePlan.startup_id, PackagePlan.kind, PackagePlan.year)
    )
    return plans_of(_plans(PackagePlan.id.in_(newest)))


def plan_history(
    program_id: int, startup_id: int | None, *, offset: int, limit: int
) -> tuple[list[PlanFacts], int]:
    """All that was ever planned for each startup, or for one; newest first, and how many."""
    where = (
        PackagePlan.program_id == program_id,
        PackagePlan.startup_id.is_not_distinct_from(startup_id),
    )
    total = db.session.scalar(select(func.count()).select_from(PackagePlan).where(*where))
    query = select(*_PLAN).where(*where).order_by(PackagePlan.id.desc())
    rows = db.session.execute(query.offset(offset).limit(limit))
    return [_facts(row) for row in rows], total or 0


def _plans(where: ColumnElement[bool]) -> list[PlanFacts]:
    found = db.session.execute(select(*_PLAN).where(where).order_by(PackagePlan.id))
    return [_facts(row) for row in found]


def _facts(row: Any) -> PlanFacts:
    return PlanFacts(**dict(zip(_NAMES, row, strict=True)))

"""What is done to plans."""

from datetime import datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.package.models import PackagePlan
from tracker.package.queries.plans import plans_in_force
from tracker.package.rules.plans import NewPlan, check_plan, plan_years
from tracker.program.models import Program


def set_plan(  # noqa: PLR0913 - where, for whom, what, why, by whom
    program_id: int,
    startup_id: int | None,
    new: NewPlan,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """Whether anything changed: the same plan from the same source again does not."""
    program = _locked(program_id)
    before = plans_in_force(program_id).own(startup_id, new.kind, new.year)
    if before is not None and (before.aims(), before.source) == (new.aims(), new.source):
        return False
    check_plan(new, before, reason, plan_years(program.starts_on, program.ends_on))
    row = PackagePlan(
        program_id=program_id,
        startup_id=startup_id,
        **new.values(),
        reason=reason.strip(),
        set_at=at,
        set_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "package.set_plan",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=startup_id,
        object=f"package_plan:{row.id}",
        before=_said(before) if before else None,
        after={**_said(new), **({"reason": reason.strip()} if reason.strip() else {})},
    )
    return True


def _locked(program_id: int) -> Program:
    """So that of two plans set at once the second is decided on the first."""
    return db.session.scalars(
        select(Program).where(Program.id == program_id).with_for_update(key_share=True)
    ).one()


def _said(plan: NewPlan) -> dict[str, object]:
    told = {
        "kind": plan.kind.value,
        "plan_year": str(plan.year),
        "plan_count": plan.count,
        "minutes": plan.minutes,
        "amount_krw": plan.amount_krw,
        "most_days": plan.most_days,
        "source": plan.source,
    }
    return {name: value for name, value in told.items() if value not in {None, ""}}

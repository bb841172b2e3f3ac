"""Plan templates written, and given to a startup."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program
from tracker.progress.actions.milestones import create_milestone
from tracker.progress.models import PlanStep, PlanTemplate
from tracker.progress.rules import NewMilestone, check_same_version
from tracker.progress.rules.plans import (
    TEMPLATES_MOST,
    ChosenStep,
    NewTemplate,
    Origin,
    check_chosen,
    check_template,
    in_order,
)
from tracker.values.refusals import RuleViolation


def add_template(
    program_id: int, new: NewTemplate, *, origin: Origin | None = None, by: Actor, at: datetime
) -> int:
    """`origin`: it takes the place of the template of that name that comes with the program."""
    check_template(new)
    _lock(program_id)
    row = _of_origin(program_id, origin) if origin else None
    if row is not None and row.removed_at is None:
        raise RuleViolation("changed_meanwhile")
    if row is None:
        _check_room(program_id)
        row = PlanTemplate(program_id=program_id, origin=origin, version=0)
        db.session.add(row)
    _write(row, new, by, at)
    _tell("add_plan_template", row, new, by, at)
    return row.id


def change_template(  # noqa: PLR0913 - whose, which, from what, to what, by whom
    program_id: int,
    template_id: int,
    new: NewTemplate,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Milestones that came from it stay as they are."""
    check_template(new)
    row = _locked(program_id, template_id)
    check_same_version(row.version, version)
    _write(row, new, by, at)
    _tell("change_plan_template", row, new, by, at)


def remove_template(program_id: int, template_id: int, *, by: Actor, at: datetime) -> None:
    """One that stood in another's place gives it back."""
    row = _locked(program_id, template_id)
    row.removed_at = at
    db.session.flush()
    _tell("remove_plan_template", row, NewTemplate(row.name), by, at)


def apply_plan(
    startup_id: int, plan: str, steps: Sequence[ChosenStep], *, by: Actor, at: datetime
) -> int:
    """How many milestones the startup has got; each knows the plan's name."""
    check_chosen(steps)
    for step in steps:
        new = NewMilestone(step.title, step.due_on, step.owner, from_plan=plan)
        create_milestone(startup_id, new, by=by, at=at)
    return len(steps)


def _write(row: PlanTemplate, new: NewTemplate, by: Actor, at: datetime) -> None:
    row.name, row.note = new.name, new.note
    row.changed_at, row.changed_by, row.removed_at = at, by.label, None
    row.version += 1
    db.session.flush()
    db.session.execute(delete(PlanStep).where(PlanStep.template_id == row.id))
    for position, step in enumerate(in_order(new.steps), start=1):
        db.session.add(PlanStep(template_id=row.id, position=position, **asdict(step)))
    db.session.flush()


def _lock(program_id: int) -> None:
    """One at a time writes a new template, so that none has a double."""
    db.session.scalars(select(Program.id).where(Program.id == program_id).with_for_update()).one()


def _of_origin(program_id: int, origin: Origin) -> PlanTemplate | None:
    return db.session.scalar(
        select(PlanTemplate).where(
            PlanTemplate.program_id == program_id, PlanTemplate.origin == origin
        )
    )


def _locked(program_id: int, template_id: int) -> PlanTemplate:
    found = db.session.scalar(
        select(PlanTemplate)
        .where(
            PlanTemplate.id == template_id,
            PlanTemplate.program_id == program_id,
            PlanTemplate.removed_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise RuleViolation("template_unknown")
    return found


def _check_room(program_id: int) -> None:
    count = db.session.scalar(
        select(func.count())
        .select_from(PlanTemplate)
        .where(PlanTemplate.program_id == program_id, PlanTemplate.removed_at.is_(None))
    )
    if (count or 0) >= TEMPLATES_MOST:
        raise RuleViolation("templates_most", "name", most=TEMPLATES_MOST)


def _tell(verb: str, row: PlanTemplate, new: NewTemplate, by: Actor, at: datetime) -> None:
    steps = [f"{step.due_months} · {step.title}" for step in new.steps]
    record(
        f"progress.{verb}",
        by=by,
        at=at,
        program_id=row.program_id,
        startup_id=None,
        object=f"plan_template:{row.id}",
        before=None,
        after={"name": new.name, "steps": steps} if steps else {"name": new.name},
    )

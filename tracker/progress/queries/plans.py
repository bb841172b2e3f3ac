"""The plan templates a program has of its own."""

from collections import defaultdict

from sqlalchemy import select

from tracker.db import db
from tracker.progress.models import PlanStep, PlanTemplate
from tracker.progress.rules.plans import Origin, Step, TemplateFacts


def templates_of(program_id: int) -> list[TemplateFacts]:
    """Those that stand, by name."""
    rows = db.session.scalars(
        select(PlanTemplate)
        .where(PlanTemplate.program_id == program_id, PlanTemplate.removed_at.is_(None))
        .order_by(PlanTemplate.name, PlanTemplate.id)
    ).all()
    steps = _steps([row.id for row in rows])
    return [_facts(row, steps[row.id]) for row in rows]


def template_of(program_id: int, template_id: int) -> TemplateFacts | None:
    return next((one for one in templates_of(program_id) if one.id == template_id), None)


def _steps(ids: list[int]) -> dict[int, list[Step]]:
    found = defaultdict[int, list[Step]](list)
    rows = db.session.execute(
        select(PlanStep.template_id, PlanStep.title, PlanStep.due_months)
        .where(PlanStep.template_id.in_(ids))
        .order_by(PlanStep.position)
    )
    for template_id, title, months in rows:
        found[template_id].append(Step(title, months))
    return found


def _facts(row: PlanTemplate, steps: list[Step]) -> TemplateFacts:
    origin = Origin(row.origin) if row.origin else None
    return TemplateFacts(
        row.id,
        origin,
        row.name,
        row.note,
        tuple(steps),
        row.version,
        row.changed_at,
        row.changed_by,
    )

"""A plan template as it is written, and as it is given to a startup: a row for each step."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional

from tracker.progress.rules import OWNER_MAX, TITLE_MAX
from tracker.progress.rules.plans import (
    PLAN_NAME_MAX,
    PLAN_NOTE_MAX,
    STEPS_MOST,
    ChosenStep,
    NewTemplate,
    Step,
    TemplateFacts,
    due_on,
)
from tracker.values.refusals import RuleViolation
from tracker.web.forms import DayField, Form, Required, VersionField, asked, one_line, paragraphs
from tracker.web.words import t

SPARE_ROWS = 3


class TemplateForm(Form):
    """`rows` are pairs of fields; a row left empty is no step."""

    name = one_line("plans.name", PLAN_NAME_MAX, autocomplete="off")
    note = paragraphs("plans.note", PLAN_NOTE_MAX, required=False, rows=2)
    version = VersionField()

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [
            (self[f"title_{row}"], self[f"months_{row}"])
            for row in range(STEPS_MOST)
            if f"title_{row}" in self
        ]

    def new_template(self) -> NewTemplate:
        steps = []
        for title, months in self.rows:
            if title.data and months.data is None:
                raise RuleViolation("needed", months.name)
            if months.data is not None and not title.data:
                raise RuleViolation("needed", title.name)
            if title.data:
                steps.append(Step(title.data, months.data))
        return NewTemplate(self.name.data or "", self.note.data or "", tuple(steps))


def template_form(found: TemplateFacts, *, name: str | None = None) -> TemplateForm:
    """With a row for each step there is and some to spare."""

    class Rows(TemplateForm):
        pass

    data: dict[str, Any] = {"name": found.name if name is None else name, "note": found.note}
    for row in range(min(STEPS_MOST, len(found.steps) + SPARE_ROWS)):
        setattr(Rows, f"title_{row}", one_line("plans.step", TITLE_MAX, required=False))
        setattr(Rows, f"months_{row}", _months())
        if row < len(found.steps):
            data[f"title_{row}"] = found.steps[row].title
            data[f"months_{row}"] = found.steps[row].due_months
    return Rows(data={**data, "version": found.version})


def _months() -> IntegerField:
    return IntegerField("plans.months", [Optional()], render_kw={"min": 0, "max": 96})


class ChoosingForm(Form):
    """Which template, counted from which day. It is sent by GET: a preview changes nothing."""

    template = SelectField("plans.template", [Required()])
    since = DayField("plans.since", asked(required=False))

    class Meta(Form.Meta):
        csrf = False

    def offer(self, templates: Sequence[TemplateFacts]) -> None:
        self.template.choices = [SelectChoice(one.key, one.name) for one in templates]


class PlanForm(Form):
    """`rows` are the steps: whether to take it, its title, day and owner."""

    version = VersionField()

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        return [
            tuple(self[f"{name}_{row}"] for name in ("use", "title", "due_on", "owner"))
            for row in range(STEPS_MOST)
            if f"use_{row}" in self
        ]

    def chosen(self) -> list[ChosenStep]:
        steps = []
        for use, title, due, owner in self.rows:
            if not use.data:
                continue
            if not title.data:
                raise RuleViolation("needed", title.name)
            if due.data is None:
                raise RuleViolation("needed", due.name)
            steps.append(ChosenStep(title.data, due.data, owner.data))
        return steps


def plan_form(found: TemplateFacts, since: date, known: frozenset[str], today: date) -> PlanForm:
    """Each step on its day; what is past, or what the startup has already, is not ticked."""

    class Rows(PlanForm):
        pass

    data: dict[str, Any] = {"version": found.version}
    for row, step in enumerate(found.steps):
        setattr(Rows, f"use_{row}", BooleanField(t("plans.use")))
        setattr(Rows, f"title_{row}", one_line("plans.step", TITLE_MAX, required=False))
        setattr(Rows, f"due_on_{row}", DayField("progress.due_on", asked(required=False)))
        setattr(Rows, f"owner_{row}", one_line("progress.owner", OWNER_MAX, required=False))
        due = due_on(since, step.due_months)
        data |= {
            f"use_{row}": step.title not in known and due >= today,
            f"title_{row}": step.title,
            f"due_on_{row}": due,
        }
    return Rows(data=data)

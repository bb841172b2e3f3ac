"""Plan templates: steps by months from a startup's selection, and their days for one startup."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.progress.rules.milestones import OWNER_MAX, TITLE_MAX
from tracker.progress.rules.texts import check_text
from tracker.values.refusals import RuleViolation

PLAN_NAME_MAX = 100
PLAN_NOTE_MAX = 500
STEPS_MOST = 30
MONTHS_MOST = 96
TEMPLATES_MOST = 50


class Origin(StrEnum):
    """The templates that come with every program; it may put its own in their place."""

    LADDER = "ladder"
    BLANK = "blank"


LADDER_MONTHS: Mapping[str, int] = {
    "seed": 3,
    "baby_unicorn": 9,
    "series_a": 12,
    "series_b": 24,
    "pre_unicorn": 30,
    "series_c": 36,
    "unicorn": 46,
}
"""The Korean ladder, spread over a program of four years. A proposal, not a forecast."""


@dataclass(frozen=True, slots=True)
class Step:
    """Due so many months after the day the startup was selected."""

    title: str
    due_months: int


@dataclass(frozen=True, slots=True)
class NewTemplate:
    name: str
    note: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A template as it is; one that comes with the program has no id and version 0."""

    id: int | None
    origin: Origin | None
    name: str
    note: str
    steps: tuple[Step, ...]
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str | None = None

    @property
    def key(self) -> str:
        """What an address names it by."""
        return str(self.id) if self.id is not None else str(self.origin)


@dataclass(frozen=True, slots=True)
class ChosenStep:
    """A step as one startup is to have it."""

    title: str
    due_on: date
    owner: str | None = None


def due_on(selected_on: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    whole = selected_on.year * 12 + selected_on.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(selected_on.day, monthrange(year, month + 1)[1]))


def in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: step.due_months))


def check_template(new: NewTemplate) -> None:
    if not new.name.strip():
        raise RuleViolation("needed", "name")
    check_text("name", new.name, PLAN_NAME_MAX)
    check_text("note", new.note, PLAN_NOTE_MAX)
    if len(new.steps) > STEPS_MOST:
        raise RuleViolation("steps_most", "name", most=STEPS_MOST)
    for step in new.steps:
        check_text("title", step.title, TITLE_MAX)
        if not 0 <= step.due_months <= MONTHS_MOST:
            raise RuleViolation("out_of_range", "name", least=0, most=MONTHS_MOST)


def check_chosen(steps: Sequence[ChosenStep]) -> None:
    if not steps:
        raise RuleViolation("no_step_chosen")
    if len(steps) > STEPS_MOST:
        raise RuleViolation("steps_most", most=STEPS_MOST)
    for step in steps:
        check_text("title", step.title, TITLE_MAX)
        check_text("owner", step.owner, OWNER_MAX)

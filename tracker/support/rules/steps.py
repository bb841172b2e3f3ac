"""How an introduction or a pilot goes on: steps that are added and never changed."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.support.rules.details import KRW_MAX, STAGES
from tracker.support.rules.kinds import HelpStage, SupportKind
from tracker.support.rules.texts import check_text
from tracker.values.refusals import RuleViolation

STEP_NOTE_MAX = 500
ENDED = frozenset({HelpStage.FINISHED, HelpStage.STOPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """`amount_krw` is what the deal is worth."""

    stage: HelpStage
    happened_on: date
    amount_krw: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts(NewStep):
    id: int
    taken_at: datetime
    taken_by: str


def check_stage(kind: SupportKind, stage: HelpStage | None, amount_krw: int | None) -> None:
    """What an entry may start with: a stage of its kind, an amount where there is a deal."""
    if stage is not None and stage not in STAGES.get(kind, ()):
        raise RuleViolation("of_other_kind", "stage")
    if amount_krw is None:
        return
    if stage is not HelpStage.DEAL:
        raise RuleViolation("amount_without_deal", "amount_krw")
    if not 0 < amount_krw <= KRW_MAX:
        raise RuleViolation("out_of_range", "amount_krw", least=1, most=KRW_MAX)


def check_step(
    kind: SupportKind, now_at: HelpStage | None, last_on: date, new: NewStep, *, today: date
) -> None:
    """Forward at any pace; back, or on after an end, only with a word why.

    `last_on` is the day of the step before, else of the help itself.
    """
    if kind not in STAGES:
        raise RuleViolation("kind_has_no_steps", "stage")
    check_stage(kind, new.stage, new.amount_krw)
    check_text("note", new.note, STEP_NOTE_MAX)
    if new.stage is now_at:
        raise RuleViolation("already_at_stage", "stage")
    if new.happened_on > today:
        raise RuleViolation("in_the_future", "happened_on", today_on=today)
    if new.happened_on < last_on:
        raise RuleViolation("before_last_step", "happened_on", last_on=last_on)
    if _goes_back(kind, now_at, new.stage) and not new.note.strip():
        raise RuleViolation("step_back_needs_note", "note")


def _goes_back(kind: SupportKind, now_at: HelpStage | None, to: HelpStage) -> bool:
    if now_at is None or now_at not in STAGES[kind]:
        return False
    return STAGES[kind].index(to) < STAGES[kind].index(now_at) or now_at in ENDED

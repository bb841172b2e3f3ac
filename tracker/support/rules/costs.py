"""What help cost IFEZ: from which funds, paid when. Never added to what help is worth in kind."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from tracker.support.rules.details import KRW_MAX
from tracker.support.rules.kinds import SupportKind
from tracker.support.rules.texts import check_text
from tracker.values.refusals import RuleViolation

FUNDS_MAX = 100
BUDGET_ITEM_MAX = 200
COST_NOTE_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCost:
    """Of one entry, of one startup without one, or of the whole program where both are None."""

    kind: SupportKind
    amount_krw: int
    source_of_funds: str
    paid_on: date
    budget_item: str = ""
    note: str = ""
    startup_id: int | None = None
    entry_id: int | None = None

    def values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(NewCost)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CostFacts(NewCost):
    """A cost as it stands; `topic` is None where there is no entry or the reader may not know."""

    id: int
    file_name: str | None
    entered_at: datetime
    entered_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None
    topic: str | None = None

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None


def check_cost(new: NewCost, *, starts_on: date, today: date) -> None:
    """Nothing is paid in the future, nor before the program."""
    if not 0 < new.amount_krw <= KRW_MAX:
        raise RuleViolation("out_of_range", "amount_krw", least=1, most=KRW_MAX)
    if new.paid_on > today:
        raise RuleViolation("in_the_future", "paid_on", today_on=today)
    if new.paid_on < starts_on:
        raise RuleViolation("before_program", "paid_on", starts_on=starts_on)
    check_text("source_of_funds", new.source_of_funds, FUNDS_MAX, needed=True)
    check_text("budget_item", new.budget_item, BUDGET_ITEM_MAX)
    check_text("note", new.note, COST_NOTE_MAX)

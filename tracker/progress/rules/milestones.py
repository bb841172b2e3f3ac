"""Milestones: what they say, when one is late, who may change what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.progress.rules.texts import check_reason, check_text
from tracker.values.refusals import RuleViolation

TITLE_MAX = 200
OWNER_MAX = 100


class MilestoneState(StrEnum):
    PLANNED = "planned"
    MET = "met"
    MISSED = "missed"


class MilestoneStanding(StrEnum):
    """A milestone's state as a day sees it: *due* is planned and past its day, and never stored."""

    DUE = "due"
    PLANNED = "planned"
    MISSED = "missed"
    MET = "met"


@dataclass(frozen=True, slots=True)
class NewMilestone:
    title: str
    due_on: date
    owner: str | None = None
    from_plan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneChange:
    """A milestone as it is to be. `closed_on` is the day it was met or missed."""

    title: str
    owner: str | None
    due_on: date
    state: MilestoneState
    closed_on: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone as it is."""

    id: int
    startup_id: int
    title: str
    owner: str | None
    baseline_due_on: date
    due_on: date
    state: MilestoneState
    closed_on: date | None
    from_plan: str | None
    verified_at: datetime | None
    verified_by: str | None
    sent_back_at: datetime | None
    sent_back_by: str | None
    sent_back_reason: str | None
    version: int

    @property
    def slipped_days(self) -> int:
        """Days from the first due date to the current one; negative where brought forward."""
        return (self.due_on - self.baseline_due_on).days

    @property
    def verified(self) -> bool:
        return self.verified_at is not None

    def standing(self, today: date) -> MilestoneStanding:
        if self.state is MilestoneState.PLANNED and self.due_on < today:
            return MilestoneStanding.DUE
        return MilestoneStanding(self.state.value)

    def days_late(self, today: date) -> int:
        """How long a planned milestone is past its due date, else 0."""
        late = self.standing(today) is MilestoneStanding.DUE
        return (today - self.due_on).days if late else 0


@dataclass(frozen=True, slots=True)
class Move:
    """A due date moved."""

    from_on: date
    to_on: date
    reason: str
    moved_at: datetime
    moved_by: str

    @property
    def days(self) -> int:
        """Negative where it was brought forward."""
        return (self.to_on - self.from_on).days


def check_new_milestone(new: NewMilestone) -> None:
    check_text("title", new.title, TITLE_MAX)
    check_text("owner", new.owner, OWNER_MAX)


def check_milestone_change(before: MilestoneFacts, change: MilestoneChange, today: date) -> None:
    """Moving the due date or reopening what was closed needs a reason; what is closed has a day."""
    check_text("title", change.title, TITLE_MAX)
    check_text("owner", change.owner, OWNER_MAX)
    _check_closed_on(change, today)
    reopened = before.state is not MilestoneState.PLANNED and change.state is not before.state
    if before.due_on != change.due_on or reopened or change.reason:
        check_reason(change.reason)


def _check_closed_on(change: MilestoneChange, today: date) -> None:
    if change.state is MilestoneState.PLANNED:
        if change.closed_on is not None:
            raise RuleViolation("closed_while_planned", "closed_on")
    elif change.closed_on is None:
        raise RuleViolation("needed", "closed_on")
    elif change.closed_on > today:
        raise RuleViolation("in_the_future", "closed_on", today_on=today)


def check_verifiable(milestone: MilestoneFacts) -> None:
    """What is still planned has nothing to verify, and what is verified is not verified again."""
    if milestone.state is MilestoneState.PLANNED:
        raise RuleViolation("milestone_still_planned")
    if milestone.verified:
        raise RuleViolation("already_verified")


def stays_verified(before: MilestoneFacts, change: MilestoneChange, *, by_program: bool) -> bool:
    """A startup's change takes the mark away; the program's, where it touches what was proved."""
    untouched = (change.state, change.closed_on) == (before.state, before.closed_on)
    return before.verified and by_program and untouched


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Field, old value, new value: of the fields both know, what differs."""
    return [
        (name, value, after[name])
        for name, value in before.items()
        if name in after and value != after[name]
    ]


def put_off(moves: Iterable[Move]) -> int:
    """How often a due date was moved to a later one."""
    return sum(move.days > 0 for move in moves)


def check_same_version(stored: int, seen: int) -> None:
    """Who edits must have seen the newest version, else somebody's change would be lost."""
    if stored != seen:
        raise RuleViolation("changed_meanwhile")


def most_urgent_first(milestones: Iterable[MilestoneFacts], today: date) -> list[MilestoneFacts]:
    """Due first (longest late first), then planned by date, then what is closed, newest first."""

    def rank(milestone: MilestoneFacts) -> tuple[int, int]:
        standing = milestone.standing(today)
        if standing is MilestoneStanding.DUE:
            return (0, milestone.due_on.toordinal())
        if standing is MilestoneStanding.PLANNED:
            return (1, milestone.due_on.toordinal())
        return (2, -(milestone.closed_on or milestone.due_on).toordinal())

    return sorted(milestones, key=rank)

"""Which milestones a reader wants to see: by startup, standing, owner, and when they are due."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.progress.rules.milestones import MilestoneFacts, MilestoneStanding, MilestoneState
from tracker.values.periods import Period


class Proof(StrEnum):
    """What the program has said of a milestone that its startup calls closed."""

    WAITING = "waiting"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """None is any. `period` is of the current due date."""

    startup_id: int | None = None
    standing: MilestoneStanding | None = None
    owner: str | None = None
    period: Period | None = None
    proof: Proof | None = None

    @property
    def is_set(self) -> bool:
        return self != ALL

    def takes(self, milestone: MilestoneFacts, today: date) -> bool:
        return (
            self.startup_id in {None, milestone.startup_id}
            and self.standing in {None, milestone.standing(today)}
            and self.owner in {None, milestone.owner}
            and self.proof in {None, proof_of(milestone)}
            and (self.period is None or self.period.holds(milestone.due_on))
        )


def proof_of(milestone: MilestoneFacts) -> Proof | None:
    """None where nothing is said to be proved yet."""
    if milestone.state is MilestoneState.PLANNED:
        return None
    if milestone.verified:
        return Proof.VERIFIED
    return Proof.SENT_BACK if milestone.sent_back_at else Proof.WAITING


ALL = Narrowed()

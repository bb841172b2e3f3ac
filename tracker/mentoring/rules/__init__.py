"""What mentoring is made of, pure."""

from tracker.mentoring.rules.fields import Field
from tracker.mentoring.rules.mentors import Conflict, MentorProfile, check_profile
from tracker.mentoring.rules.quotas import Period, PeriodKind, Quota, check_quota, period_of
from tracker.mentoring.rules.sessions import (
    Pay,
    SessionFacts,
    Span,
    check_free,
    check_pay,
    check_span,
    check_text,
    seems_twice,
)
from tracker.mentoring.rules.states import (
    MOVES,
    Move,
    SessionState,
    Side,
    Way,
    moved,
    moves_open,
    side_of,
)

__all__ = [
    "MOVES",
    "Conflict",
    "Field",
    "MentorProfile",
    "Move",
    "Pay",
    "Period",
    "PeriodKind",
    "Quota",
    "SessionFacts",
    "SessionState",
    "Side",
    "Span",
    "Way",
    "check_free",
    "check_pay",
    "check_profile",
    "check_quota",
    "check_span",
    "check_text",
    "moved",
    "moves_open",
    "period_of",
    "seems_twice",
    "side_of",
]

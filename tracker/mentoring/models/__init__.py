"""The tables of mentoring."""

from tracker.mentoring.models.afterwards import (
    ActionItem,
    Advice,
    AdviceChoice,
    SessionFeedback,
    SessionFile,
    SessionLink,
)
from tracker.mentoring.models.booking import (
    CalendarFeed,
    OfficeHours,
    OfficeSeat,
    ProposedTime,
    WaitingPlace,
    WeeklySlot,
)
from tracker.mentoring.models.mentors import Mentor, MentorConflict, MentorField
from tracker.mentoring.models.sessions import HourQuota, MentoringSession

__all__ = [
    "ActionItem",
    "Advice",
    "AdviceChoice",
    "CalendarFeed",
    "HourQuota",
    "Mentor",
    "MentorConflict",
    "MentorField",
    "MentoringSession",
    "OfficeHours",
    "OfficeSeat",
    "ProposedTime",
    "SessionFeedback",
    "SessionFile",
    "SessionLink",
    "WaitingPlace",
    "WeeklySlot",
]

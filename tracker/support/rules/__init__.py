"""Kinds of help, what an entry must hold, and what help is worth, pure."""

from tracker.support.rules.entries import (
    DEFAULT_MINUTES,
    MINUTES_MAX,
    PROGRAM_ONLY,
    EntryFacts,
    NewSupportEntry,
    changed_fields,
    check_correctable,
    check_entry,
    check_repeated,
    differences,
    for_the_trail,
    seen_by_startup,
)
from tracker.support.rules.kinds import (
    SupportKind,
)
from tracker.support.rules.rates import (
    KRW_PER_HOUR_MAX,
    HelpRate,
    check_rate,
    in_force_by_day,
    worth_krw,
)
from tracker.support.rules.sight import (
    Sight,
)
from tracker.support.rules.texts import (
    GIVER_MAX,
    NEXT_ACTION_MAX,
    NOTES_MAX,
    RATE_SOURCE_MAX,
    REASON_MAX,
    TOPIC_MAX,
    check_reason,
)
from tracker.support.rules.twice import (
    GivenHelp,
    seems_twice,
)

__all__ = [
    "DEFAULT_MINUTES",
    "GIVER_MAX",
    "KRW_PER_HOUR_MAX",
    "MINUTES_MAX",
    "NEXT_ACTION_MAX",
    "NOTES_MAX",
    "PROGRAM_ONLY",
    "RATE_SOURCE_MAX",
    "REASON_MAX",
    "TOPIC_MAX",
    "EntryFacts",
    "GivenHelp",
    "HelpRate",
    "NewSupportEntry",
    "Sight",
    "SupportKind",
    "changed_fields",
    "check_correctable",
    "check_entry",
    "check_rate",
    "check_reason",
    "check_repeated",
    "differences",
    "for_the_trail",
    "in_force_by_day",
    "seems_twice",
    "seen_by_startup",
    "worth_krw",
]

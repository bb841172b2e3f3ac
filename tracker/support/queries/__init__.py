"""What is known of the help that startups were given."""

from tracker.support.queries.entries import (
    EntryFilter,
    EntryRevision,
    entries_of_program,
    entries_of_startup,
    entry_logged_with,
    entry_of,
    entry_revisions,
    entry_years,
    help_of_day,
)
from tracker.support.queries.people import (
    Mentor,
    last_given_by,
    mentors_of,
    recent_givers,
)
from tracker.support.queries.totals import (
    HelpBetween,
    HelpGiven,
    LastTouch,
    OpenAction,
    SupportTotals,
    help_between,
    help_given,
    last_touch,
    mentoring_by_month,
    open_next_actions,
    support_totals,
)

__all__ = [
    "EntryFilter",
    "EntryRevision",
    "HelpBetween",
    "HelpGiven",
    "LastTouch",
    "Mentor",
    "OpenAction",
    "SupportTotals",
    "entries_of_program",
    "entries_of_startup",
    "entry_logged_with",
    "entry_of",
    "entry_revisions",
    "entry_years",
    "help_between",
    "help_given",
    "help_of_day",
    "last_given_by",
    "last_touch",
    "mentoring_by_month",
    "mentors_of",
    "open_next_actions",
    "recent_givers",
    "support_totals",
]

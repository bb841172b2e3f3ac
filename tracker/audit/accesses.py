"""Which pages show personal data, and of whom: what the access log is told by.

A page that shows names with addresses, telephones or profiles belongs here; names beside a piece
of work do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.audit.rules import Did


@dataclass(frozen=True, slots=True)
class Shows:
    """`table` and `part`: the row whose id stands in the address; else a list is shown."""

    did: Did
    table: str = ""
    part: str = ""


PERSONAL: Mapping[str, Shows] = {
    "people.users": Shows(Did.LOOKED),
    "people.user": Shows(Did.LOOKED, "user_account", "user_id"),
    "people.members": Shows(Did.LOOKED),
    "people.member": Shows(Did.LOOKED, "user_account", "user_id"),
    "program.startup": Shows(Did.LOOKED, "startup", "startup"),
    "program.edit_startup": Shows(Did.LOOKED, "startup", "startup"),
    "mentoring.mentors": Shows(Did.LOOKED),
    "mentoring.mentor": Shows(Did.LOOKED, "user_account", "mentor_user_id"),
    "mentoring.count_sheet": Shows(Did.TOOK),
    "mentoring.program_log_file": Shows(Did.TOOK),
    "mentoring.startup_log_file": Shows(Did.TOOK),
    "mentoring.session_log_file": Shows(Did.TOOK, "mentoring_session", "session_id"),
    "partners.partner": Shows(Did.LOOKED, "partner", "partner_id"),
    "partners.edit_person": Shows(Did.LOOKED, "partner", "partner_id"),
    "handover.papers": Shows(Did.LOOKED),
    "handover.papers_file": Shows(Did.TOOK),
    "handover.papers_document": Shows(Did.TOOK),
    "workbook.export": Shows(Did.TOOK),
    "search.search": Shows(Did.SEARCHED),
    "audit.trail_sheet": Shows(Did.TOOK),
    "audit.startup_trail_sheet": Shows(Did.TOOK),
    "audit.access_log": Shows(Did.LOOKED),
    "audit.access_sheet": Shows(Did.TOOK),
}

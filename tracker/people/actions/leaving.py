"""A startup leaves: its people's links end, and the sessions of who has no other place."""

from datetime import datetime

from tracker.access.rules import Role
from tracker.people.actions.accounts import end_links
from tracker.people.actions.sessions import end_sessions_of
from tracker.people.holders import people_of


def end_access_of(startup_id: int, *, at: datetime) -> None:
    """Each request reads who may be here: whoever has another place stays signed in there."""
    for person in people_of(startup_id):
        if person.role is Role.STARTUP:
            end_links(person.id, at)
            if not person.elsewhere:
                end_sessions_of(person.id, at=at)

"""What the signed-in person may see."""

from flask import abort

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.support import queries
from tracker.support.rules import EntryFacts, Sight


def readers_sight() -> Sight:
    """A mentor sees what she gave or logged, and of the program's notes those she wrote.

    Confidential help is read by who works for the program, the startup itself and who logged it.
    """
    visit = current_visit()
    own = visit.membership.role is Role.MENTOR
    return Sight(
        program_notes=visit.may(Permission.NOTES_READ),
        only_user_id=visit.actor.id if own else None,
        confidential=not own
        and (visit.may(Permission.NOTES_READ) or visit.may(Permission.SUPPORT_CONFIRM)),
        user_id=visit.actor.id,
    )


def found_entry(startup: StartupPlace, entry_id: int) -> EntryFacts:
    found = queries.entry_of(startup.id, entry_id, readers_sight())
    if found is None:
        abort(404)
    return found

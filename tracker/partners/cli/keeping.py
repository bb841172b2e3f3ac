"""What the worker does about partners in between its jobs."""

from tracker.access.rules import Actor, ActorKind
from tracker.db import begin_write, db
from tracker.partners.actions import erase_lapsed_contacts
from tracker.partners.queries import is_contact_lapsed
from tracker.program.queries import programs
from tracker.values.clock import now, today

KEEPER = Actor(ActorKind.JOB, None, "partners")


def erase_lapsed() -> None:
    """The day after a consent ends, nobody can be reached by it any more."""
    for place in programs():
        day = today(place.timezone)
        if is_contact_lapsed(place.id, today=day):
            begin_write()
            erase_lapsed_contacts(place.id, by=KEEPER, at=now(), today=day)
            db.session.commit()


CHORES = (erase_lapsed,)

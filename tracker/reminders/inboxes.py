"""What waits for one person: the inbox shows it, and so does a home."""

from datetime import date

from tracker.access.guard import Visit
from tracker.access.rules import ProgramPlace
from tracker.reminders.queries.people import readers_of
from tracker.reminders.queries.things import open_things
from tracker.reminders.queries.told import marks_seen, rules_of
from tracker.reminders.rules.due import Due, Thing, everything_due, told_to
from tracker.web.kept import keep, kept

AREAS = (
    "credits",
    "handover",
    "mentoring",
    "program",
    "progress",
    "requests",
    "support",
    "usage",
)


def inbox_of(visit: Visit, day: date) -> list[Due]:
    """What needs this person, the gravest first."""
    program = visit.program
    rules = rules_of(program.id)
    readers = readers_of(program.id, day, visit.actor.id)
    if not readers:
        return []
    due = everything_due(things_of(program, day), rules, day)
    seen = marks_seen(program.id, visit.actor.id)
    return [one for one in told_to(due, readers[0], program.id, rules) if one.mark not in seen]


def things_of(program: ProgramPlace, day: date) -> tuple[Thing, ...]:
    """Worked out once for all readers, for as long as nothing is written."""
    return kept(("open_things", program.id, day), lambda: open_things(program, day, keep), of=AREAS)

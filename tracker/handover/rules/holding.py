"""What somebody can hold, who can take it over, and why a thing would stay: one table.

What she wrote, approved or gave is no holding: it stays hers in every record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.access.rules import Role
from tracker.people.rules import STANDING_IN
from tracker.values.refusals import RuleViolation

REASON_MAX = 500


class Held(StrEnum):
    MILESTONE = "milestone"  # still planned, with her name as who sees to it
    SESSION = "session"  # agreed on or asked for, and still to be held
    OFFICE = "office"  # office hours to come, whose seats nobody has taken or waits for
    SLOT = "slot"  # an hour of every week that startups may book
    STARTUP = "startup"  # assigned to her as its mentor
    OWNER = "owner"  # she lets its people in and out
    DEPUTY = "deputy"  # stands in for somebody, now or later


TAKERS: Mapping[Held, frozenset[Role]] = {
    Held.MILESTONE: frozenset({Role.PROGRAM_MANAGER, Role.STARTUP, Role.MENTOR}),
    Held.SESSION: frozenset({Role.MENTOR}),
    Held.STARTUP: frozenset({Role.MENTOR}),
    Held.OFFICE: frozenset({Role.MENTOR}),
    Held.SLOT: frozenset({Role.MENTOR}),
    Held.OWNER: frozenset({Role.STARTUP}),
    Held.DEPUTY: STANDING_IN,
}
"""In the order in which things change hands: a mentor's startups go before their sessions."""


class Stays(StrEnum):
    """Why a thing does not change hands."""

    ROLE = "role"  # nobody with that role can hold it
    ELSEWHERE = "elsewhere"  # she does not belong to its startup
    NAMESAKE = "namesake"  # another here has the same name: whose it is nobody can tell
    BUSY = "busy"  # she has something else at that time
    CONFLICT = "conflict"  # of interest
    INACTIVE = "inactive"  # a mentor who takes nobody at present
    SEAT = "seat"  # of office hours, which stay her predecessor's
    SEATED = "seated"  # office hours that startups have come to
    FULL = "full"  # as many weekly hours as one may keep
    HERSELF = "herself"  # she would stand in for herself


@dataclass(frozen=True, slots=True)
class Thing:
    """`words` is its own title; `obstacle` is what its own tables say against this taker."""

    held: Held
    id: int
    words: str
    startup_id: int | None = None
    on: date | None = None
    obstacle: Stays | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the program who may sign in, or the one whose things are given away."""

    id: int
    name: str
    role: Role | None
    startup_ids: frozenset[int] = frozenset()
    owner: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """A thing and what becomes of it: it moves where `stays` is None."""

    thing: Thing
    stays: Stays | None


def check_taker(from_id: int, to: Person | None) -> Person:
    if to is None or to.role is None:
        raise RuleViolation("taker_unknown", "to")
    if to.id == from_id:
        raise RuleViolation("taker_is_holder", "to")
    return to


def handed(things: Iterable[Thing], to: Person) -> list[Handed]:
    return [Handed(thing, stays(thing, to)) for thing in things]


def stays(thing: Thing, to: Person) -> Stays | None:
    if to.role not in TAKERS[thing.held]:
        return Stays.ROLE
    bound = to.role is Role.STARTUP and thing.startup_id is not None
    if bound and thing.startup_id not in to.startup_ids:
        return Stays.ELSEWHERE
    return thing.obstacle


def moved_counts(rows: Iterable[Handed]) -> dict[str, int]:
    """How many of each kind move; kinds of which none does are left out."""
    counts: dict[str, int] = {}
    for row in rows:
        if row.stays is None:
            counts[row.thing.held.value] = counts.get(row.thing.held.value, 0) + 1
    return counts

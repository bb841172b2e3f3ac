"""What an officer hands over: what is open, promised and due, done of late, whom to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LOOK_AHEAD, LOOK_BACK = timedelta(days=90), timedelta(days=90)


class Part(StrEnum):
    OPEN = "open"  # past its day, or without one
    DUE = "due"  # promised for the days ahead
    RECENT = "recent"
    PEOPLE = "people"


class Matter(StrEnum):
    MILESTONE = "milestone"
    NEXT_ACTION = "next_action"
    DUTY = "duty"
    REQUEST = "request"
    SENT_BACK = "sent_back"  # what was asked for waits for the startup
    PROMISED = "promised"  # help approved and not given yet
    SECOND = "second"  # credits that wait for a second person
    SESSION = "session"
    GRANT = "grant"
    AGREEMENT = "agreement"
    SUPPORT = "support"
    CONTACT = "contact"
    PARTNER = "partner"
    MENTOR = "mentor"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Line:
    """`about` is the row's id, where it has a page; `who` is to act, was there, or can be asked."""

    matter: Matter
    startup_id: int | None
    words: str
    on: date | None = None
    who: str = ""
    about: int | None = None
    amount_krw: int | None = None


def parted(lines: Iterable[Line], *, today: date) -> dict[Part, list[Line]]:
    """What has a day ahead within the span is due, what is late or has no day is open."""
    found: dict[Part, list[Line]] = {Part.OPEN: [], Part.DUE: []}
    for line in lines:
        if line.on is None or line.on < today:
            found[Part.OPEN].append(line)
        elif line.on <= today + LOOK_AHEAD:
            found[Part.DUE].append(line)
    for part in found.values():
        part.sort(key=lambda line: (line.on is None, line.on or today, line.matter, line.words))
    return found

"""What comes of a session: the write-up, its confirmation, opinions, actions, advice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from tracker.mentoring.rules.fields import Field
from tracker.mentoring.rules.sessions import (
    ATTENDEES_MAX,
    PLACE_MAX,
    REASON_MAX,
    Pay,
    SessionFacts,
    check_pay,
    check_text,
)
from tracker.mentoring.rules.states import AFTER_ITS_START, Move, SessionState, Side
from tracker.people.rules import Limit
from tracker.values.refusals import RuleViolation

DISPUTE_MAX = 1000
COMMENT_MAX = 1000
ACTION_MAX = 300
ADVICE_MAX = 500
WHY_MAX = 1000
NAME_MAX = 255
FILES_MOST = 10
LINK_LIFE = timedelta(days=14)
ARRANGED = Limit("sessions_arranged", 120, timedelta(hours=1))  # each may be several mails
LINKS = Limit("session_links", 120, timedelta(hours=1))  # each may be a mail
FILES = Limit("session_files", 30, timedelta(hours=1))
FILES_LONG = Limit("session_files_long", 200, timedelta(days=14))
LEAST, MOST = 1, 5
ABSENT = {Move.STARTUP_ABSENT: Side.STARTUP, Move.MENTOR_ABSENT: Side.MENTOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteUp:
    """A session as it was held. What was delivered goes to its support entry."""

    held_on: date
    minutes: int
    topic: str
    field: Field | None = None
    shared_notes: str = ""
    program_notes: str = ""
    place: str = ""
    online: bool = False
    attendees: str = ""
    pay: Pay | None = None  # None: not hers to say, and left as it is


OF_SESSION = ("field", "place", "online", "attendees")
OF_PAY = tuple(one.name for one in fields(Pay))


@dataclass(frozen=True, slots=True)
class Opinion:
    """Two answers of 1 to 5 and a comment, for the program alone."""

    helpful: int
    again: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class NewAction:
    words: str
    owner: Side
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """Something to be done; `dropped_reason` is None where it was done."""

    id: int
    startup_id: int
    session_id: int
    words: str
    owner: Side
    due_on: date | None
    closed_at: datetime | None
    closed_by: str | None
    dropped_reason: str | None

    @property
    def open(self) -> bool:
        return self.closed_at is None

    def late(self, today: date) -> bool:
        return self.open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class AdviceFacts:
    id: int
    session_id: int
    words: str
    mentor_name: str
    held_on: date | None


@dataclass(frozen=True, slots=True)
class NewChoice:
    """Two pieces of advice that conflict; `followed` is one of them, None: neither yet."""

    first: int
    second: int
    followed: int | None
    why: str


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    first: AdviceFacts
    second: AdviceFacts
    followed_advice_id: int | None
    why: str
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    id: int
    session_id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    shared: bool
    added_at: datetime
    added_by: str


def check_started(session: SessionFacts, move: Move, at: datetime) -> None:
    """Nobody was absent from, and nothing was done in, a session that has not begun."""
    if move in AFTER_ITS_START and session.starts_at is not None and session.starts_at > at:
        raise RuleViolation("not_begun", None, starts_at=session.starts_at)


def check_write_up(new: WriteUp) -> None:
    """What the session itself keeps; its support entry checks the rest."""
    check_text("place", new.place, PLACE_MAX)
    check_text("attendees", new.attendees, ATTENDEES_MAX)
    if new.pay is not None:
        check_pay(new.pay)


def check_seen(session: SessionFacts, version: int) -> None:
    if session.version != version:
        raise RuleViolation("changed_meanwhile")


def write_up_move(state: SessionState) -> Move:
    """A session marked a no-show may have been held after all."""
    return Move.HELD_AFTER_ALL if state is SessionState.NO_SHOW else Move.WRITE_UP


def check_standing(session: SessionFacts) -> None:
    """Whoever answers, answers to a session that took place."""
    if not session.standing:
        raise RuleViolation("session_not_held")


def check_dispute(words: str) -> None:
    check_text("dispute", words, DISPUTE_MAX, needed=True)


def check_opinion(opinion: Opinion) -> None:
    for name in ("helpful", "again"):
        if not LEAST <= getattr(opinion, name) <= MOST:
            raise RuleViolation("out_of_range", name, least=LEAST, most=MOST)
    check_text("comment", opinion.comment, COMMENT_MAX)


def check_action(new: NewAction, since: date | None) -> None:
    check_text("task", new.words, ACTION_MAX, needed=True)
    if new.due_on is not None and since is not None and new.due_on < since:
        raise RuleViolation("due_before_held", "due_on", held_on=since)


def check_dropped(reason: str | None) -> None:
    """A reason is asked for what is dropped; None: it was done."""
    if reason is not None:
        check_text("reason", reason, REASON_MAX, needed=True)


def check_choice(new: NewChoice, known: Iterable[int]) -> None:
    both = {new.first, new.second}
    if len(both) != 2 or not both <= set(known):
        raise RuleViolation("two_advices", "second")
    if new.followed is not None and new.followed not in both:
        raise RuleViolation("two_advices", "followed")
    check_text("why", new.why, WHY_MAX, needed=True)


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction changes in the session itself, before and after."""

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shared(self) -> bool:
        """Whether it touches what the founder confirmed; what a mentor is paid does not."""
        return any(name not in OF_PAY for name in self.after)


def changed(session: SessionFacts, new: WriteUp) -> Change:
    now = {name: getattr(session, name) for name in OF_SESSION}
    then = {name: getattr(new, name) for name in OF_SESSION}
    if new.pay is not None:
        now |= {name: getattr(session.pay, name) for name in OF_PAY}
        then |= {name: getattr(new.pay, name) for name in OF_PAY}
    names = [name for name in then if then[name] != now[name]]
    return Change({n: now[n] for n in names}, {n: then[n] for n in names})

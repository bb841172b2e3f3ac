"""Whom to ask: every mentor's points, each with the reason it was given for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.mentoring.rules.fields import Field
from tracker.mentoring.rules.mentors import MentorProfile

FIELD_POINTS = 40
LANGUAGE_POINTS = 20
WORD_POINTS, WORDS_MOST = 10, 3
PAST_POINTS = 10
RESTED_DAYS, RESTED_POINTS = 90, 10
LATELY_DAYS, LATELY_POINTS = 30, 5
ROOM_POINTS = 10
BUSY_PERCENT, BUSY_POINTS = 80, -10
FULL_POINTS = -30
_HOUR = 60
_SEPARATORS = ",;/·、\n\t"  # what people write between words


class Why(StrEnum):
    FIELD = "field"
    FIELD_OTHER = "field_other"
    WORDS = "words"
    LANGUAGE = "language"
    LANGUAGE_OTHER = "language_other"
    NEVER_USED = "never_used"
    RESTED = "rested"
    LATELY = "lately"
    PAST = "past"
    NEW_HERE = "new_here"
    ROOM = "room"
    BUSY = "busy"
    FULL = "full"
    ROOM_UNKNOWN = "room_unknown"


class OutBecause(StrEnum):
    CONFLICT = "conflict"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Need:
    """What a startup asks; `words` are its own. Nothing in it: mentors are told apart by use."""

    field: Field | None = None
    words: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A mentor, her last session with anyone, those with this startup, minutes of this month.

    `month_minutes` are held and scheduled. `conflict` is the reason of one in force.
    """

    user_id: int
    name: str
    profile: MentorProfile
    last_held_on: date | None = None
    past_here: int = 0
    last_here_on: date | None = None
    month_minutes: int = 0
    conflict: str | None = None


class Reason(NamedTuple):  # six for each mentor there is: dataclasses take three times as long
    """Points, and what for; the values are filled into its words."""

    why: Why
    points: int
    values: tuple[tuple[str, object], ...] = ()


class Suggestion(NamedTuple):
    candidate: Candidate
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return sum([reason.points for reason in self.reasons])


@dataclass(frozen=True, slots=True)
class LeftOut:
    candidate: Candidate
    because: OutBecause


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The most points first; of equals, who was not asked for longest, then by name."""

    ranked: tuple[Suggestion, ...]
    left_out: tuple[LeftOut, ...]


def suggest(need: Need, candidates: Iterable[Candidate], today: date) -> Suggestions:
    """Everybody but who is inactive or has a conflict of interest with the startup."""
    ranked, left_out = [], []
    for one in candidates:
        if (because := _out(one)) is not None:
            left_out.append(LeftOut(one, because))
        else:
            ranked.append(Suggestion(one, reasons(need, one, today)))
    return Suggestions(
        tuple(sorted(ranked, key=_order)),
        tuple(sorted(left_out, key=lambda out: (out.candidate.name, out.candidate.user_id))),
    )


def reasons(need: Need, one: Candidate, today: date) -> tuple[Reason, ...]:
    """Why she has the points she has: a reason for each thing looked at, also for no points."""
    found = (
        _field(need, one.profile),
        _words(need, one.profile),
        _language(need, one.profile),
        _rest(one, today),
        _past(one),
        _room(one),
    )
    return tuple(reason for reason in found if reason is not None)


def words_matched(asked: str, profile: MentorProfile) -> tuple[str, ...]:
    """Words of the need that stand in her skills or her description, in the order asked."""
    if not asked:
        return ()
    known = f"{profile.skills}\n{profile.bio}".casefold()
    words = asked.translate(dict.fromkeys(map(ord, _SEPARATORS), " ")).split()
    once = {word.casefold(): word for word in reversed(words)}
    found = {word for word in once if len(word) > 1 and word in known}
    return tuple(dict.fromkeys(once[w.casefold()] for w in words if w.casefold() in found))


def _out(one: Candidate) -> OutBecause | None:
    if one.conflict is not None:
        return OutBecause.CONFLICT
    return None if one.profile.active else OutBecause.INACTIVE


def _order(suggestion: Suggestion) -> tuple[object, ...]:
    one = suggestion.candidate
    return (-suggestion.points, one.last_held_on or date.min, one.name, one.user_id)


def _field(need: Need, profile: MentorProfile) -> Reason | None:
    if need.field is None:
        return None
    named = (("field", need.field),)
    if need.field in profile.fields:
        return Reason(Why.FIELD, FIELD_POINTS, named)
    return Reason(Why.FIELD_OTHER, 0, named)


def _words(need: Need, profile: MentorProfile) -> Reason | None:
    matched = words_matched(need.words, profile)[:WORDS_MOST]
    if not matched:
        return None
    return Reason(Why.WORDS, WORD_POINTS * len(matched), (("words", ", ".join(matched)),))


def _language(need: Need, profile: MentorProfile) -> Reason | None:
    if need.language is None:
        return None
    speaks = need.language in profile.languages
    why = Why.LANGUAGE if speaks else Why.LANGUAGE_OTHER
    return Reason(why, LANGUAGE_POINTS if speaks else 0, (("language", need.language),))


def _rest(one: Candidate, today: date) -> Reason:
    if one.last_held_on is None:
        return Reason(Why.NEVER_USED, RESTED_POINTS)
    days = (today - one.last_held_on).days
    said = (("days", days), ("last_on", one.last_held_on))
    if days >= RESTED_DAYS:
        return Reason(Why.RESTED, RESTED_POINTS, said)
    return Reason(Why.LATELY, LATELY_POINTS if days >= LATELY_DAYS else 0, said)


def _past(one: Candidate) -> Reason:
    if one.past_here == 0 or one.last_here_on is None:
        return Reason(Why.NEW_HERE, 0)
    return Reason(Why.PAST, PAST_POINTS, (("n", one.past_here), ("last_on", one.last_here_on)))


def _room(one: Candidate) -> Reason:
    used, hours = one.month_minutes, one.profile.hours_a_month
    if hours is None:
        return Reason(Why.ROOM_UNKNOWN, 0, (("used", used),))
    said = (("used", used), ("most", hours * _HOUR))
    if used >= hours * _HOUR:
        return Reason(Why.FULL, FULL_POINTS, said)
    if used * 100 >= hours * _HOUR * BUSY_PERCENT:
        return Reason(Why.BUSY, BUSY_POINTS, said)
    return Reason(Why.ROOM, ROOM_POINTS, said)

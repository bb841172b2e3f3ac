"""Whom to ask: every mentor's points, each with the reason it was given for."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tracker.mentoring.rules.fields import Field

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


class Candidate(NamedTuple):  # one for each mentor there is: dataclasses take five times as long
    """A mentor, her last session with anyone, those with this startup, minutes of this month.

    `fields` are those of the need that she knows; `known` are her own words about what she does.
    `month_minutes` are held and scheduled. `conflict` is the reason of one in force.
    """

    user_id: int
    name: str
    active: bool = True
    fields: Collection[Field] = ()
    known: str = ""
    languages: Collection[str] = ("ko",)
    hours_a_month: int | None = None
    last_held_on: date | None = None
    past_here: int = 0
    last_here_on: date | None = None
    month_minutes: int = 0
    conflict: str | None = None


Values = tuple[tuple[str, object], ...]


class Reason(NamedTuple):
    """Points, and what for; the values are filled into its words."""

    why: Why
    points: int
    values: Values = ()


class Suggestion(NamedTuple):
    """Her reasons are worked out where she is drawn: of three hundred mentors, for twenty."""

    candidate: Candidate
    points: int


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
            ranked.append(Suggestion(one, sum([told[1] for told in _judged(need, one, today)])))
    return Suggestions(
        tuple(sorted(ranked, key=_order)),
        tuple(sorted(left_out, key=lambda out: (out.candidate.name, out.candidate.user_id))),
    )


def reasons(need: Need, one: Candidate, today: date) -> tuple[Reason, ...]:
    """Why she has the points she has: a reason for each thing looked at, also for no points."""
    return tuple(
        Reason(why, points, _values(why, need, one, today))
        for why, points in _judged(need, one, today)
    )


def words_matched(asked: str, known: str) -> tuple[str, ...]:
    """Words of the need that stand in what she says she knows, in the order asked."""
    if not asked:
        return ()
    known = known.casefold()
    words = asked.translate(dict.fromkeys(map(ord, _SEPARATORS), " ")).split()
    once = {word.casefold(): word for word in reversed(words)}
    found = {word for word in once if len(word) > 1 and word in known}
    return tuple(dict.fromkeys(once[w.casefold()] for w in words if w.casefold() in found))


def _out(one: Candidate) -> OutBecause | None:
    if one.conflict is not None:
        return OutBecause.CONFLICT
    return None if one.active else OutBecause.INACTIVE


def _order(suggestion: Suggestion) -> tuple[object, ...]:
    one = suggestion.candidate
    return (-suggestion.points, one.last_held_on or date.min, one.name, one.user_id)


Judged = tuple[Why, int]


def _judged(need: Need, one: Candidate, today: date) -> list[Judged]:
    """Each thing looked at, with its points."""
    return [*_asked(need, one), _rest(one, today), _past(one), _room(one)]


def _asked(need: Need, one: Candidate) -> list[Judged]:
    found: list[Judged] = []
    if need.field is not None:
        knows = need.field in one.fields
        found.append((Why.FIELD, FIELD_POINTS) if knows else (Why.FIELD_OTHER, 0))
    if need.words and (matched := words_matched(need.words, one.known)):
        found.append((Why.WORDS, WORD_POINTS * len(matched[:WORDS_MOST])))
    if need.language is not None:
        speaks = need.language in one.languages
        found.append((Why.LANGUAGE, LANGUAGE_POINTS) if speaks else (Why.LANGUAGE_OTHER, 0))
    return found


def _rest(one: Candidate, today: date) -> Judged:
    if one.last_held_on is None:
        return (Why.NEVER_USED, RESTED_POINTS)
    days = (today - one.last_held_on).days
    if days >= RESTED_DAYS:
        return (Why.RESTED, RESTED_POINTS)
    return (Why.LATELY, LATELY_POINTS if days >= LATELY_DAYS else 0)


def _past(one: Candidate) -> Judged:
    if one.past_here == 0 or one.last_here_on is None:
        return (Why.NEW_HERE, 0)
    return (Why.PAST, PAST_POINTS)


def _room(one: Candidate) -> Judged:
    used, hours = one.month_minutes, one.hours_a_month
    if hours is None:
        return (Why.ROOM_UNKNOWN, 0)
    if used >= hours * _HOUR:
        return (Why.FULL, FULL_POINTS)
    if used * 100 >= hours * _HOUR * BUSY_PERCENT:
        return (Why.BUSY, BUSY_POINTS)
    return (Why.ROOM, ROOM_POINTS)


def _values(why: Why, need: Need, one: Candidate, today: date) -> Values:
    """The figures a reason was given for."""
    figures = _FIGURES.get(why)
    return figures(need, one, today) if figures else ()


def _of_field(need: Need, one: Candidate, today: date) -> Values:
    del one, today
    return (("field", need.field),)


def _of_words(need: Need, one: Candidate, today: date) -> Values:
    del today
    return (("words", ", ".join(words_matched(need.words, one.known)[:WORDS_MOST])),)


def _of_language(need: Need, one: Candidate, today: date) -> Values:
    del one, today
    return (("language", need.language),)


def _of_rest(need: Need, one: Candidate, today: date) -> Values:
    del need
    last_on = one.last_held_on or today
    return (("days", (today - last_on).days), ("last_on", last_on))


def _of_past(need: Need, one: Candidate, today: date) -> Values:
    del need, today
    return (("n", one.past_here), ("last_on", one.last_here_on))


def _of_use(need: Need, one: Candidate, today: date) -> Values:
    del need, today
    return (("used", one.month_minutes),)


def _of_room(need: Need, one: Candidate, today: date) -> Values:
    hours = one.hours_a_month or 0
    return (*_of_use(need, one, today), ("most", hours * _HOUR))


_FIGURES: dict[Why, Callable[[Need, Candidate, date], Values]] = {
    Why.FIELD: _of_field,
    Why.FIELD_OTHER: _of_field,
    Why.WORDS: _of_words,
    Why.LANGUAGE: _of_language,
    Why.LANGUAGE_OTHER: _of_language,
    Why.RESTED: _of_rest,
    Why.LATELY: _of_rest,
    Why.PAST: _of_past,
    Why.ROOM: _of_room,
    Why.BUSY: _of_room,
    Why.FULL: _of_room,
    Why.ROOM_UNKNOWN: _of_use,
}

"""Support entries: kinds of help and what an entry must hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.values.refusals import RuleViolation

GIVER_MAX = 200
TOPIC_MAX = 200
NOTES_MAX = 5000
NEXT_ACTION_MAX = 300
REASON_MAX = 500
MINUTES_MAX = 24 * 60
DEFAULT_MINUTES = 60
RATE_SOURCE_MAX = 500
KRW_PER_HOUR_MAX = 10_000_000
PROGRAM_ONLY = "program_notes"
"""The one field that startups and executives never see."""


class SupportKind(StrEnum):
    MENTORING = "mentoring"
    INTRODUCTION = "introduction"
    LEGAL = "legal"  # legal consulting
    INVESTMENT = "investment"  # investment consulting
    CONSULTING = "consulting"  # any other: patents, taxes, labor
    PROMOTION = "promotion"
    EXPANSION = "expansion"  # global expansion, overseas pilots among it
    FACILITY = "facility"  # facility use
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSupportEntry:
    """One piece of help as it was given. `given_by` names the mentor, adviser or partner."""

    kind: SupportKind
    held_on: date
    given_by: str
    topic: str
    minutes: int | None = None
    shared_notes: str = ""
    program_notes: str = ""
    next_action: str | None = None
    next_action_due_on: date | None = None

    def values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(NewSupportEntry)}


@dataclass(frozen=True, slots=True)
class GivenHelp:
    """What tells two entries of a startup and day apart."""

    kind: SupportKind
    given_by: str
    mentor_user_id: int | None
    topic: str


def seems_twice(new: GivenHelp, others: Iterable[GivenHelp]) -> bool:
    """Whether help seems logged before: `others` are of the same startup and day.

    Two sessions with one mentor on a day are rare, so her name is enough; of other help several
    pieces a day are common, so that the topic must be the same as well. A person is asked, and
    nothing is refused for good.
    """
    return any(
        new.kind is one.kind
        and _same_giver(new, one)
        and (new.kind is SupportKind.MENTORING or _folded(new.topic) == _folded(one.topic))
        for one in others
    )


def _same_giver(new: GivenHelp, other: GivenHelp) -> bool:
    if new.mentor_user_id is not None and other.mentor_user_id is not None:
        return new.mentor_user_id == other.mentor_user_id
    return _folded(new.given_by) == _folded(other.given_by)


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader may see: `only_user_id` limits her to what she gave or logged herself.

    Of the program's notes she is then shown those she wrote, whoever else's stand in her entries.
    """

    program_notes: bool
    only_user_id: int | None = None

    @property
    def all_notes(self) -> bool:
        return self.program_notes and self.only_user_id is None

    def reads_notes_of(self, author_id: int | None) -> bool:
        return self.all_notes or (
            self.program_notes and author_id is not None and author_id == self.only_user_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts(NewSupportEntry):
    """An entry as it stands; `program_notes` are empty to a reader who may not see them.

    `corrections` counts the changes this reader may know of. `notes_withheld`: others wrote notes
    here where she might write her own.
    """

    id: int
    startup_id: int
    mentor_user_id: int | None
    logged_at: datetime
    logged_by: str
    logged_by_user_id: int | None
    next_action_done_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    version: int
    corrections: int
    notes_withheld: bool = False

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def action_open(self) -> bool:
        return self.next_action is not None and self.next_action_done_at is None

    def action_late(self, today: date) -> bool:
        due = self.next_action_due_on
        return self.action_open() and due is not None and due < today


def check_entry(new: NewSupportEntry, *, starts_on: date, today: date) -> None:
    """`starts_on`: nothing is logged from before the program, where a mistyped year would land."""
    if new.held_on > today:
        raise RuleViolation("in_the_future", "held_on", today_on=today)
    if new.held_on < starts_on:
        raise RuleViolation("before_program", "held_on", starts_on=starts_on)
    if new.minutes is not None and not 0 <= new.minutes <= MINUTES_MAX:
        raise RuleViolation("out_of_range", "minutes", least=0, most=MINUTES_MAX)
    _check_text("given_by", new.given_by, GIVER_MAX, needed=True)
    _check_text("topic", new.topic, TOPIC_MAX, needed=True)
    _check_text("shared_notes", new.shared_notes, NOTES_MAX)
    _check_text("program_notes", new.program_notes, NOTES_MAX)
    _check_next_action(new)


def _check_next_action(new: NewSupportEntry) -> None:
    _check_text("next_action", new.next_action or "", NEXT_ACTION_MAX)
    if new.next_action_due_on is None:
        return
    if not new.next_action:
        raise RuleViolation("due_without_action", "next_action")
    if new.next_action_due_on < new.held_on:
        raise RuleViolation("due_before_held", "next_action_due_on", held_on=new.held_on)


def check_correctable(entry: EntryFacts, seen_version: int) -> None:
    """Who edits must have seen the newest version, else somebody's change would be lost."""
    if entry.withdrawn:
        raise RuleViolation("entry_withdrawn")
    if entry.version != seen_version:
        raise RuleViolation("changed_meanwhile")


def check_reason(reason: str) -> None:
    _check_text("reason", reason, REASON_MAX, needed=True)


def check_repeated(logged: EntryFacts, startup_id: int, new: NewSupportEntry) -> None:
    """The same form sent twice is one entry; other words under the same key are a mistake."""
    same = all(getattr(logged, name) == value for name, value in new.values().items())
    if logged.startup_id != startup_id or not same:
        raise RuleViolation("form_used_before")


def changed_fields(before: NewSupportEntry, after: NewSupportEntry) -> dict[str, Any]:
    """What a correction changes: the new values by field."""
    then = before.values()
    return {name: value for name, value in after.values().items() if value != then[name]}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Field, old value, new value: of the fields both know, what differs."""
    return [
        (name, value, after[name])
        for name, value in before.items()
        if name in after and value != after[name]
    ]


def seen_by_startup(changed: dict[str, Any]) -> bool:
    """Whether a change touches anything but the program's own notes."""
    return any(name != PROGRAM_ONLY for name in changed)


def for_the_trail(values: dict[str, Any]) -> dict[str, Any]:
    """Values for the trail, whose readers may not all read the program's notes."""
    told = {name: value for name, value in values.items() if name != PROGRAM_ONLY}
    if PROGRAM_ONLY in values:
        told["program_notes_length"] = len(values[PROGRAM_ONLY])
    return told


@dataclass(frozen=True, slots=True)
class HelpRate:
    """What an hour of a kind of help is worth from a day on."""

    kind: SupportKind
    from_on: date
    krw_per_hour: int

    def values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(HelpRate)}


def check_rate(new: HelpRate, source: str, *, starts_on: date, ends_on: date) -> None:
    """A rate of a day of the program, which cites who set it."""
    if not 0 <= new.krw_per_hour <= KRW_PER_HOUR_MAX:
        raise RuleViolation("out_of_range", "krw_per_hour", least=0, most=KRW_PER_HOUR_MAX)
    if not starts_on <= new.from_on <= ends_on:
        raise RuleViolation("day_out_of_range", "from_on", first_on=starts_on, last_on=ends_on)
    _check_text("source", source, RATE_SOURCE_MAX, needed=True)


def in_force_by_day(rates: Iterable[HelpRate]) -> list[HelpRate]:
    """The latest day first; of rates for one day, given in the order they were set, the newest."""
    newest = {(rate.kind, rate.from_on): rate for rate in rates}
    return sorted(newest.values(), key=lambda rate: (rate.from_on, rate.kind), reverse=True)


def worth_krw(minutes: int, day: date, kind: SupportKind, rates: Iterable[HelpRate]) -> int | None:
    """Minutes at the rate of their day, halves of a won up; None where no rate holds then."""
    held = (r for r in in_force_by_day(rates) if r.kind is kind and r.from_on <= day)
    rate = next(held, None)
    return None if rate is None else (2 * minutes * rate.krw_per_hour + 60) // 120


def _check_text(field: str, text: str, most: int, *, needed: bool = False) -> None:
    if needed and not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)

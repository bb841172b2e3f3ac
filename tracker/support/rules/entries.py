"""What an entry must hold, and how it is corrected."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from tracker.support.rules.kinds import SupportKind
from tracker.support.rules.texts import GIVER_MAX, NEXT_ACTION_MAX, NOTES_MAX, TOPIC_MAX, check_text
from tracker.values.refusals import RuleViolation

MINUTES_MAX = 24 * 60

DEFAULT_MINUTES = 60

PROGRAM_ONLY = "program_notes"
"""The one field that startups and executives never see."""


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
    check_text("given_by", new.given_by, GIVER_MAX, needed=True)
    check_text("topic", new.topic, TOPIC_MAX, needed=True)
    check_text("shared_notes", new.shared_notes, NOTES_MAX)
    check_text("program_notes", new.program_notes, NOTES_MAX)
    _check_next_action(new)


def _check_next_action(new: NewSupportEntry) -> None:
    check_text("next_action", new.next_action or "", NEXT_ACTION_MAX)
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

"""What an entry must hold, and how it is corrected."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Self

from tracker.support.rules.details import (
    DETAILS,
    FIELDS,
    UNTIL_ON,
    Detail,
    Details,
    check_details,
    check_own_columns,
)
from tracker.support.rules.kinds import HelpStage, SupportKind
from tracker.support.rules.steps import check_stage
from tracker.support.rules.texts import GIVER_MAX, NEXT_ACTION_MAX, NOTES_MAX, TOPIC_MAX, check_text
from tracker.values.refusals import RuleViolation

MINUTES_MAX = 24 * 60
DEFAULT_MINUTES = 60
PROGRAM_ONLY = "program_notes"
"""The one field that startups and executives never see."""
EVER_OPEN = ("kind", "held_on", "confidential")
"""What everybody may know of confidential help, and all that the trail is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSupportEntry:
    """One piece of help as it was given. `given_by` names the mentor, adviser or partner.

    The last seven are of some kinds only: see `details.KINDS_WITH`. `stage` and `amount_krw` are
    where it starts; they go on by steps.
    """

    kind: SupportKind
    held_on: date
    given_by: str
    topic: str
    minutes: int | None = None
    shared_notes: str = ""
    program_notes: str = ""
    next_action: str | None = None
    next_action_due_on: date | None = None
    partner_id: int | None = None
    partner_person_id: int | None = None
    stage: HelpStage | None = None
    amount_krw: int | None = None
    confidential: bool = False
    details: Details = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """As it is stored."""
        return {f.name: getattr(self, f.name) for f in fields(NewSupportEntry)}

    def told(self) -> dict[str, Any]:
        """Field by field, each detail by its own name."""
        values = {name: value for name, value in self.values().items() if name != "details"}
        return {**values, **{name: self.details.get(name) for name in FIELDS}}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts(NewSupportEntry):
    """An entry as it stands; `program_notes` are empty to a reader who may not see them.

    `corrections` counts the changes this reader may know of. `notes_withheld`: others wrote notes
    here where she might write her own. `withheld`: she may not read this confidential help.
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
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    disputed_at: datetime | None = None
    dispute: str | None = None
    partner_name: str | None = None
    person_name: str | None = None
    notes_withheld: bool = False
    withheld: bool = False

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def action_open(self) -> bool:
        return self.next_action is not None and self.next_action_done_at is None

    def action_late(self, today: date) -> bool:
        due = self.next_action_due_on
        return self.action_open() and due is not None and due < today

    @property
    def confirmable(self) -> bool:
        """A mentoring session has a confirmation of its own."""
        return not self.withdrawn and self.kind is not SupportKind.MENTORING

    def told_details(self) -> list[tuple[str, Detail]]:
        """In the order of the table, the last day of use beside the first one."""
        names = [one.name for one in DETAILS[self.kind] if one is not UNTIL_ON]
        return [(name, self.details[name]) for name in names if name in self.details]

    def without_matter(self) -> Self:
        """What is left for who may not read confidential help: its kind, day and startup."""
        return replace(
            self,
            **_EMPTY,
            logged_by="",
            logged_by_user_id=None,
            mentor_user_id=None,
            next_action_done_at=None,
            withdrawn_reason=None,
            corrections=0,
            dispute=None,
            partner_name=None,
            person_name=None,
            withheld=True,
        )


_EMPTY: dict[str, Any] = {
    "given_by": "",
    "topic": "",
    "minutes": None,
    "shared_notes": "",
    "program_notes": "",
    "next_action": None,
    "next_action_due_on": None,
    "partner_id": None,
    "details": {},
}


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
    check_own_columns(new.kind, new.values())
    check_details(new.kind, new.details, held_on=new.held_on)
    check_stage(new.kind, new.stage, new.amount_krw)


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
    """The same form sent twice is one entry; other words under the same key are a mistake.

    How far it has come since does not matter.
    """
    sent = {name: v for name, v in new.values().items() if name not in ("stage", "amount_krw")}
    same = all(getattr(logged, name) == value for name, value in sent.items())
    if logged.startup_id != startup_id or not same:
        raise RuleViolation("form_used_before")


def changed_fields(before: NewSupportEntry, after: NewSupportEntry) -> dict[str, Any]:
    """What a correction changes: the new values by field."""
    then = before.told()
    return {name: value for name, value in after.told().items() if value != then[name]}


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


def for_the_trail(values: Mapping[str, Any], *, confidential: bool = False) -> dict[str, Any]:
    """Values for the trail, whose readers may not all read the program's notes or the matter.

    A partner's person is left out: the trail stays for ever, her consent does not.
    """
    if confidential:
        return {name: value for name, value in values.items() if name in EVER_OPEN}
    told = {
        name: value
        for name, value in values.items()
        if name not in (PROGRAM_ONLY, "partner_person_id")
        and not (name in FIELDS and value is None)
    }
    if PROGRAM_ONLY in values:
        told["program_notes_length"] = len(values[PROGRAM_ONLY])
    return told

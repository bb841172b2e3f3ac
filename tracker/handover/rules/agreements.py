"""Agreements, their duties, and names that change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.people.rules import Limit
from tracker.values.refusals import RuleViolation

FILES = Limit("agreement_files", 60, timedelta(hours=1))  # a file is on the disk once looked at
NUMBER_MAX, SUBJECT_MAX, WORDS_MAX, NAME_MAX, REASON_MAX = 100, 300, 300, 200, 500


class OwedBy(StrEnum):
    STARTUP = "startup"
    PROGRAM = "program"


class NamedThing(StrEnum):
    """What of a startup is named anew, each a column of its card."""

    NAME = "name"
    LEGAL_NAME = "legal_name"
    REPRESENTATIVE = "representative"


class DutyState(StrEnum):
    """Derived: nobody sets it."""

    DONE = "done"
    LATE = "late"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """`amends`: it changes the one before."""

    amends: bool
    number: str
    signed_on: date
    starts_on: date
    ends_on: date
    subject: str = ""


@dataclass(frozen=True, slots=True)
class NewDuty:
    words: str
    owed_by: OwedBy
    due_on: date


@dataclass(frozen=True, slots=True)
class NewName:
    """`from_on`: the day the change took effect, as its paper says."""

    what: NamedThing
    after: str
    from_on: date
    reference: str = ""


def check_agreement(new: NewAgreement, numbers: Iterable[str], *, first: bool) -> None:
    """`numbers`: of those there are. Only what follows another may amend."""
    if not new.number.strip():
        raise RuleViolation("needed", "number")
    if new.number in set(numbers):
        raise RuleViolation("agreement_number_taken", "number", number=new.number)
    if new.ends_on < new.starts_on:
        raise RuleViolation("ends_before_start", "ends_on", starts_on=new.starts_on)
    if new.amends and first:
        raise RuleViolation("nothing_to_amend", "amends")


def check_withdrawal(*, amends: bool, reason: str, others: Iterable[bool]) -> None:
    """`others`: whether each other that stands amends. What is amended is not pulled away."""
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    standing = list(others)
    if not amends and standing and all(standing):
        raise RuleViolation("agreement_amended", "reason")


def check_duty(new: NewDuty, *, signed_on: date) -> None:
    if not new.words.strip():
        raise RuleViolation("needed", "words")
    if new.due_on < signed_on:
        raise RuleViolation("due_before_signed", "due_on", signed_on=signed_on)


def check_name(new: NewName, before: str, *, today: date) -> None:
    if not new.after.strip():
        raise RuleViolation("needed", "after")
    if new.after == before:
        raise RuleViolation("name_unchanged", "after")
    if new.from_on > today:
        raise RuleViolation("name_changes_ahead", "from_on")


def duty_state(due_on: date, done_on: date | None, *, today: date) -> DutyState:
    if done_on is not None:
        return DutyState.DONE
    return DutyState.LATE if due_on < today else DutyState.DUE

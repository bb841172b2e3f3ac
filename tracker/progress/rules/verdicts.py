"""What the program says of a closed milestone, and by what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.progress.rules.texts import check_text
from tracker.values.refusals import RuleViolation

SEEN_NOTE_MAX = 500


class Verdict(StrEnum):
    VERIFIED = "verified"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """`seen` are ids of evidence that she has looked at; `note` tells what else she went by."""

    seen: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """`seen` is the evidence by its id, each with its label as it was then."""

    verdict: Verdict
    seen: tuple[tuple[int, str], ...]
    note: str
    given_at: datetime
    given_by: str


def check_seen(new: NewVerdict, attached: Collection[int]) -> None:
    """Nobody verifies by nothing, or by what is not attached any more."""
    check_text("note", new.note, SEEN_NOTE_MAX)
    if not new.seen <= set(attached):
        raise RuleViolation("evidence_changed", "seen")
    if not new.seen and not new.note.strip():
        raise RuleViolation("verified_by_nothing", "seen")


def proof_is_gone(seen: Collection[int], attached: Collection[int]) -> bool:
    """Whether evidence that a verification names is attached no longer."""
    return not set(seen) <= set(attached)

"""What has happened since a reader looked last, in a few kinds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    GRANTS = "grants"
    USAGE = "usage"
    ROUNDS = "rounds"
    MILESTONES = "milestones"
    FIGURES = "figures"
    SESSIONS = "sessions"
    HELP = "help"
    STARTUPS = "startups"


CHANGES: Mapping[str, ChangeKind] = {
    "credits.grant_credits": ChangeKind.GRANTS,
    "credits.amend_grant": ChangeKind.GRANTS,
    "usage.take_in": ChangeKind.USAGE,
    "usage.record_statement": ChangeKind.USAGE,
    "progress.record_round": ChangeKind.ROUNDS,
    "progress.verify_round": ChangeKind.ROUNDS,
    "progress.record_valuation": ChangeKind.ROUNDS,
    "progress.verify_valuation": ChangeKind.ROUNDS,
    "progress.correct_round": ChangeKind.ROUNDS,
    "progress.correct_valuation": ChangeKind.ROUNDS,
    "progress.withdraw_round": ChangeKind.ROUNDS,
    "progress.withdraw_valuation": ChangeKind.ROUNDS,
    "progress.create_milestone": ChangeKind.MILESTONES,
    "progress.change_milestone": ChangeKind.MILESTONES,
    "progress.verify_milestone": ChangeKind.MILESTONES,
    "progress.submit_check_in": ChangeKind.FIGURES,
    "progress.record_readings": ChangeKind.FIGURES,
    "progress.verify_readings": ChangeKind.FIGURES,
    "mentoring.book_session": ChangeKind.SESSIONS,
    "mentoring.accept_time": ChangeKind.SESSIONS,
    "mentoring.log_session": ChangeKind.SESSIONS,
    "mentoring.write_up": ChangeKind.SESSIONS,
    "support.log_entry": ChangeKind.HELP,
    "program.create_startup": ChangeKind.STARTUPS,
    "program.change_status": ChangeKind.STARTUPS,
}
"""Events of the trail that a reader of the dashboard is told of; none of them shows a value."""


@dataclass(frozen=True, slots=True)
class Change:
    kind: ChangeKind
    count: int


def changes_of(counts: Mapping[str, int]) -> tuple[Change, ...]:
    """How many events of each kind; `counts` are by the trail's names."""
    found = dict.fromkeys(ChangeKind, 0)
    for action, count in _told(counts):
        found[action] += count
    return tuple(Change(kind, count) for kind, count in found.items() if count)


def _told(counts: Mapping[str, int]) -> Iterable[tuple[ChangeKind, int]]:
    return ((CHANGES[action], count) for action, count in counts.items() if action in CHANGES)

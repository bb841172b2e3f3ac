"""Which run of a month is live, which wait for a person: a function of runs and decisions alone.

Whoever brings the runs of one source in another order gets the same answer. Only which of two
sources came first for a sub account is a fact of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tracker.usage.rules.kinds import ImportStatus, SnapshotState
from tracker.usage.rules.problems import Code, Problem
from tracker.values.exact import ZERO, exact, plain, whole

WON = "KRW"
REASON_CHARACTERS_MAX = 500
FALL_PARTS = 50  # a fall of more than one part in fifty, 2 %, waits for a person


class Decision(StrEnum):
    REPLACE = "replace"  # the held run takes the month
    KEEP = "keep"  # what is live stays; the held run is history
    WITHOUT_REJECTED = "without_rejected"  # it takes the month, the bad rows left out


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What a person decided about an import that waits."""

    decision: Decision
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One run of a month, and what a person said of it.

    `billed` by currency, `rejected` rows of the whole run, `overlaps` sub accounts that another
    source has by source, `lacks_rate` where dollars wait for the month's rate, `on` the month's
    days that have charges.
    """

    id: int
    submitted_at: datetime
    run: str
    days: int
    billed: Mapping[str, Decimal]
    rejected: int = 0
    duplicate_rows: int = 0
    duplicate_billed: Mapping[str, Decimal] = field(default_factory=dict)
    overlaps: Mapping[str, str] = field(default_factory=dict)
    lacks_rate: bool = False
    decision: Decision | None = None
    on: frozenset[date] = frozenset()


def standing(candidates: Iterable[Candidate]) -> dict[int, SnapshotState]:
    """The state of every run of one source's month.

    From the oldest to the newest: each takes the place of the one before, unless it is in doubt
    beside that one. Of two submitted at the same instant the greater run id counts as newer.
    """
    states: dict[int, SnapshotState] = {}
    live: Candidate | None = None
    for one in sorted(candidates, key=lambda one: (one.submitted_at, one.run, one.id)):
        if one.decision is Decision.KEEP:
            states[one.id] = SnapshotState.DISCARDED
        elif waits(one, live):
            states[one.id] = SnapshotState.HELD
        else:
            _overtake(states)
            states[one.id] = SnapshotState.LIVE
            live = one
    return states


def _overtake(states: dict[int, SnapshotState]) -> None:
    for own, state in states.items():
        if state is not SnapshotState.DISCARDED:
            states[own] = SnapshotState.SUPERSEDED


def waits(one: Candidate, live: Candidate | None) -> bool:
    """Whether a person's word, or a rate, is missing. A rate is never decided away."""
    if one.lacks_rate:
        return True
    if one.decision is Decision.WITHOUT_REJECTED:
        return False
    if one.rejected:
        return True
    return one.decision is None and in_doubt(one, live)


def in_doubt(one: Candidate, live: Candidate | None) -> bool:
    return bool(has_new_duplicates(one, live) or one.overlaps or (live and falls_behind(one, live)))


def has_new_duplicates(one: Candidate, live: Candidate | None) -> bool:
    """Exact duplicates other than those that a person has taken in with the live run.

    An export brings them again every day: one word on them is enough, as long as they stay as
    many rows and as much money.
    """
    if not one.duplicate_rows or live is None:
        return bool(one.duplicate_rows)
    before = live.duplicate_rows, live.duplicate_billed
    return (one.duplicate_rows, one.duplicate_billed) != before


def falls_behind(new: Candidate, live: Candidate) -> bool:
    return bool(_lost_days(new, live)) or bool(_fallen(new, live))


def _lost_days(new: Candidate, live: Candidate) -> int:
    """How many of the live run's days the new one lacks: as many others make up for none."""
    return max(live.days - new.days, len(live.on - new.on))


def _fallen(new: Candidate, live: Candidate) -> list[str]:
    """The currencies in which the total would fall by more than 2 %."""
    with exact():
        return [
            currency
            for currency, before in live.billed.items()
            if (before - new.billed.get(currency, ZERO)) * FALL_PARTS > abs(before)
        ]


def doubts(month: date, one: Candidate, live: Candidate | None) -> list[Problem]:
    """Why a run waits, as it is told to a person; rejected rows are listed by themselves."""
    found = [*covered_twice(month, one.overlaps)]
    if live is not None and falls_behind(one, live):
        found.append(_behind(month, one, live))
    if has_new_duplicates(one, live):
        found.append(duplicated(month, one))
    if one.lacks_rate:
        found.append(Problem(Code.NO_RATE, values={"month": f"{month:%Y-%m}"}))
    return found


def covered_twice(month: date, overlaps: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(
            Code.TWO_SOURCES,
            value=account,
            values={"sub_account": account, "source": source, "month": f"{month:%Y-%m}"},
        )
        for account, source in sorted(overlaps.items())
    ]


def _behind(month: date, new: Candidate, live: Candidate) -> Problem:
    values: dict[str, int | str] = {
        "month": f"{month:%Y-%m}",
        "covers": live.days - _lost_days(new, live),
        "days": live.days,
    }
    fallen = _fallen(new, live)
    fewer = _lost_days(new, live) > 0
    with exact():
        change = {
            currency: live.billed.get(currency, ZERO) - new.billed.get(currency, ZERO)
            for currency in {*live.billed, *new.billed, WON}
        }
    if WON not in live.billed and fallen:
        values["change"] = plain(change[fallen[0]])
        values["currency"] = fallen[0]
        return Problem(
            Code.FEWER_DAYS, words="fewer_other" if fewer else "lower_other", values=values
        )
    fall = whole(change[WON])
    values["change_krw"] = abs(fall)
    words = ("" if fall >= 0 else "rise") if fewer else "lower"
    return Problem(Code.FEWER_DAYS, words=words, values=values)


def duplicated(month: date, one: Candidate) -> Problem:
    others = ", ".join(
        f"{currency} {plain(amount)}"
        for currency, amount in sorted(one.duplicate_billed.items())
        if currency != WON
    )
    values: dict[str, int | str] = {
        "month": f"{month:%Y-%m}",
        "rows": one.duplicate_rows,
        "duplicate_krw": whole(one.duplicate_billed.get(WON, ZERO)),
    }
    if others:
        return Problem(Code.DUPLICATES, words="other", values={**values, "others": others})
    return Problem(Code.DUPLICATES, values=values)


@dataclass(frozen=True, slots=True)
class Given:
    """Sub accounts that a decision gave to one source of a month; the latest decision counts."""

    source: str
    family: str
    sub_accounts: tuple[str, ...]


def owners(given: Iterable[Given]) -> dict[str, tuple[str, str]]:
    """Which source and family each sub account was given to, from the first to the last."""
    return {account: (one.source, one.family) for one in given for account in one.sub_accounts}


def excluded(
    live: Mapping[tuple[str, str], frozenset[str]], owned: Mapping[str, tuple[str, str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """Of each live source of a month: the sub accounts that count from another one.

    One given to a source whose live run no longer has it counts wherever it is: money is never
    lost to a decision.
    """
    taken = {account: key for account, key in owned.items() if account in live.get(key, ())}
    return {
        key: frozenset(account for account in accounts if taken.get(account, key) != key)
        for key, accounts in live.items()
    }


STATUS_OF = {
    SnapshotState.LIVE: ImportStatus.IMPORTED,
    SnapshotState.SUPERSEDED: ImportStatus.SUPERSEDED,
    SnapshotState.HELD: ImportStatus.HELD,
    SnapshotState.DISCARDED: ImportStatus.DISCARDED,
}


def status_after(status: ImportStatus, states: Sequence[SnapshotState]) -> ImportStatus:
    """An import's status once runs of it changed: waiting while a month of it waits."""
    if status not in {ImportStatus.HELD, ImportStatus.IMPORTED, ImportStatus.SUPERSEDED}:
        return status
    if SnapshotState.HELD in states:
        return ImportStatus.HELD
    if status is not ImportStatus.HELD or not states:
        return status
    return min((STATUS_OF[state] for state in states), key=list(ImportStatus).index)

"""What is planned for each startup in a year: how much of each kind, and how seldom at most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from tracker.package.rules.kinds import PackageKind
from tracker.values.refusals import RuleViolation

SOURCE_MAX = 300
REASON_MAX = 500
COUNT_MAX = 1000
MINUTES_MAX = 10_000 * 60
KRW_MAX = 10**13
DAYS_MAX = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """For one calendar year. A plan that says nothing takes back what was planned.

    `amount_krw` of credits is to be granted, of help its value at the rates. `most_days`: no
    longer than this without such help.
    """

    kind: PackageKind
    year: int
    count: int | None = None
    minutes: int | None = None
    amount_krw: int | None = None
    most_days: int | None = None
    source: str = ""

    @property
    def empty(self) -> bool:
        return all(value is None for value in self.aims().values())

    def aims(self) -> dict[str, int | None]:
        return {
            "count": self.count,
            "minutes": self.minutes,
            "amount_krw": self.amount_krw,
            "most_days": self.most_days,
        }

    def values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(NewPlan)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts(NewPlan):
    """A plan as it was set; without a startup it is for each startup of the program."""

    id: int
    startup_id: int | None
    reason: str
    set_at: datetime
    set_by: str


@dataclass(frozen=True, slots=True)
class Plans:
    """What is in force: of each startup, kind and year the newest; its own before the program's."""

    by_place: Mapping[tuple[int | None, PackageKind, int], PlanFacts] = field(default_factory=dict)

    def own(self, startup_id: int | None, kind: PackageKind, year: int) -> PlanFacts | None:
        found = self.by_place.get((startup_id, kind, year))
        return None if found is None or found.empty else found

    def of(self, startup_id: int, kind: PackageKind, year: int) -> PlanFacts | None:
        return self.own(startup_id, kind, year) or self.own(None, kind, year)

    @property
    def in_force(self) -> frozenset[int]:
        return frozenset(one.id for one in self.by_place.values() if not one.empty)


def plans_of(rows: Iterable[PlanFacts]) -> Plans:
    """Of rows in the order they were set."""
    return Plans({(one.startup_id, one.kind, one.year): one for one in rows})


def check_plan(new: NewPlan, before: NewPlan | None, reason: str, years: range) -> None:
    """`before`: what this plan replaces; moving a plan says why."""
    if new.year not in years:
        raise RuleViolation("plan_year", "year", first=str(years[0]), last=str(years[-1]))
    if new.kind is PackageKind.CREDITS:
        _check_credits(new)
    _check_bounds("count", new.count, COUNT_MAX)
    _check_bounds("minutes", new.minutes, MINUTES_MAX)
    _check_bounds("amount_krw", new.amount_krw, KRW_MAX)
    _check_bounds("most_days", new.most_days, DAYS_MAX)
    if new.empty and before is None:
        raise RuleViolation("plan_says_nothing", "count")
    _check_text("source", new.source, SOURCE_MAX, needed=not new.empty)
    _check_text("reason", reason, REASON_MAX, needed=before is not None)


def plan_years(starts_on: date, ends_on: date) -> range:
    return range(starts_on.year, ends_on.year + 1)


def year_shown(asked: int | None, today: date, years: range) -> int:
    """The year asked for where it is one of the program's, else the one at hand or the nearest."""
    if asked is not None and asked in years:
        return asked
    return min(max(today.year, years[0]), years[-1])


def _check_credits(new: NewPlan) -> None:
    for name in ("count", "minutes", "most_days"):
        if getattr(new, name) is not None:
            raise RuleViolation("plan_credits_in_won", name)


def _check_bounds(name: str, value: int | None, most: int) -> None:
    if value is not None and not 1 <= value <= most:
        raise RuleViolation("out_of_range", name, least=1, most=most)


def _check_text(name: str, text: str, most: int, *, needed: bool) -> None:
    if needed and not text.strip():
        raise RuleViolation("needed", name)
    if len(text) > most:
        raise RuleViolation("too_long", name, most=most)

"""What counts as covered: switches of a startup, each from a charge day on, with their history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from tracker.values.refusals import RuleViolation

COVERAGE_REASON_MAX = 500
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
ZERO_DAYS = 3


class Covered(StrEnum):
    """What a switch is about. All are off until a person says otherwise."""

    COMMITMENT = "commitment"  # purchases of reservations and savings plans draw credits
    NOT_COVERED = "not_covered"  # Marketplace, support plans and not eligible charges do
    PAYG = "payg"  # the pay-as-you-go amount counts instead of the billed one


@dataclass(frozen=True, slots=True)
class NewSwitch:
    """From the charge day `from_on`, until a later decision says otherwise."""

    what: Covered
    covers: bool
    from_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Switch:
    """A decision in force; of two the greater id is the later."""

    id: int
    startup_id: int
    what: Covered
    covers: bool
    from_on: date


@dataclass(frozen=True, slots=True)
class Cover:
    """What draws credits on one day, and on which basis."""

    commitment: bool = False
    not_covered: bool = False
    payg: bool = False


NO_COVER = Cover()


class Switches:
    """A program's switches that were not withdrawn."""

    def __init__(self, switches: Iterable[Switch] = ()) -> None:
        self._by_startup: dict[int, list[Switch]] = {}
        for switch in sorted(switches, key=lambda one: one.id):
            self._by_startup.setdefault(switch.startup_id, []).append(switch)

    def on(self, startup_id: int | None, day: date) -> Cover:
        """What the latest decision that reaches this day says of each."""
        found = self._by_startup.get(startup_id) if startup_id is not None else None
        if not found:
            return NO_COVER
        said = {switch.what.value: switch.covers for switch in found if switch.from_on <= day}
        return Cover(**said)


def checked_switch(new: NewSwitch) -> NewSwitch:
    if not FIRST_DAY <= new.from_on <= LAST_DAY:
        raise RuleViolation("day_out_of_range", "from_on", first_on=FIRST_DAY, last_on=LAST_DAY)
    reason = new.reason.strip()
    if not reason:
        raise RuleViolation("needed", "reason")
    if len(reason) > COVERAGE_REASON_MAX:
        raise RuleViolation("too_long", "reason", most=COVERAGE_REASON_MAX)
    return NewSwitch(new.what, new.covers, new.from_on, reason)


@dataclass(frozen=True, slots=True)
class ZeroDays:
    """Days in a row on which usage was billed at nothing."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1


def zero_days(billed: Mapping[date, Decimal]) -> ZeroDays | None:
    """The latest three days in a row or more that have usage and come to nothing.

    `billed` holds every day that has usage. The credit may have been taken off before the export
    was written; no switch is set by itself.
    """
    found: ZeroDays | None = None
    first = last = None
    for day in sorted(day for day, amount in billed.items() if not amount):
        if first is None or last is None or day != last + timedelta(days=1):
            first = day
        last = day
        if (last - first).days + 1 >= ZERO_DAYS:
            found = ZeroDays(first, last)
    return found

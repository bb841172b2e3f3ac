"""The dictionary of figures: what each is, in which unit, how often, and which way is better.

What exactly a figure means is in the catalogue: `kpi.meaning.<kpi>`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.values.counts import COUNT_MOST, read_count
from tracker.values.periods import Period, PeriodKind
from tracker.values.refusals import RuleViolation
from tracker.values.won import WON_MOST, read_balance

FIELDS_MAX = 12
"""No check-in shows more fields than this: three minutes are not more."""


class Kpi(StrEnum):
    REVENUE = "revenue"
    ARR = "arr"
    CUSTOMERS = "customers"
    EXPORT = "export"
    HEADCOUNT = "headcount"
    NEW_JOBS = "new_jobs"
    CASH = "cash"
    CASH_BURN = "cash_burn"
    CASH_RUNWAY = "cash_runway"
    PATENTS = "patents"
    OPERATING_PROFIT = "operating_profit"


class Unit(StrEnum):
    WON = "won"
    PEOPLE = "people"
    COUNT = "count"
    MONTHS = "months"


class Nature(StrEnum):
    FLOW = "flow"  # of the whole period: months add up to a year
    STOCK = "stock"  # as it stands at the period's end: a year has its last month's


class Better(StrEnum):
    MORE = "more"
    LESS = "less"


class Group(StrEnum):
    """A step of a check-in."""

    SALES = "sales"
    PEOPLE = "people"
    MONEY = "money"
    ASSETS = "assets"


@dataclass(frozen=True, slots=True)
class Definition:
    unit: Unit
    nature: Nature
    better: Better
    every: PeriodKind
    group: Group
    asked: bool = True  # where a program has not chosen
    below_zero: bool = False
    derived: bool = False  # computed from others, never typed


_M, _Q, _Y = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.FISCAL_YEAR
_FLOW, _STOCK, _MORE, _LESS = Nature.FLOW, Nature.STOCK, Better.MORE, Better.LESS

KPIS: Mapping[Kpi, Definition] = {
    Kpi.REVENUE: Definition(Unit.WON, _FLOW, _MORE, _M, Group.SALES),
    Kpi.ARR: Definition(Unit.WON, _STOCK, _MORE, _M, Group.SALES),
    Kpi.CUSTOMERS: Definition(Unit.COUNT, _STOCK, _MORE, _M, Group.SALES),
    Kpi.EXPORT: Definition(Unit.WON, _FLOW, _MORE, _Q, Group.SALES),
    Kpi.HEADCOUNT: Definition(Unit.PEOPLE, _STOCK, _MORE, _M, Group.PEOPLE),
    Kpi.NEW_JOBS: Definition(Unit.PEOPLE, _FLOW, _MORE, _M, Group.PEOPLE),
    Kpi.CASH: Definition(Unit.WON, _STOCK, _MORE, _M, Group.MONEY),
    Kpi.CASH_BURN: Definition(Unit.WON, _FLOW, _LESS, _M, Group.MONEY),
    Kpi.CASH_RUNWAY: Definition(
        Unit.MONTHS, _STOCK, _MORE, _M, Group.MONEY, asked=False, derived=True
    ),
    Kpi.PATENTS: Definition(Unit.COUNT, _STOCK, _MORE, _Q, Group.ASSETS),
    Kpi.OPERATING_PROFIT: Definition(Unit.WON, _FLOW, _MORE, _Y, Group.ASSETS, below_zero=True),
}
TYPED = tuple(kpi for kpi, what in KPIS.items() if not what.derived)
DEFAULT_ASKED = tuple(kpi for kpi, what in KPIS.items() if what.asked)
NEEDS: Mapping[Kpi, tuple[Kpi, ...]] = {Kpi.CASH_RUNWAY: (Kpi.CASH, Kpi.CASH_BURN)}


def kpi_named(text: str) -> Kpi | None:
    try:
        return Kpi(text)
    except ValueError:
        return None


def read_value(kpi: Kpi, text: str) -> Decimal | None:
    """A figure as people type it, in the unit of its kind; None for what is none."""
    what, text = KPIS[kpi], text.strip()
    below = what.below_zero and text[:1] in {"-", "△"}
    read = read_balance if what.unit is Unit.WON else read_count
    found = read(text[1:].strip() if below else text)
    return None if found is None else Decimal(-found if below else found)


def check_value(kpi: Kpi, value: Decimal) -> None:
    """Whole, and within what its unit can be."""
    what = KPIS[kpi]
    if what.derived:
        raise RuleViolation("kpi_derived", kpi.value)
    most = WON_MOST if what.unit is Unit.WON else COUNT_MOST
    least = -most if what.below_zero else 0
    if value != value.to_integral_value() or not least <= value <= most:
        raise RuleViolation("kpi_out_of_range", kpi.value, least=least, most=most)


def asked_in(month: Period, asked: Iterable[Kpi]) -> list[tuple[Kpi, PeriodKind]]:
    """What a month's check-in asks: monthly figures, and those whose own period ends with it."""
    ends = {
        PeriodKind.MONTH: True,
        PeriodKind.QUARTER: month.ends_on.month % 3 == 0,
        PeriodKind.FISCAL_YEAR: month.ends_on.month == 12,
    }
    wanted = set(asked)
    return [(kpi, KPIS[kpi].every) for kpi in TYPED if kpi in wanted and ends[KPIS[kpi].every]]


def check_asked(asked: Iterable[Kpi]) -> None:
    """At least one, at most what a check-in at the year's end may show."""
    wanted = set(asked)
    if not wanted:
        raise RuleViolation("kpi_none_asked", "kpis")
    if any(KPIS[kpi].derived for kpi in wanted):
        raise RuleViolation("kpi_derived", "kpis")
    if len(wanted) > FIELDS_MAX:
        raise RuleViolation("kpi_too_many", "kpis", most=FIELDS_MAX)


def cash_runway(cash: Decimal | None, burn: Decimal | None) -> Decimal | None:
    """Months that the cash lasts at a month's burn, to a tenth; None where nothing is burnt."""
    if cash is None or burn is None or burn <= 0:
        return None
    return (cash / burn).quantize(Decimal("0.1"))

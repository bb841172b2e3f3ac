"""What every layout reads alike: empty cells, names, currencies, days inside their month."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from tracker.usage.rules.charges import Cells, Charge, MappedRow
from tracker.usage.rules.kinds import ChargeClass
from tracker.usage.rules.numbers import month_after
from tracker.usage.rules.problems import Code, Problem, shown

NAME_CHARACTERS_MAX = 200
PUBLISHER_CHARACTERS_MAX = 60
NOTHING = "NULL"  # some tools write the word
CURRENCIES = frozenset({"KRW", "USD"})


def cleaned(cells: Cells) -> Cells:
    if NOTHING not in cells.values():
        return cells
    return {column: "" if text == NOTHING else text for column, text in cells.items()}


def first_named(cells: Cells, columns: Iterable[str]) -> str:
    """Azure leaves the service empty on Marketplace, reservation and rounding rows."""
    named = next((cells[column] for column in columns if cells[column]), "(none)")
    return named[:NAME_CHARACTERS_MAX]


def fault(code: Code, column: str, value: str) -> Problem:
    return Problem(code, column=column, value=shown(value))


def currency_faults(column: str, currency: str) -> list[Problem]:
    return [] if currency in CURRENCIES else [fault(Code.CURRENCY, column, currency)]


def unusable(problems: Sequence[Problem], month: date | None, currency: str) -> MappedRow:
    known = currency if currency in CURRENCIES else None
    return MappedRow(None, tuple(problems), month, known)


def inside_month(
    found: Charge, column: str, as_written: str, *, until: date | None = None
) -> MappedRow:
    """A charge outside its billing month is refused, but for a correction of an earlier one.

    `until` is the last day of a billing period that does not end with its month: pay-as-you-go is
    billed from the day on which it was signed for.
    """
    day, month = found.charged_on, found.billing_month
    if day.month == month.month and day.year == month.year:
        return MappedRow(found)
    early = day < month
    if until is not None and month < day <= until < month_after(month_after(month)):
        return MappedRow(found)
    correction = early and found.charge_class is ChargeClass.CORRECTION
    problem = replace(
        fault(Code.OUTSIDE_MONTH, column, as_written),
        words="correction" if correction else ("" if early else "after"),
        notice=correction,
        values={"day": found.charged_on.isoformat(), "month": f"{found.billing_month:%Y-%m}"},
    )
    charge = found if correction else None
    return MappedRow(charge, (problem,), found.billing_month, found.currency)

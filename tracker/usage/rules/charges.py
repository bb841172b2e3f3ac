"""A charge as every layout is mapped to it, and what a layout is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tracker.usage.rules.kinds import ChargeCategory, ChargeClass, Commitment, DatasetFamily
from tracker.usage.rules.problems import Problem


class Charge(NamedTuple):
    """Everything of a row but its amounts: rows alike in all of this are summed.

    `billing_month` is the month's first day; `charged_on` the UTC day as the export writes it;
    `sub_account` a bare lower-case guid (a number in old classic files), or "" where the charge
    belongs to none.
    """

    billing_month: date
    sub_account: str
    charged_on: date
    service: str
    resource_group: str
    category: ChargeCategory
    charge_class: ChargeClass
    publisher: str
    eligible: bool
    commitment: Commitment
    currency: str


def on(charge: Charge, day: date) -> Charge:
    """The same on another day. There are many: `_replace` would take three times as long."""
    return tuple.__new__(Charge, (*charge[:2], day, *charge[3:]))


class MappedRow(NamedTuple):
    """What a row's cells say: a charge, or None with the problems that made it unusable.

    `month` and `currency` of an unusable row are named as far as they can be read.
    """

    charge: Charge | None
    problems: tuple[Problem, ...] = ()
    month: date | None = None
    currency: str | None = None


Cells = Mapping[str, str]
Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of cost file. Column names are compared in lower case.

    `signatures`: a file with all columns of one of them has this layout. `columns`: our name of
    each column read, and the names files give it, the best first. `charge` is given the cells
    below our names (empty where the file lacks them). `billed`, `usd` and `payg` are our names of
    the three amounts; a column named in `usd_if_priced` holds dollars only where the cell
    `priced_in` says USD. `dated` are columns whose order of day and month the file must tell.
    Rows mostly differ in nothing but their day, so `on_day` gives what `charge` would of the same
    cells with another `day`, or None where that cannot be read; whether a charge may lie on a day
    depends on nothing but its billing month and class.
    """

    name: str
    family: DatasetFamily
    signatures: tuple[frozenset[str], ...]
    columns: Names
    required: tuple[str, ...]
    charge: Callable[[Cells], MappedRow]
    billed: str
    usd: str
    payg: str
    eligible: str
    tags: str = "Tags"
    usd_if_priced: frozenset[str] = frozenset()
    priced_in: str = ""
    dated: tuple[str, ...] = ()
    day: str = ""
    on_day: Callable[[Charge, str], MappedRow | None] | None = None

    @property
    def amounts(self) -> tuple[str, str, str]:
        return self.billed, self.usd, self.payg

    @property
    def mapped(self) -> tuple[str, ...]:
        """The columns that make a charge: all but amounts and tags."""
        others = {*self.amounts, self.tags}
        return tuple(column for column in self.columns if column not in others)


def alone(*columns: str) -> dict[str, tuple[str, ...]]:
    """Columns that every file names as we do."""
    return {column: (column,) for column in columns}

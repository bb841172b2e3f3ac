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
    `sub_account` a bare lower-case guid, or "" where the charge belongs to none.
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


@dataclass(frozen=True, slots=True)
class MappedRow:
    """What a row's cells say: a charge, or None with the problems that made it unusable."""

    charge: Charge | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of cost file. Column names are compared in lower case.

    `charge` is given the cells of `columns` (those the file lacks are empty); `billed`, `usd` and
    `payg` name the columns of the three amounts, the last two of which a file may lack.
    """

    name: str
    family: DatasetFamily
    signature: frozenset[str]
    required: tuple[str, ...]
    columns: tuple[str, ...]
    billed: str
    usd: str
    payg: str
    eligible: str
    charge: Callable[[Mapping[str, str]], MappedRow]

"""FOCUS as Azure exports it: which column means what.

Source: the FinOps Foundation's FOCUS specification and Microsoft's schemas of its versions.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tracker.usage.rules.cells import (
    NAME_CHARACTERS_MAX,
    PUBLISHER_CHARACTERS_MAX,
    cleaned,
    currency_faults,
    fault,
    first_named,
    inside_month,
    unusable,
)
from tracker.usage.rules.charges import Cells, Charge, MappedRow, alone, on
from tracker.usage.rules.kinds import ChargeCategory, ChargeClass, Commitment
from tracker.usage.rules.numbers import month_of, sub_account, truth, utc_day
from tracker.usage.rules.problems import Code

SERVICES = ("ServiceName", "x_SkuMeterSubcategory", "PublisherName")
COMMITMENT_SIGNS = ("CommitmentDiscountId", "CommitmentDiscountType", "CommitmentDiscountCategory")
COMMITTED = frozenset({"committed", "commitment-based"})
_STATUS = {"used": Commitment.USED, "unused": Commitment.UNUSED}


def _one_of(kind: type[ChargeCategory] | type[ChargeClass]) -> Callable[[str], Any]:
    known = {member.value: member for member in kind}
    return known.get


# column -> how it is read (None where it cannot be) and the code for that
READERS: Mapping[str, tuple[Callable[[str], Any], Code]] = {
    "BillingPeriodStart": (utc_day, Code.NOT_A_DATE),
    "ChargePeriodStart": (utc_day, Code.NOT_A_DATE),
    "SubAccountId": (sub_account, Code.NOT_A_SUB_ACCOUNT),
    "ChargeCategory": (_one_of(ChargeCategory), Code.UNKNOWN_KIND),
    "ChargeClass": (_one_of(ChargeClass), Code.UNKNOWN_KIND),
    "x_SkuIsCreditEligible": (lambda text: truth(text or "true"), Code.UNKNOWN_KIND),
}
BILLED, USD, PAYG = "BilledCost", "x_BilledCostInUsd", "ListCost"
COLUMNS = alone(
    *READERS,
    "BillingCurrency",
    *SERVICES,
    "x_ResourceGroupName",
    "x_PublisherCategory",
    "CommitmentDiscountStatus",
    *COMMITMENT_SIGNS,
    "PricingCategory",
    BILLED,
    USD,
    PAYG,
    "Tags",
)
REQUIRED = (
    "BilledCost",
    "BillingCurrency",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargePeriodStart",
    "SubAccountId",
    "ServiceName",
)


def charge(cells: Cells) -> MappedRow:
    """The charge of a row's cells; every cell that cannot be read is a problem of its own."""
    clean = cleaned(cells)
    read = {column: reader(clean[column]) for column, (reader, _) in READERS.items()}
    problems = [
        fault(READERS[column][1], column, clean[column])
        for column, value in read.items()
        if value is None
    ]
    problems += currency_faults("BillingCurrency", clean["BillingCurrency"])
    if problems:
        month = month_of(read["BillingPeriodStart"]) if read["BillingPeriodStart"] else None
        return unusable(problems, month, clean["BillingCurrency"])
    return inside_month(_charge(clean, read), "ChargePeriodStart", clean["ChargePeriodStart"])


def on_day(found: Charge, as_written: str) -> MappedRow | None:
    """The same charge on another day: the billing month does not depend on it."""
    day = utc_day(as_written)
    if day is None:
        return None
    return inside_month(on(found, day), "ChargePeriodStart", as_written)


def _charge(clean: Cells, read: Mapping[str, Any]) -> Charge:
    return Charge(
        billing_month=month_of(read["BillingPeriodStart"]),
        sub_account=read["SubAccountId"],
        charged_on=read["ChargePeriodStart"],
        service=first_named(clean, SERVICES),
        resource_group=clean["x_ResourceGroupName"].casefold()[:NAME_CHARACTERS_MAX],
        category=read["ChargeCategory"],
        charge_class=read["ChargeClass"],
        publisher=clean["x_PublisherCategory"][:PUBLISHER_CHARACTERS_MAX],
        eligible=read["x_SkuIsCreditEligible"],
        commitment=_commitment(clean, read["ChargeCategory"]),
        currency=clean["BillingCurrency"],
    )


def _commitment(clean: Cells, category: ChargeCategory) -> Commitment:
    """PricingCategory is unreliable on usage rows; there only the discount's status counts."""
    if category is not ChargeCategory.PURCHASE:
        return _STATUS.get(clean["CommitmentDiscountStatus"].lower(), Commitment.NONE)
    signed = any(clean[column] for column in COMMITMENT_SIGNS)
    committed = clean["PricingCategory"].lower() in COMMITTED
    return Commitment.BOUGHT if signed or committed else Commitment.NONE

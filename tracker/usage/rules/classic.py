"""Cost details of the years before FOCUS: one meaning, many names.

Source: Microsoft's schemas of the actual cost datasets and its mapping of them to FOCUS.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

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
from tracker.usage.rules.charges import Cells, Charge, Layout, MappedRow, Names
from tracker.usage.rules.dates import DAY_READERS, DateOrder
from tracker.usage.rules.kinds import ChargeCategory, ChargeClass, Commitment, DatasetFamily
from tracker.usage.rules.numbers import month_of, sub_account, truth
from tracker.usage.rules.problems import Code, Problem

COST = "CostInBillingCurrency"
SERVICES = ("MeterCategory", "ServiceName", "ConsumedService", "MeterSubCategory", "PublisherName")
UNASSIGNED = "Unassigned"  # what Marketplace rows have for a meter
COMMITMENT_SIGNS = ("ReservationId", "BenefitId")
PRICED_BY_COMMITMENT = frozenset({"reservation", "savingsplan"})

# charge type, without spaces and in lower case -> what FOCUS calls it
CHARGE_TYPES: Mapping[str, tuple[ChargeCategory, ChargeClass]] = {
    "": (ChargeCategory.USAGE, ChargeClass.REGULAR),  # pay-as-you-go has no such column
    "usage": (ChargeCategory.USAGE, ChargeClass.REGULAR),
    "purchase": (ChargeCategory.PURCHASE, ChargeClass.REGULAR),
    "refund": (ChargeCategory.PURCHASE, ChargeClass.CORRECTION),
    "roundingadjustment": (ChargeCategory.ADJUSTMENT, ChargeClass.REGULAR),
    "adjustment": (ChargeCategory.ADJUSTMENT, ChargeClass.REGULAR),
    "unusedreservation": (ChargeCategory.USAGE, ChargeClass.REGULAR),
    "unusedsavingsplan": (ChargeCategory.USAGE, ChargeClass.REGULAR),
    "tax": (ChargeCategory.TAX, ChargeClass.REGULAR),
    "credit": (ChargeCategory.CREDIT, ChargeClass.REGULAR),
}
UNUSED = frozenset({"unusedreservation", "unusedsavingsplan"})
PUBLISHERS = {
    "azure": "Cloud Provider",
    "microsoft": "Cloud Provider",
    "microsoft azure": "Cloud Provider",
    "marketplace": "Vendor",
}

COLUMNS: Names = {
    "SubscriptionId": ("SubscriptionGuid", "SubscriptionId"),  # the old id beside it is a number
    "Date": ("Date", "UsageDateTime", "UsageDate"),
    "BillingPeriodStartDate": ("BillingPeriodStartDate", "BillingPeriodStart"),
    "BillingPeriodEndDate": ("BillingPeriodEndDate", "BillingPeriodEnd"),
    "BillingCurrency": ("BillingCurrency", "BillingCurrencyCode", "Currency"),
    "ChargeType": ("ChargeType",),
    "IsAzureCreditEligible": ("IsAzureCreditEligible",),
    "PublisherType": ("PublisherType",),
    "PricingModel": ("PricingModel",),
    "ReservationId": ("ReservationId",),
    "BenefitId": ("BenefitId",),
    **{name: (name,) for name in SERVICES},
    "ResourceGroup": ("ResourceGroup", "ResourceGroupName"),
    COST: (COST, "Cost", "PreTaxCost"),
    "CostInUsd": ("CostInUsd",),
    "PaygCost": ("PaygCostInBillingCurrency",),
    "Tags": ("Tags",),
}


def charge(cells: Cells, *, read_day: Callable[[str], date | None]) -> MappedRow:
    """The charge of a row's cells; every cell that cannot be read is a problem of its own."""
    clean = cleaned(cells)
    day, month = read_day(clean["Date"]), _month(clean, read_day)
    account = sub_account(clean["SubscriptionId"])
    kind = CHARGE_TYPES.get(_type(clean))
    eligible = truth(clean["IsAzureCreditEligible"] or "true")
    problems = [
        *_faults(clean, {"Date": day}, Code.NOT_A_DATE),
        *_faults(clean, {"BillingPeriodStartDate": month}, Code.NOT_A_DATE),
        *_faults(clean, {"SubscriptionId": account}, Code.NOT_A_SUB_ACCOUNT),
        *_faults(clean, {"ChargeType": kind}, Code.UNKNOWN_KIND),
        *_faults(clean, {"IsAzureCreditEligible": eligible}, Code.UNKNOWN_KIND),
        *currency_faults("BillingCurrency", clean["BillingCurrency"]),
    ]
    if problems or not day or not month or kind is None or account is None:
        return unusable(problems, month, clean["BillingCurrency"])
    found = Charge(
        billing_month=month,
        sub_account=account,
        charged_on=day,
        service=_service(clean),
        resource_group=clean["ResourceGroup"].casefold()[:NAME_CHARACTERS_MAX],
        category=kind[0],
        charge_class=kind[1],
        publisher=_publisher(clean),
        eligible=bool(eligible),
        commitment=_commitment(clean, kind[0]),
        currency=clean["BillingCurrency"],
    )
    until = read_day(clean["BillingPeriodEndDate"])
    return inside_month(found, "Date", clean["Date"], until=until)


def _month(clean: Cells, read_day: Callable[[str], date | None]) -> date | None:
    """Of the billing period, where the file has one, else of the day."""
    day = read_day(clean["BillingPeriodStartDate"] or clean["Date"])
    return month_of(day) if day else None


def _faults(clean: Cells, read: Mapping[str, object], code: Code) -> list[Problem]:
    return [
        fault(code, column, clean[column])
        for column, value in read.items()
        if value is None and (clean[column] or column != "BillingPeriodStartDate")
    ]


def _type(clean: Cells) -> str:
    return clean["ChargeType"].replace(" ", "").lower()


def _service(clean: Cells) -> str:
    return first_named(
        {name: "" if clean[name] == UNASSIGNED else clean[name] for name in SERVICES}, SERVICES
    )


def _publisher(clean: Cells) -> str:
    """In the words of FOCUS, so that a bucket is told the same way."""
    written = clean["PublisherType"]
    return PUBLISHERS.get(written.lower(), written)[:PUBLISHER_CHARACTERS_MAX]


def _commitment(clean: Cells, category: ChargeCategory) -> Commitment:
    if _type(clean) in UNUSED:
        return Commitment.UNUSED
    priced = clean["PricingModel"].replace(" ", "").lower() in PRICED_BY_COMMITMENT
    if category is ChargeCategory.USAGE:
        return Commitment.USED if priced else Commitment.NONE
    signed = any(clean[column] for column in COMMITMENT_SIGNS)
    bought = category is ChargeCategory.PURCHASE and (priced or signed)
    return Commitment.BOUGHT if bought else Commitment.NONE


def in_order(layout: Layout, order: DateOrder) -> Layout:
    """The layout as a file with this order of day and month is read."""
    return replace(layout, charge=partial(charge, read_day=DAY_READERS[order]))


CLASSIC = Layout(
    name="classic",
    family=DatasetFamily.CLASSIC,
    signatures=(),
    columns=COLUMNS,
    required=(COST, "BillingCurrency", "Date", "SubscriptionId"),
    charge=partial(charge, read_day=DAY_READERS[DateOrder.MONTH_FIRST]),
    billed=COST,
    usd="CostInUsd",
    payg="PaygCost",
    eligible="IsAzureCreditEligible",
    dated=("BillingPeriodEndDate", "BillingPeriodStartDate", "Date"),
)

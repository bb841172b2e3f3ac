"""FOCUS 1.0 and 1.0r2 as Azure exports them: which column means what.

Source: the FinOps Foundation's FOCUS specification 1.0 and Microsoft's schema of the same version.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tracker.usage.rules.charges import Charge, Layout, MappedRow
from tracker.usage.rules.kinds import ChargeCategory, ChargeClass, Commitment, DatasetFamily
from tracker.usage.rules.numbers import month_after, month_of, sub_account, truth, utc_day
from tracker.usage.rules.problems import Code, Problem, shown

NAME_CHARACTERS_MAX = 200
PUBLISHER_CHARACTERS_MAX = 60
NOTHING = "NULL"  # some tools write the word
SERVICE_FALLBACKS = ("ServiceName", "x_SkuMeterSubcategory", "PublisherName")
COMMITMENT_SIGNS = ("CommitmentDiscountId", "CommitmentDiscountType", "CommitmentDiscountCategory")
CURRENCIES = frozenset({"KRW", "USD"})

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


def charge(cells: Mapping[str, str]) -> MappedRow:
    """The charge of a row's cells; every cell that cannot be read is a problem of its own."""
    clean = {column: "" if text == NOTHING else text for column, text in cells.items()}
    read = {column: reader(clean[column]) for column, (reader, _) in READERS.items()}
    problems = [
        _fault(READERS[column][1], column, clean[column])
        for column, value in read.items()
        if value is None
    ]
    problems += _currency_problems(clean["BillingCurrency"])
    if problems:
        return MappedRow(None, tuple(problems))
    return _inside_month(_charge(clean, read), clean["ChargePeriodStart"])


def _charge(clean: Mapping[str, str], read: Mapping[str, Any]) -> Charge:
    return Charge(
        billing_month=month_of(read["BillingPeriodStart"]),
        sub_account=read["SubAccountId"],
        charged_on=read["ChargePeriodStart"],
        service=_service(clean),
        resource_group=clean["x_ResourceGroupName"].casefold()[:NAME_CHARACTERS_MAX],
        category=read["ChargeCategory"],
        charge_class=read["ChargeClass"],
        publisher=clean["x_PublisherCategory"][:PUBLISHER_CHARACTERS_MAX],
        eligible=read["x_SkuIsCreditEligible"],
        commitment=_commitment(clean, read["ChargeCategory"]),
        currency=clean["BillingCurrency"],
    )


def _service(clean: Mapping[str, str]) -> str:
    """Azure leaves the service empty on Marketplace, reservation and rounding rows."""
    named = next((clean[column] for column in SERVICE_FALLBACKS if clean[column]), "(none)")
    return named[:NAME_CHARACTERS_MAX]


def _commitment(clean: Mapping[str, str], category: ChargeCategory) -> Commitment:
    """PricingCategory is unreliable on usage rows; there only the discount's status counts."""
    if category is not ChargeCategory.PURCHASE:
        return _STATUS.get(clean["CommitmentDiscountStatus"].lower(), Commitment.NONE)
    signed = any(clean[column] for column in COMMITMENT_SIGNS)
    committed = clean["PricingCategory"].lower() == "committed"
    return Commitment.BOUGHT if signed or committed else Commitment.NONE


def _currency_problems(currency: str) -> list[Problem]:
    if currency in CURRENCIES:
        return []
    return [_fault(Code.CURRENCY, "BillingCurrency", currency)]


def _inside_month(found: Charge, as_written: str) -> MappedRow:
    """A charge outside its billing month is refused, but for a correction of an earlier one."""
    early = found.charged_on < found.billing_month
    if not early and found.charged_on < month_after(found.billing_month):
        return MappedRow(found)
    correction = early and found.charge_class is ChargeClass.CORRECTION
    problem = replace(
        _fault(Code.OUTSIDE_MONTH, "ChargePeriodStart", as_written),
        words="correction" if correction else ("" if early else "after"),
        notice=correction,
        values={"day": found.charged_on.isoformat(), "month": f"{found.billing_month:%Y-%m}"},
    )
    return MappedRow(found if correction else None, (problem,))


def _fault(code: Code, column: str, value: str) -> Problem:
    return Problem(code, column=column, value=shown(value))


FOCUS_1_0 = Layout(
    name="FOCUS 1.0",
    family=DatasetFamily.FOCUS,
    signature=frozenset({"chargeclass", "chargecategory"}),
    required=(
        "BilledCost",
        "BillingCurrency",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargeClass",
        "ChargePeriodStart",
        "SubAccountId",
        "ServiceName",
    ),
    columns=(
        *READERS,
        "BillingCurrency",
        *SERVICE_FALLBACKS,
        "x_ResourceGroupName",
        "x_PublisherCategory",
        "CommitmentDiscountStatus",
        *COMMITMENT_SIGNS,
        "PricingCategory",
    ),
    billed="BilledCost",
    usd="x_BilledCostInUsd",
    payg="ListCost",
    eligible="x_SkuIsCreditEligible",
    charge=charge,
)

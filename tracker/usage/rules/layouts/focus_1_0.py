"""FOCUS 1.0 and 1.0r2."""

from tracker.usage.rules import focus
from tracker.usage.rules.charges import Layout
from tracker.usage.rules.kinds import DatasetFamily

FOCUS_1_0 = Layout(
    name="FOCUS 1.0",
    family=DatasetFamily.FOCUS,
    signatures=(frozenset({"chargeclass", "chargecategory"}),),
    columns=focus.COLUMNS,
    required=focus.REQUIRED,
    charge=focus.charge,
    billed=focus.BILLED,
    usd=focus.USD,
    payg=focus.PAYG,
    day="ChargePeriodStart",
    on_day=focus.on_day,
    eligible="x_SkuIsCreditEligible",
)

"""Usage of pay-as-you-go (MOSP), of 2019: all usage, nothing said of eligibility."""

from dataclasses import replace

from tracker.usage.rules.classic import CLASSIC, COLUMNS, COST

CLASSIC_MOSP = replace(
    CLASSIC,
    name="classic pay-as-you-go",
    signatures=(frozenset({"pretaxcost"}),),
    columns={**COLUMNS, COST: ("PreTaxCost",)},
)

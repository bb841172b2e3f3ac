"""Actual cost of the Enterprise Agreement."""

from dataclasses import replace

from tracker.usage.rules.classic import CLASSIC

CLASSIC_EA = replace(
    CLASSIC,
    name="classic EA",
    signatures=(
        frozenset({"metercategory", "costinbillingcurrency"}),
        frozenset({"metercategory", "cost"}),
        frozenset({"metercategory", "date"}),
        frozenset({"metercategory", "subscriptionid"}),
    ),
)

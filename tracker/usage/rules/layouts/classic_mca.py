"""Actual cost of the Microsoft Customer and Partner Agreements, priced and billed apart."""

from dataclasses import replace

from tracker.usage.rules.classic import CLASSIC, COLUMNS

CLASSIC_MCA = replace(
    CLASSIC,
    name="classic MCA",
    signatures=(
        frozenset({"metercategory", "pricingcurrency"}),
        frozenset({"metercategory", "pricingcurrencycode"}),
        frozenset({"metercategory", "costinpricingcurrency"}),
        frozenset({"metercategory", "costinusd"}),
    ),
    columns={
        **COLUMNS,
        "PricingCurrency": ("PricingCurrency", "PricingCurrencyCode"),
        "CostInUsd": ("CostInUsd", "CostInPricingCurrency"),
    },
    usd_if_priced=frozenset({"costinpricingcurrency"}),
    priced_in="PricingCurrency",
)

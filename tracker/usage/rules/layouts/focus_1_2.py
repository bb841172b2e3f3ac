"""FOCUS 1.2-preview of Azure and 1.2 of the FinOps toolkit: what is read has kept its names."""

from dataclasses import replace

from tracker.usage.rules.layouts.focus_1_0 import FOCUS_1_0

FOCUS_1_2 = replace(
    FOCUS_1_0,
    name="FOCUS 1.2",
    signatures=(frozenset({"pricingcurrency", "invoiceid", "skumeter", "chargecategory"}),),
)

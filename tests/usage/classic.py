"""Classic cost files of the tests' own, in the three shapes Azure gave them."""

import csv
import io

from tests.usage.files import ALPHA

EA = {
    "BillingPeriodStartDate": "09/01/2026",
    "BillingPeriodEndDate": "09/30/2026",
    "SubscriptionId": ALPHA,
    "Date": "09/21/2026",
    "MeterCategory": "Virtual Machines",
    "MeterSubCategory": "BS Series",
    "Cost": "3.25",
    "BillingCurrency": "KRW",
    "ConsumedService": "Microsoft.Compute",
    "ResourceGroup": "RG-One",
    "ReservationId": "",
    "IsAzureCreditEligible": "True",
    "ChargeType": "Usage",
    "PublisherType": "Azure",
    "PublisherName": "Microsoft",
    "PricingModel": "OnDemand",
    "Tags": '"env": "prod","team": "a"',
}
MCA = {
    "billingPeriodStartDate": "09/01/2026",
    "billingPeriodEndDate": "09/30/2026",
    "subscriptionId": ALPHA,
    "date": "09/21/2026",
    "meterCategory": "Virtual Machines",
    "costInBillingCurrency": "1380",
    "costInPricingCurrency": "1",
    "billingCurrency": "KRW",
    "pricingCurrency": "USD",
    "paygCostInBillingCurrency": "1500",
    "resourceGroupName": "rg-one",
    "isAzureCreditEligible": "TRUE",
    "chargeType": "Usage",
    "publisherType": "Microsoft Azure",
    "pricingModel": "OnDemand",
    "tags": '{"env":"prod"}',
}
MOSP = {
    "SubscriptionGuid": ALPHA,
    "UsageDateTime": "2026-09-21 00:00:00",
    "MeterCategory": "Storage",
    "PreTaxCost": "5.64902E-05",
    "Currency": "USD",
    "ServiceName": "Storage",
    "ResourceGroup": "costmgmt",
    "Tags": "",
}


def classic_bytes(*rows: dict[str, str], without=(), renamed=None) -> bytes:
    names = [name for name in rows[0] if name not in without]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([(renamed or {}).get(name, name) for name in names])
    writer.writerows([row[name] for name in names] for row in rows)
    return text.getvalue().encode()

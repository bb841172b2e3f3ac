"""Large FOCUS files for measuring: 96 columns of plausible lengths and kinds, always the same."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

COLUMNS = [
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "SkuId",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
    "x_AccountId",
    "x_AccountName",
    "x_AccountOwnerId",
    "x_BilledCostInUsd",
    "x_BilledUnitPrice",
    "x_BillingAccountId",
    "x_BillingAccountName",
    "x_BillingExchangeRate",
    "x_BillingExchangeRateDate",
    "x_BillingProfileId",
    "x_BillingProfileName",
    "x_ContractedCostInUsd",
    "x_CostAllocationRuleName",
    "x_CostCenter",
    "x_CustomerId",
    "x_CustomerName",
    "x_EffectiveCostInUsd",
    "x_EffectiveUnitPrice",
    "x_InvoiceId",
    "x_InvoiceIssuerId",
    "x_InvoiceSectionId",
    "x_InvoiceSectionName",
    "x_ListCostInUsd",
    "x_PartnerCreditApplied",
    "x_PartnerCreditRate",
    "x_PricingBlockSize",
    "x_PricingCurrency",
    "x_PricingSubcategory",
    "x_PricingUnitDescription",
    "x_PublisherCategory",
    "x_PublisherId",
    "x_ResellerId",
    "x_ResellerName",
    "x_ResourceGroupName",
    "x_ResourceType",
    "x_ServicePeriodEnd",
    "x_ServicePeriodStart",
    "x_SkuDescription",
    "x_SkuDetails",
    "x_SkuIsCreditEligible",
    "x_SkuMeterCategory",
    "x_SkuMeterId",
    "x_SkuMeterName",
    "x_SkuMeterSubcategory",
    "x_SkuOfferId",
    "x_SkuOrderId",
    "x_SkuOrderName",
    "x_SkuPartNumber",
    "x_SkuRegion",
    "x_SkuServiceFamily",
    "x_SkuTerm",
    "x_SkuTier",
]
ACCOUNTS, GROUPS, DAYS = 40, 8, 30
SERVICES = (
    "Virtual Machines",
    "Storage Accounts",
    "Azure App Service",
    "SQL Database",
    "Bandwidth",
    "Key Vault",
)
ACCOUNT = "/providers/Microsoft.Billing/billingAccounts/5a7b3f10-60c1-4e0e-9a41-0d0c7c5a0001:8d2f7a33-11f5-4a0b-8f43-5a2b6f4d0002_2019-05-31"
TAGS = '"{{""env"":""prod"",""owner"":""team-{team}"",""cost-center"":""{team}{meter}""}}"'


@dataclass(frozen=True, slots=True)
class Meter:
    """What one resource is charged for, as the ready text of a row with holes."""

    text: str


def header() -> str:
    return ",".join(COLUMNS) + "\n"


def blocks(rows: int, *, at_once: int = 5_000) -> Iterator[str]:
    """The file's text, header first, in pieces of `at_once` rows."""
    dice = random.Random(20260901)  # noqa: S311 - always the same file
    meters = _meters(dice, min(5_000, max(rows // DAYS, 1)))
    yield header()
    made = 0
    while made < rows:
        count = min(at_once, rows - made)
        yield "".join(_row(dice, meters, made + n, rows) for n in range(count))
        made += count


def _row(dice: random.Random, meters: list[Meter], number: int, rows: int) -> str:
    """Rows come day after day, as exports are written."""
    day = number * DAYS // rows + 1
    usd = dice.randrange(1, 90_000_000)
    return meters[number % len(meters)].text.format(
        won=f"{usd * 1380 / 1e8:.4f}{dice.randrange(10**12):012}",
        usd=f"{usd // 10**6}.{usd % 10**6:06}{dice.randrange(10**6):06}",
        day=f"2026-09-{day:02}T00:00:00Z",
        after=f"2026-09-{day + 1:02}T00:00:00Z" if day < DAYS else "2026-10-01T00:00:00Z",
    )


def _meters(dice: random.Random, count: int) -> list[Meter]:
    return [Meter(_template(dice, n)) for n in range(count)]


def _template(dice: random.Random, number: int) -> str:
    account = number % ACCOUNTS
    team = number // ACCOUNTS % GROUPS
    service = SERVICES[number // 7 % len(SERVICES)]
    sub = f"/subscriptions/{account:08x}-60e4-45d7-90d0-d8d69167fc30"
    name = f"{service.lower().replace(' ', '-')}-{number:05}-{dice.randrange(16**8):08x}"
    group = f"rg-team-{team}-production"
    kind = f"microsoft.{service.split()[-1].lower()}/instances"
    known = {
        "BilledCost": "{won}",
        "BillingAccountId": f"{ACCOUNT}/billingProfiles/ABCD-EFGH-BG7-PGB",
        "BillingAccountName": "Songdo Accelerator Program",
        "BillingAccountType": "Billing Profile",
        "BillingCurrency": "KRW",
        "BillingPeriodEnd": "2026-10-01T00:00:00Z",
        "BillingPeriodStart": "2026-09-01T00:00:00Z",
        "ChargeCategory": "Usage",
        "ChargeDescription": f'"{service}, Standard tier, meter {number}"',
        "ChargeFrequency": "Usage-Based",
        "ChargePeriodEnd": "{after}",
        "ChargePeriodStart": "{day}",
        "ConsumedQuantity": "24.0000",
        "ConsumedUnit": "Hours",
        "ContractedCost": "{won}",
        "ContractedUnitPrice": "0.0153951419774204586",
        "EffectiveCost": "{won}",
        "InvoiceIssuerName": '"Example Partner Co., Ltd."',
        "ListCost": "{won}",
        "ListUnitPrice": "0.0153951419774204586",
        "PricingCategory": "Standard",
        "PricingQuantity": "24",
        "PricingUnit": "Hours",
        "ProviderName": "Microsoft",
        "PublisherName": "Microsoft",
        "RegionId": "koreacentral",
        "RegionName": "Korea Central",
        "ResourceId": f"{sub}/resourcegroups/{group}/providers/{kind}/{name}",
        "ResourceName": name,
        "ResourceType": f"{service} instance",
        "ServiceCategory": "Compute",
        "ServiceName": service,
        "SkuId": f"DZH318Z0{number % 97:04}",
        "SkuPriceId": f"DZH318Z0{number % 97:04}_002H_1 Hour",
        "SubAccountId": sub,
        "SubAccountName": f"startup-sub-{account:04}",
        "SubAccountType": "Subscription",
        "Tags": TAGS.format(team=team, meter=number % 50),
        "x_BilledCostInUsd": "{usd}",
        "x_BilledUnitPrice": "0.0153951419774204586",
        "x_BillingAccountId": ACCOUNT.rsplit("/", 1)[1],
        "x_BillingExchangeRate": "1380.25",
        "x_BillingExchangeRateDate": "2026-09-01T00:00:00Z",
        "x_ContractedCostInUsd": "{usd}",
        "x_CustomerId": "3bb8d7f4-4913-4aea-826e-50570d0f43df",
        "x_EffectiveCostInUsd": "{usd}",
        "x_EffectiveUnitPrice": "0.0153951419774204586",
        "x_ListCostInUsd": "{usd}",
        "x_PartnerCreditApplied": "0",
        "x_PricingBlockSize": "1",
        "x_PricingCurrency": "USD",
        "x_PricingSubcategory": "Tiered",
        "x_PricingUnitDescription": "1 Hour",
        "x_PublisherCategory": "Cloud Provider",
        "x_ResourceGroupName": group,
        "x_ResourceType": kind,
        "x_ServicePeriodEnd": "2026-10-01T00:00:00Z",
        "x_ServicePeriodStart": "2026-09-01T00:00:00Z",
        "x_SkuDescription": f"{service} Standard",
        "x_SkuIsCreditEligible": "True",
        "x_SkuMeterCategory": service,
        "x_SkuMeterId": f"e08d4be1-d8c1-49ba-a814-{number % 97:012}",
        "x_SkuMeterName": f"B{number % 97}",
        "x_SkuMeterSubcategory": f"{service} Standard",
        "x_SkuOfferId": "MS-AZR-0017G",
        "x_SkuOrderId": "f559b3a2-d400-4356-9249-e2bad4569676",
        "x_SkuOrderName": "Azure plan",
        "x_SkuRegion": "Korea Central",
        "x_SkuServiceFamily": "Compute",
        "x_SkuTier": "1",
    }
    cells = (_filled(known.get(column, "")) for column in COLUMNS)
    return ",".join(cells) + "\n"


def _filled(cell: str) -> str:
    """Braces of tags are text, the holes for cost and day are holes."""
    holes = {"{won}", "{usd}", "{day}", "{after}"}
    return cell if cell in holes else cell.replace("{", "{{").replace("}", "}}")

"""Every layout Azure exports costs in, told by its columns and mapped to the same charge."""

from datetime import date
from decimal import Decimal

import pytest

from tests.usage.classic import EA, MCA, MOSP, classic_bytes
from tests.usage.files import ALPHA, HEADER, Run, codes, csv_bytes, days, put, read, row
from tracker.usage.rules.charges import Charge
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.kinds import ChargeCategory, ChargeClass, Commitment, DatasetFamily
from tracker.usage.rules.layouts import shape_of
from tracker.usage.rules.problems import Code, Refused
from tracker.usage.rules.tags import readable_tags

D21 = date(2026, 9, 21)
SEPTEMBER = date(2026, 9, 1)
PREVIEW = (*(name for name in HEADER if name not in {"ChargeClass", "CommitmentDiscountStatus"}),)


def only(tmp_path, content, name="part.csv", **options):
    (run,) = read(put(tmp_path, name, content), **options)
    return run


def charge_of(tmp_path, content) -> Charge:
    ((charge, _),) = only(tmp_path, content).aggregate.sums
    return charge


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (
            "ChargeSubcategory,UsageQuantity,ChargeCategory,BilledCost",
            "FOCUS 1.0-preview",
        ),
        ("ChargeClass,ChargeCategory,x_PricingCurrency,BilledCost", "FOCUS 1.0"),
        ("ChargeClass,ChargeCategory,PricingCurrency,InvoiceId,SkuMeter,BilledCost", "FOCUS 1.2"),
        ("SubscriptionId,Date,Cost,MeterCategory,BillingCurrency", "classic EA"),
        (
            "SubscriptionGuid,date,CostInBillingCurrency,MeterCategory,BillingCurrencyCode",
            "classic EA",
        ),
        (
            "subscriptionId,date,costInBillingCurrency,meterCategory,pricingCurrency,billingCurrency",
            "classic MCA",
        ),
        (
            "SubscriptionGuid,UsageDateTime,PreTaxCost,MeterCategory,Currency",
            "classic pay-as-you-go",
        ),
    ],
)
def test_a_layout_is_told_by_its_columns(header, name):
    rest = ",BillingCurrency,BillingPeriodStart,ChargePeriodStart,SubAccountId,ServiceName"
    whole = header + (rest if name.startswith("FOCUS") else "")
    assert shape_of("b", whole.split(",")).layout.name == name


@pytest.mark.parametrize(
    ("header", "dataset"),
    [
        ("meterId,meterName,basePrice,marketPrice,unitPrice", "PriceSheet"),
        ("ReservationId,UsageDate,ReservedHours,UsedHours", "ReservationDetails"),
    ],
)
def test_e09_a_file_without_costs_is_named(header, dataset):
    with pytest.raises(Refused) as refused:
        shape_of("b", header.split(","))
    assert refused.value.problem.code is Code.NOT_A_COST_DATASET
    assert refused.value.problem.value == dataset


def test_e03_a_classic_file_without_its_cost_is_refused(tmp_path):
    run = only(tmp_path, classic_bytes(EA, without=["Cost"]))
    assert [(p.code, p.column) for p in run.problems.kept] == [("E03", "CostInBillingCurrency")]


# --- FOCUS before and after 1.0 -------------------------------------------------------------


@pytest.mark.parametrize(
    ("subcategory", "category", "charge_class", "commitment"),
    [
        ("On-Demand", ChargeCategory.USAGE, ChargeClass.REGULAR, Commitment.NONE),
        ("Used Commitment", ChargeCategory.USAGE, ChargeClass.REGULAR, Commitment.USED),
        ("Unused Commitment", ChargeCategory.USAGE, ChargeClass.REGULAR, Commitment.UNUSED),
        ("Refund", ChargeCategory.PURCHASE, ChargeClass.CORRECTION, Commitment.NONE),
        ("Credit", ChargeCategory.CREDIT, ChargeClass.REGULAR, Commitment.NONE),
    ],
)
def test_a_preview_subcategory_is_split(tmp_path, subcategory, category, charge_class, commitment):
    header = (*PREVIEW, "ChargeSubcategory", "UsageQuantity")
    content = csv_bytes([row(ChargeSubcategory=subcategory)], header=header)
    charge = charge_of(tmp_path, content)
    assert (charge.category, charge.charge_class, charge.commitment) == (
        category,
        charge_class,
        commitment,
    )


def test_an_unknown_preview_subcategory_is_r05(tmp_path):
    header = (*PREVIEW, "ChargeSubcategory", "UsageQuantity")
    run = only(tmp_path, csv_bytes([row(ChargeSubcategory="Odd")], header=header))
    assert [(p.code, p.line, p.column) for p in run.problems.kept] == [
        ("R05", 2, "ChargeSubcategory")
    ]


def test_focus_1_2_means_the_same(tmp_path):
    header = (*HEADER, "PricingCurrency", "InvoiceId", "SkuMeter")
    assert charge_of(tmp_path / "a", csv_bytes([row()], header=header)) == charge_of(
        tmp_path / "b", csv_bytes([row()])
    )


# --- classic ---------------------------------------------------------------------------------


def test_a_classic_ea_row(tmp_path):
    run = only(tmp_path, classic_bytes(EA))
    ((charge, refund),) = run.aggregate.sums
    assert charge == Charge(
        billing_month=SEPTEMBER,
        sub_account=ALPHA,
        charged_on=D21,
        service="Virtual Machines",
        resource_group="rg-one",
        category=ChargeCategory.USAGE,
        charge_class=ChargeClass.REGULAR,
        publisher="Cloud Provider",
        eligible=True,
        commitment=Commitment.NONE,
        currency="KRW",
    )
    assert not refund
    assert run.family is DatasetFamily.CLASSIC
    assert run.usable


def test_a_classic_mca_row_has_dollars_and_the_pay_as_you_go_amount(tmp_path):
    run = only(tmp_path, classic_bytes(MCA))
    (sums,) = run.aggregate.sums.values()
    assert (sums.billed, sums.usd, sums.payg) == (Decimal(1380), Decimal(1), Decimal(1500))


@pytest.mark.parametrize("by_columns", [True, False])
def test_a_cost_in_another_pricing_currency_is_no_dollar_amount(tmp_path, by_columns):
    content = classic_bytes(MCA, {**MCA, "pricingCurrency": "EUR"})
    run = only(tmp_path, content, by_columns=by_columns)
    (sums,) = run.aggregate.sums.values()
    assert (sums.rows, sums.usd) == (2, None)


def test_a_pay_as_you_go_row_is_usage_and_eligible_and_that_is_said(tmp_path):
    run = only(tmp_path, classic_bytes(MOSP))
    ((charge, _),) = run.aggregate.sums
    assert [(p.code, p.words, p.notice) for p in run.problems.kept] == [("E18", "classic", True)]
    assert (charge.billing_month, charge.charged_on, charge.eligible) == (SEPTEMBER, D21, True)
    assert run.aggregate.billed == {"USD": Decimal("0.0000564902")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"ChargeType": "Refund"},
            (ChargeCategory.PURCHASE, ChargeClass.CORRECTION, Commitment.NONE),
        ),
        (
            {"ChargeType": "RoundingAdjustment"},
            (ChargeCategory.ADJUSTMENT, ChargeClass.REGULAR, Commitment.NONE),
        ),
        ({"ChargeType": "Tax"}, (ChargeCategory.TAX, ChargeClass.REGULAR, Commitment.NONE)),
        ({"ChargeType": "Credit"}, (ChargeCategory.CREDIT, ChargeClass.REGULAR, Commitment.NONE)),
        (
            {"ChargeType": "Purchase", "PricingModel": "Reservation"},
            (ChargeCategory.PURCHASE, ChargeClass.REGULAR, Commitment.BOUGHT),
        ),
        (
            {"PricingModel": "SavingsPlan", "Cost": "0"},
            (ChargeCategory.USAGE, ChargeClass.REGULAR, Commitment.USED),
        ),
    ],
)
def test_a_classic_charge_type_has_its_name_in_focus(tmp_path, changes, expected):
    charge = charge_of(tmp_path, classic_bytes({**EA, **changes}))
    assert (charge.category, charge.charge_class, charge.commitment) == expected


def test_a_marketplace_row_is_of_a_vendor_and_named_by_its_publisher(tmp_path):
    changes = {
        "PublisherType": "Marketplace",
        "MeterCategory": "Unassigned",
        "MeterSubCategory": "",
    }
    charge = charge_of(tmp_path, classic_bytes({**EA, **changes, "ConsumedService": ""}))
    assert (charge.publisher, charge.service) == ("Vendor", "Microsoft")


@pytest.mark.parametrize(
    "changes",
    [
        {"ChargeType": "UnusedReservation"},
        {"ChargeType": "UnusedSavingsPlan", "Cost": "0"},
        {"PricingModel": "Reservation", "Cost": "0.5"},
    ],
)
def test_e08_amortized_cost_is_told_by_its_rows(tmp_path, changes):
    run = only(tmp_path, classic_bytes(EA, {**EA, **changes}))
    assert "E08" in codes(run)
    assert not run.usable


def test_e08_a_file_that_cannot_tell_actual_from_amortized_is_noticed_only_where_bare(tmp_path):
    run = only(tmp_path, classic_bytes(EA))
    assert [(p.code, p.words, p.notice) for p in run.problems.kept] == [("E08", "unsure", True)]
    bought = {**EA, "ChargeType": "Purchase", "PricingModel": "Reservation"}
    assert codes(only(tmp_path, classic_bytes(EA, bought))) == []


def test_headers_in_another_language_have_the_english_name_in_brackets(tmp_path):
    renamed = {"SubscriptionId": "Abonnement-GUID (SubscriptionGuid)", "Cost": "Kosten (Cost)"}
    assert charge_of(tmp_path, classic_bytes(EA, renamed=renamed)).sub_account == ALPHA


def test_a_bad_cell_is_named_by_the_column_the_file_has(tmp_path):
    run = only(
        tmp_path, classic_bytes(MOSP, {**MOSP, "PreTaxCost": "9,5", "SubscriptionGuid": "x"})
    )
    bad = [(p.code, p.line, p.column) for p in run.problems.kept if not p.notice]
    assert bad == [("R01", 3, "PreTaxCost"), ("R03", 3, "SubscriptionGuid")]


# --- days ------------------------------------------------------------------------------------


def dated(*texts):
    return classic_bytes(*({**MOSP, "UsageDateTime": text} for text in texts))


def charged(run):
    return sorted(charge.charged_on for charge, _ in run.aggregate.sums)


def test_one_day_above_twelve_tells_the_order_of_the_whole_file(tmp_path):
    assert charged(only(tmp_path, dated("9/2/2026", "9/21/2026"))) == [date(2026, 9, 2), D21]
    assert charged(only(tmp_path, dated("2/9/2026", "21/9/2026"))) == [date(2026, 9, 2), D21]


def test_the_end_of_the_billing_period_tells_the_order(tmp_path):
    run = only(tmp_path, classic_bytes({**EA, "Date": "09/02/2026"}))
    assert charged(run) == [date(2026, 9, 2)]
    assert "E19" not in codes(run)


def test_e19_an_order_nobody_tells_is_us_and_said_or_chosen(tmp_path):
    content = dated("9/2/2026", "9/3/2026")
    run = only(tmp_path, content)
    assert charged(run) == [date(2026, 9, 2), date(2026, 9, 3)]
    assert [(p.code, p.words) for p in run.problems.kept if p.code == "E19"] == [("E19", "mdy")]
    chosen = only(tmp_path, content, date_order=DateOrder.DAY_FIRST)
    assert charged(chosen) == [date(2026, 2, 9), date(2026, 3, 9)]


def test_a_day_in_the_other_order_is_no_date(tmp_path):
    run = only(tmp_path, dated("9/21/2026", "21/9/2026"))
    assert [(p.code, p.line) for p in run.problems.kept if not p.notice] == [("R02", 3)]


# --- all of one run ---------------------------------------------------------------------------


def test_e13_parts_of_different_layouts_in_one_run(tmp_path):
    export = Run(days(4), parts=2, packed=False)
    export.extra = {
        "part_1_0001.csv": csv_bytes(
            days(2), header=(*PREVIEW, "ChargeSubcategory", "UsageQuantity")
        )
    }
    (run,) = read(export.write(tmp_path))
    assert [(p.code, p.words) for p in run.problems.kept] == [("E13", "mixed")]


def test_e22_a_manifest_that_names_another_dataset_than_the_columns(tmp_path):
    (run,) = read(Run(days(2), dataset="ActualCost").write(tmp_path))
    assert [(p.code, p.notice) for p in run.problems.kept] == [("E22", True)]


@pytest.mark.parametrize(
    ("tags", "readable"),
    [
        ("", True),
        ("NULL", True),
        ('{"a":"b"}', True),
        ('"a": "b","c": "d"', True),
        ('""', True),
        ("not tags", False),
        ("[1]", False),
        ("[" * 10_000, False),
    ],
)
def test_tags_are_read_with_braces_or_without(tags, readable):
    assert not tags or readable_tags(tags) is readable


def test_r08_tags_that_cannot_be_read_are_noticed_and_the_cost_counts(tmp_path):
    run = only(tmp_path, csv_bytes([row(), row("5", Tags="{broken")]))
    assert [(p.code, p.line, p.notice) for p in run.problems.kept] == [("R08", 3, True)]
    assert run.aggregate.billed == {"KRW": Decimal(105)}

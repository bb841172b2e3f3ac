"""Pay-as-you-go is billed from the day it was signed for: periods that are no calendar months."""

from datetime import date, timedelta

import pytest

from tests.usage.files import ALPHA, codes, put, read
from tests.usage.test_actions import NOW, Office
from tests.usage.test_actions import codes as told
from tracker.credits.models import UsageFact
from tracker.db import db
from tracker.usage.queries.exported import exported
from tracker.usage.rules.kinds import ImportStatus

HEAD = (
    "SubscriptionGuid,Date,BillingPeriodStartDate,BillingPeriodEndDate,MeterCategory,"
    "CostInBillingCurrency,BillingCurrencyCode,ChargeType,IsAzureCreditEligible\n"
)


def period(*days, starts="08/15/2026", ends="09/14/2026", cost="100"):
    lines = [f"{ALPHA},{day},{starts},{ends},VM,{cost},KRW,Usage,True" for day in days]
    return (HEAD + "\n".join(lines) + "\n").encode()


WHOLE = [f"08/{n}/2026" for n in range(15, 32)] + [f"09/{n:02}/2026" for n in range(1, 15)]
NEXT = [f"09/{n}/2026" for n in range(15, 31)]


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


@pytest.mark.parametrize("by_columns", [True, False])
def test_days_of_the_period_belong_to_the_month_it_begins_in(tmp_path, by_columns):
    (run,) = read(put(tmp_path, "p.csv", period(*WHOLE)), by_columns=by_columns)
    assert (codes(run), run.months()) == (["E08"], (date(2026, 8, 1),))
    assert run.aggregate.billed == {"KRW": 3100}


@pytest.mark.parametrize(
    ("days", "ends"),
    [(["08/20/2026", "09/15/2026"], "09/14/2026"), (["08/20/2026", "11/02/2026"], "12/31/2099")],
)
def test_r07_days_after_the_period_are_refused(tmp_path, days, ends):
    (run,) = read(put(tmp_path, "p.csv", period(*days, ends=ends)))
    assert codes(run) == ["R07", "E08"]


def test_two_periods_one_after_the_other_count_every_day_once(office):
    office.take(period(*WHOLE), source="portal")
    taken = office.take(period(*NEXT, starts="09/15/2026", ends="10/14/2026"), source="portal")
    assert taken.status is ImportStatus.IMPORTED
    days = db.session.scalars(db.select(UsageFact.charged_on).order_by(UsageFact.charged_on))
    assert list(days) == [date(2026, 8, n) for n in range(15, 32)] + [
        date(2026, 9, n) for n in range(1, 31)
    ]
    assert office.usage(office.alpha) == 4700
    assert office.holds()
    assert len(exported(office.program_id, office.alpha).covered) == 47


def test_h01_a_period_cut_at_the_months_end_waits(office):
    office.take(period(*WHOLE), source="portal")
    taken = office.take(
        period(*WHOLE[:17], cost="200"), source="portal", at=NOW + timedelta(hours=1)
    )
    assert (taken.status, told(taken)) == (ImportStatus.HELD, ["E08", "H01"])
    assert dict(taken.problems[1].values)["covers"] == 17

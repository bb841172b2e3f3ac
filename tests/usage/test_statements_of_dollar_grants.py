"""Balances of a dollar grant, then an export of half the days between them: figures by hand.

The grant is 144,927 dollars agreed at 1,380: 199,999,260 won. The market is at 1,470.
"""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.usage.files import row
from tests.usage.test_statements import TODAY, Desk, kinds, september
from tests.usage.test_statements_dollars import rate
from tracker.credits.models import UsageFact
from tracker.credits.queries import credits_of_startup
from tracker.db import db
from tracker.usage import queries
from tracker.usage.rules.reconcile import CauseKind

AGREED, GRANTED = Decimal(1380), Decimal(144_927)
WHOLE_KRW = 199_999_260
HALF = range(11, 16)
IN_DOLLARS = {"BillingCurrency": "USD"}
IN_WON = {"BillingCurrency": "KRW"}


class DollarDesk(Desk):
    """A startup whose only grant is in dollars, from the first of September."""

    def open(self):
        terms = {"amount_usd": GRANTED, "usd_krw": AGREED}
        self.give(None, date(2026, 9, 1), date(2026, 12, 31), **terms)
        rate(self, 9, "1470")

    def export(self, usd, billed):
        """These dollars on each day of the first half, billed in dollars or, with them, in won."""
        cost = usd if billed is IN_DOLLARS else usd * 1470
        self.take(
            [row(str(cost), f"2026-09-{n}", x_BilledCostInUsd=str(usd), **billed) for n in HALF]
        )

    def dollars(self):
        """Live usage facts in dollars, by day."""
        rows = db.session.execute(
            select(UsageFact.charged_on, UsageFact.covered_usd).where(
                UsageFact.startup_id == self.startup_id, UsageFact.superseded_at.is_(None)
            )
        )
        return {day: usd.normalize() for day, usd in rows if usd}

    def amounts(self):
        return credits_of_startup(self.program_id, self.startup_id, as_of=TODAY).amounts


@pytest.fixture
def desk(app, tmp_path):
    return DollarDesk(tmp_path)


@pytest.mark.parametrize("billed", [IN_DOLLARS, IN_WON], ids=["in dollars", "in won"])
def test_two_statements_in_dollars_then_an_export_of_half_the_days(desk, billed):
    """By hand: 144,927.00 dollars on the 10th and 144,827.00 on the 20th are 10 on each of ten days.

    Usage is 14,700 won a day at the market's rate, and takes 13,800 won of the grant. The export
    then has 12 dollars a day from the 11th to the 15th: 60 of the fall. The other 40 are 8 on
    each of the five days that are left.
    """
    desk.state(10, None, balance_usd=Decimal("144927.00"))
    assert desk.usage() == {}
    desk.state(20, None, balance_usd=Decimal("144827.00"))
    assert desk.dollars() == september(11, 20, 10)
    assert desk.usage() == september(11, 20, 14_700)
    assert desk.remaining(15) == WHOLE_KRW - 5 * 13_800
    desk.export(12, billed)
    assert desk.dollars() == september(11, 15, 12) | september(16, 20, 8)
    assert desk.usage() == september(11, 15, 17_640) | september(16, 20, 11_760)
    assert desk.remaining(15) == WHOLE_KRW - 60 * 1380
    assert desk.remaining(20) == WHOLE_KRW - 100 * 1380
    assert [one.difference_krw for one in desk.book().comparisons.values()] == [0, 0]
    assert queries.open_differences(desk.program_id) == []
    assert desk.holds()


def test_dollars_beyond_the_ledgers_differ_by_the_markets_won(desk):
    """100 dollars less than are left on the first day: 147,000 won, found by both ways to look."""
    last = desk.state(2, None, balance_usd=Decimal("144827.00"))
    compared = desk.book().comparisons[last]
    assert compared.ledger_krw == WHOLE_KRW
    assert compared.difference_krw == -147_000
    [task] = queries.open_differences(desk.program_id)
    assert (task.compared.difference_krw, task.compared.ledger_krw) == (-147_000, WHOLE_KRW)
    assert kinds(compared)[0] is CauseKind.NO_DATA


def test_odd_cents_of_a_dollar_grant_make_no_difference(desk):
    """33.33 dollars a day are 45,995.40 won: the ledger's whole won are no difference in cents."""
    desk.state(10, None, balance_usd=GRANTED)
    desk.state(13, None, balance_usd=GRANTED - Decimal("99.99"))
    assert desk.dollars() == september(11, 13, Decimal("33.33"))
    assert queries.open_differences(desk.program_id) == []


ARRIVALS = (
    lambda desk: desk.state(10, None, balance_usd=Decimal("144927.00")),
    lambda desk: desk.state(20, None, balance_usd=Decimal("144827.00")),
    lambda desk: desk.export(12, IN_DOLLARS),
)


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 1, 0)])
def test_the_order_of_arrival_does_not_matter(desk, order):
    for number in order:
        ARRIVALS[number](desk)
    assert desk.dollars() == september(11, 15, 12) | september(16, 20, 8)
    assert (desk.remaining(15), desk.remaining(20)) == (
        WHOLE_KRW - 60 * 1380,
        WHOLE_KRW - 100 * 1380,
    )


@pytest.mark.parametrize("billed", [IN_DOLLARS, IN_WON], ids=["in dollars", "in won"])
def test_a_grant_used_up_between_its_balances_is_used_up_exactly_whatever_the_market_did(
    desk, billed
):
    """From 144,927 dollars to none: 14,492.70 a day. The export has 14,000 on each of five days.

    That leaves 74,927 of the fall, 14,985.40 on each of the other five.
    """
    desk.state(10, None, balance_usd=GRANTED)
    desk.state(20, None, balance_usd=Decimal(0))
    assert desk.dollars() == september(11, 20, Decimal("14492.7"))
    desk.export(14_000, billed)
    assert desk.dollars() == september(11, 15, 14_000) | september(16, 20, Decimal("14985.4"))
    assert desk.remaining(15) == WHOLE_KRW - 70_000 * 1380
    found = desk.amounts()
    assert (found.used_krw, found.remaining_krw, found.overage_krw) == (WHOLE_KRW, 0, 0)
    rate(desk, 9, "1300")
    found = desk.amounts()
    assert (found.used_krw, found.remaining_krw, found.overage_krw) == (WHOLE_KRW, 0, 0)
    assert desk.holds()

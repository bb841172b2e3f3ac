"""Balances in dollars, and won balances of dollar grants."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import OPERATOR
from tests.usage.test_statements import AT, TODAY, Desk, kinds, september
from tracker.credits.actions import grant_credits
from tracker.credits.rules.requests import NewGrant
from tracker.db import begin_write, db
from tracker.usage.actions import set_rate
from tracker.usage.rules.rates import NewRate
from tracker.usage.rules.reconcile import CauseKind


@pytest.fixture
def desk(app, tmp_path):
    return Desk(tmp_path)


def rate(desk, month, krw):
    begin_write()
    new = NewRate(date(2026, month, 1), Decimal(krw), "x")
    set_rate(desk.program_id, new, by=OPERATOR, at=AT, today=TODAY)
    db.session.commit()


def test_dollars_count_at_the_months_rate_and_anew_when_it_changes(desk):
    """100 dollars over ten days are 10 a day: 14,000 won, then 15,000."""
    rate(desk, 9, "1400")
    desk.state(10, None, balance_usd=Decimal("1000.00"))
    desk.state(20, None, balance_usd=Decimal("900.00"))
    assert desk.usage() == september(11, 20, 14_000)
    rate(desk, 9, "1500")
    assert desk.usage() == september(11, 20, 15_000)
    assert desk.holds()


def test_a_dollar_grants_rate_is_the_difference_of_a_won_balance(desk):
    """1,800,000 won at 1,400 are 1,285.71 dollars; at the agreed 1,380 they take 1,774,286."""
    rate(desk, 9, "1400")
    new = NewGrant(
        granted_on=date(2026, 9, 1),
        expires_on=date(2026, 11, 30),
        reference="x",
        amount_usd=Decimal(10_000),
        usd_krw=Decimal(1380),
    )
    grant_credits(desk.startup_id, new, key="dollars", by=OPERATOR, at=AT, today=TODAY)
    db.session.commit()
    desk.state(1, 63_800_000)
    last = desk.state(20, 62_000_000)
    assert sum(desk.usage().values()) == 1_800_000
    compared = desk.book().comparisons[last]
    assert compared.difference_krw == 1_774_286 - 1_800_000
    assert CauseKind.DOLLARS in kinds(compared)
    assert desk.holds()

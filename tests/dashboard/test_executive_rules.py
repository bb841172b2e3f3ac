"""The order and the calendar of the executive's dashboard."""

from datetime import date

import pytest

from tracker.credits.rules.figures import Amounts, CreditStatus, StartupCredits
from tracker.credits.rules.outlook import NO_OUTLOOK
from tracker.credits.rules.path import burn_down_span
from tracker.dashboard.rules import heat_months, in_credit_urgency

TODAY = date(2026, 9, 30)


def startup(startup_id, status, left_on=None):
    return StartupCredits(startup_id, TODAY, Amounts(), status, NO_OUTLOOK, (), left_on)


def test_the_most_urgent_credits_come_first_then_the_offices_order():
    found = in_credit_urgency(
        [
            startup(1, CreditStatus.ON_COURSE),
            startup(2, CreditStatus.LAPSING),
            startup(3, CreditStatus.SHORT),
            startup(4, CreditStatus.LAPSING),
            startup(5, CreditStatus.USED_UP),
        ],
        {1: 0, 2: 2, 3: 3, 4: 1, 5: 4},
    )
    assert [one.startup_id for one in found] == [5, 3, 4, 2, 1]


def test_who_has_left_comes_last():
    gone = startup(1, CreditStatus.USED_UP, left_on=TODAY)
    stays = startup(2, CreditStatus.ON_COURSE, left_on=date(2026, 10, 1))
    assert [one.startup_id for one in in_credit_urgency([gone, stays], {1: 0, 2: 1})] == [2, 1]


@pytest.mark.parametrize("status", CreditStatus)
def test_every_status_has_its_place(status):
    assert in_credit_urgency([startup(1, status)], {1: 0})


def test_heat_months_cross_the_year():
    assert heat_months(date(2027, 2, 14))[0] == date(2026, 9, 1)
    assert heat_months(date(2027, 2, 14))[-1] == date(2027, 2, 1)


def test_the_burn_down_looks_a_year_back_and_nine_months_ahead():
    assert burn_down_span(date(2026, 10, 15)) == (date(2025, 10, 1), date(2027, 7, 31))

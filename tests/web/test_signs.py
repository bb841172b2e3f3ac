"""Amounts that round to nothing have no sign; a month in a refusal is written as one."""

from decimal import Decimal

import pytest

from tracker.web import formats


@pytest.mark.parametrize(
    ("write", "below", "nothing"),
    [
        (formats.won, "-0.49", "0원"),
        (formats.won_plain, "-0.01", "0"),
        (formats.won_short, "-0.2", "0원"),
        (formats.usd, "-0.004", "0달러"),
        (formats.report_number, "-0.4", "0"),
        (formats.percent, "-0.04", "0%"),
    ],
)
def test_no_minus_before_nothing(write, below, nothing):
    assert write(Decimal(below)) == nothing
    assert write(Decimal(-7)) != write(Decimal(7))


def test_a_month_in_a_refusal_is_written_as_months_are():
    assert formats.spoken("month", "2026-11") == "2026년 11월"
    assert formats.spoken("month", "someday") == "someday"

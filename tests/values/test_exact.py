"""Exact arithmetic: whole or refused."""

from decimal import Decimal, Inexact, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.values.exact import exact, exact_decimal, exact_sum, plain, whole

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-(10**12))


def test_a_sum_keeps_digits_that_pythons_default_loses():
    amounts = [Decimal(123456789012345), Decimal("0.12345678901234567890")]
    with localcontext(prec=28):
        assert sum(amounts) != exact_sum(amounts)
    assert plain(exact_sum(amounts)) == "123456789012345.1234567890123456789"


def test_what_60_digits_cannot_hold_is_refused():
    with pytest.raises(Inexact):
        exact_sum([Decimal(10) ** 50, Decimal("1E-20")])


@pytest.mark.parametrize(
    ("amount", "won"), [("0.5", 1), ("-0.5", -1), ("1.4999", 1), ("2.5", 3), ("-2.4", -2)]
)
def test_halves_go_away_from_zero(amount, won):
    assert whole(Decimal(amount)) == won


@pytest.mark.parametrize("text", ["12.50", "-0.1", "5.6E-05", "1e5", "0", "1.", "7"])
def test_numbers_as_cost_files_write_them(text):
    assert exact_decimal(text) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["", "+1", "1,000", "NaN", "Infinity", "1_0", "１", "1e100", " 1", "--1", "1" * 31]
)
def test_what_is_no_number_of_a_cost_file(text):
    assert exact_decimal(text) is None


@given(decimals)
def test_plain_text_is_the_same_number_without_exponent(amount):
    assert Decimal(plain(amount)) == amount
    assert "E" not in plain(amount)


@given(st.lists(decimals, max_size=20), st.randoms())
def test_the_order_of_a_sum_does_not_matter(amounts, random):
    shuffled = random.sample(amounts, len(amounts))
    with exact():
        assert exact_sum(amounts) == exact_sum(shuffled)

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.values.dollars import RATE_MOST, read_dollars, read_rate


@pytest.mark.parametrize(
    "text", ["25000", "25,000", "25,000.00", "US$25,000", "$ 25,000", "25,000달러", "25,000 USD"]
)
def test_dollars_are_read_as_people_type_them(text):
    assert read_dollars(text) == Decimal(25_000)


@pytest.mark.parametrize(
    "text",
    ["", "0", "0.00", "-1", "+1", "1e3", "NaN", "1.234", "1,00", "１", "₩1", "1 000", "9" * 30],
)
def test_what_is_no_amount_of_dollars_is_refused(text):
    assert read_dollars(text) is None


@given(st.integers(1, 10**15))
def test_every_amount_is_read_to_the_cent(cents):
    text = f"{cents // 100:,}.{cents % 100:02}"
    assert read_dollars(text) == Decimal(cents) / 100


@pytest.mark.parametrize(
    ("text", "rate"), [("1380", "1380"), ("1,380.5", "1380.5"), ("1,380.123456원", "1380.123456")]
)
def test_rates_are_read(text, rate):
    assert read_rate(text) == Decimal(rate)


@pytest.mark.parametrize("text", ["0", "-1", "1.2345678", "1e3", "NaN", str(RATE_MOST + 1), "만"])
def test_what_is_no_rate_is_refused(text):
    assert read_rate(text) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text):
    for read in (read_dollars, read_rate):
        amount = read(text)
        assert amount is None or amount > 0

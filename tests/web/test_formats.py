"""Amounts, days and durations as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from tracker.values.exact import exact
from tracker.web import formats

DAY = date(2026, 9, 30)


@pytest.fixture(params=["ko", "en"])
def language(request):
    with Flask("formats").app_context():
        g.language = request.param
        yield request.param


@pytest.fixture
def english():
    with Flask("formats").app_context():
        g.language = "en"
        yield


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (200_000_000, "2억원"),
        (41_000_000, "4,100만원"),
        (529_000_000, "5.29억원"),
        (1_065_000_000, "10.65억원"),
        (106_500_000_000, "1,065억원"),
        (10**12, "1조원"),
        (1_380_000_000_000, "1.38조원"),
        (0, "0원"),
        (9_999, "9,999원"),
        (10_000, "1만원"),
        (-150_000_000, "-1.5억원"),
        (99_994_999, "9,999만원"),
        (Decimal("158900000.4"), "1.59억원"),
    ],
)
def test_short_won_in_korean(amount, words):
    assert formats.won_short(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [(99_999_999, "1억원"), (99_995_000, "1억원"), (999_999_999_999, "1조원"), (9_999.6, "1만원")],
)
def test_an_amount_that_fills_the_next_unit_once_rounded_is_written_in_it(amount, words):
    assert formats.won_short(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (200_000_000, "₩200M"),
        (1_065_000_000, "₩1.07B"),
        (41_000_000, "₩41M"),
        (10**12, "₩1T"),
        (999_999, "₩1M"),
        (-1_500_000_000, "-₩1.5B"),
        (999, "₩999"),
    ],
)
def test_short_won_in_english(english, amount, words):
    assert formats.won_short(amount) == words


def test_exact_won(language):
    expected = {"ko": ("159,000,000원", "-1원"), "en": ("₩159,000,000", "-₩1")}[language]
    assert (formats.won(159_000_000), formats.won(-1)) == expected
    assert formats.won_plain(159_000_000) == "159,000,000"


def test_dollars(language):
    expected = {
        "ko": ("1,234.57달러", "10억 달러"),
        "en": ("US$1,234.57", "US$1B"),
    }[language]
    assert (formats.usd(Decimal("1234.565")), formats.usd_short(10**9)) == expected


def test_minus_is_a_triangle_in_reports_alone():
    assert formats.report_number(-1200) == "△1,200"
    assert formats.number(-1200) == "-1,200"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("52.94"), "52.9%"),
        (50, "50%"),
        (Fraction(1, 3), "0.3%"),
        (0.05, "0.1%"),
        (-3.2, "-3.2%"),
    ],
)
def test_percent_has_one_decimal_at_most(value, words):
    assert formats.percent(value) == words


def test_share_of_nothing_is_nothing_to_say():
    assert formats.share(5, 0) is None
    assert formats.percent(formats.share(1, 3)) == "33.3%"


def test_days(language):
    written = (
        formats.day(DAY),
        formats.day_weekday(DAY),
        formats.day_short(DAY),
        formats.month(DAY),
        formats.month(202609),
        formats.month_short(DAY),
        formats.month_short(date(2027, 1, 31)),
    )
    assert (
        written
        == {
            "ko": (
                "2026. 9. 30.",
                "2026. 9. 30.(수)",
                "'26. 9. 30.",
                "2026년 9월",
                "2026년 9월",
                "9월",
                "'27 1월",
            ),
            "en": (
                "30 Sep 2026",
                "Wed 30 Sep 2026",
                "30 Sep 26",
                "Sep 2026",
                "Sep 2026",
                "Sep",
                "'27 Jan",
            ),
        }[language]
    )


def test_instants_are_written_in_the_programs_zone(language):
    at = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)  # 00:30 of the next day in Seoul
    assert formats.instant(at) == {"ko": "2026. 10. 1. 00:30", "en": "1 Oct 2026, 00:30"}[language]


@pytest.mark.parametrize(
    ("value", "words"), [(150, "2시간 30분"), (60, "1시간"), (45, "45분"), (0, "0분")]
)
def test_minutes_in_korean(value, words):
    assert formats.minutes(value) == words


def test_minutes_in_english(english):
    assert formats.minutes(90) == "1 h 30 min"


@pytest.mark.parametrize("write", formats.FILTERS, ids=lambda write: write.__name__)
def test_nothing_to_say_is_a_dash(write):
    if write is formats.days_until:
        assert write(None, None) == "-"
    elif write is not formats.month_short:
        assert write(None) == "-"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("grantable_krw", 12_000_000, "12,000,000원"),
        ("expires_on", DAY, "2026. 9. 30."),
        ("known_at", datetime(2026, 9, 30, 0, 0, tzinfo=UTC), "2026. 9. 30. 09:00"),
        ("minutes", 90, "1시간 30분"),
        ("rows", 1234, "1,234"),
        ("name", "알파", "알파"),
    ],
)
def test_refusal_values_are_spoken_by_their_suffix(name, value, words):
    assert formats.spoken(name, value) == words


def test_truth_is_not_spoken():
    with pytest.raises(TypeError):
        formats.spoken("active", value=True)


UNITS = {"조": 10**12, "억": 10**8, "만": 10**4}


def read_back(words):
    """A short amount as a Fraction."""
    text = words.removesuffix("원").replace(",", "")
    unit = UNITS.get(text[-1], 1)
    return Fraction(text.rstrip("조억만")) * unit


@given(st.integers(min_value=0, max_value=10**16))
def test_short_won_is_near_and_never_ten_thousand_of_a_unit(amount):
    words = formats.won_short(amount)
    assert abs(read_back(words) - amount) <= max(5_000, Fraction(amount, 200))
    assert not words.startswith("10,000") or amount >= 10**15


@given(st.integers(min_value=0, max_value=10**16), st.integers(min_value=0, max_value=10**9))
def test_short_won_keeps_the_order_of_amounts(amount, more):
    assert read_back(formats.won_short(amount)) <= read_back(formats.won_short(amount + more))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_decimals_are_written_whatever_the_context_traps(amount):
    with exact():
        assert formats.won(amount).endswith("원")
        assert formats.won_short(amount).endswith("원")

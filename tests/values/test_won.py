import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.values.won import TYPED_MOST, WON_MOST, read_won, won_in_korean

AMOUNTS = st.integers(1, WON_MOST)


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("159,000,000", 159_000_000),
        ("159000000", 159_000_000),
        ("159,000,000원", 159_000_000),
        ("₩159,000,000", 159_000_000),
        (" 159,000,000 원 ", 159_000_000),
        ("150,000천원", 150_000_000),
        ("150백만원", 150_000_000),
        ("4,100만원", 41_000_000),
        ("2억", 200_000_000),
        ("2억 원", 200_000_000),
        ("1억5천만", 150_000_000),
        ("1억 5천만원", 150_000_000),
        ("1억  5천만  원", 150_000_000),
        ("1억5천", 150_000_000),
        ("1억 5천3백", 153_000_000),
        ("1억5천3백만원", 153_000_000),
        ("1억 5,900만 원", 159_000_000),
        ("5.29억원", 529_000_000),
        ("0.8억", 80_000_000),
        ("1조 2,000억", 1_200_000_000_000),
        ("12,000억", 1_200_000_000_000),
        ("1만5천", 15_000),
        ("1억 2,000원", 100_002_000),
        ("5천원", 5_000),
        ("1", 1),
        ("1,000조", WON_MOST),
    ],
)
def test_amounts_are_read_as_people_type_them(text, won):
    assert read_won(text) == won


@pytest.mark.parametrize(
    "text",
    [
        "1억5천원",
        "1억5000",
        "1조5천",
        "1억 3백",
        "1억 12000만",
        "5천",
        "1억5",
        "1,5억",
    ],
)
def test_what_could_be_read_two_ways_is_no_amount(text):
    assert read_won(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "0",
        "0원",
        "0억",
        "-1",
        "+1",
        "△1,000",
        "1.5",
        "1.0",
        "1e3",
        "1E3",
        "1_000",
        "0x10",
        "NaN",
        "Infinity",
        "１００",
        "١٢٣",
        "一億",
        "일억",
        "1,0000",
        "10,00",
        "1 000",
        "원",
        "억",
        "억5천만",
        "0억5천만",
        "1억2억",
        "5천만1억",
        "0.000000001억",
        "$100",
        "1,001조",
        "9999조",
        "9223372036854775808",
        "1" * 5000,
        "1" + " " * 5000 + "x",
        "true",
        "[1]",
    ],
)
def test_what_is_no_amount_is_refused(text):
    assert read_won(text) is None


@given(AMOUNTS)
def test_every_amount_is_read_back_from_how_it_is_written(krw):
    for text in (str(krw), f"{krw:,}", f"{krw:,}원", f"₩{krw:,}", won_in_korean(krw)):
        assert read_won(text) == krw


@given(st.integers(1, 10**9), st.sampled_from(["천원", "만", "만원", "백만원", "천만 원", "억"]))
def test_every_whole_number_of_a_unit_is_read(count, unit):
    size = {"천": 10**3, "만": 10**4, "백": 10**6, "억": 10**8}[unit[0]]
    size = 10**7 if unit.startswith("천만") else size
    assume(count * size <= WON_MOST)
    assert read_won(f"{count:,}{unit}") == count * size


@given(st.text(alphabet="0123456789,. +-eE원천만억조백십₩０１", max_size=14))
def test_whatever_is_typed_is_an_amount_in_bounds_or_none(text):
    krw = read_won(text)
    if krw is not None:
        assert 0 < krw <= WON_MOST
        assert not re.search("[-+eE０１]", text)
        assert read_won(won_in_korean(krw)) == krw


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    krw = read_won(text)
    assert krw is None or (0 < krw <= WON_MOST and len(text.strip()) <= TYPED_MOST)


@pytest.mark.parametrize(
    ("krw", "words"),
    [
        (159_000_000, "1억 5,900만 원"),
        (200_000_000, "2억 원"),
        (41_000_000, "4,100만 원"),
        (159_000_500, "1억 5,900만 500원"),
        (10_000, "1만 원"),
        (999, "999원"),
        (1_200_000_000_000, "1조 2,000억 원"),
    ],
)
def test_amounts_are_said_as_an_office_says_them(krw, words):
    assert won_in_korean(krw) == words

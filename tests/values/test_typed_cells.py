"""Cells read as what they mean, below the heading they stand under."""

from datetime import date, datetime, time, timedelta

import pytest

from tracker.values.formulas import quoted, unquoted
from tracker.values.refusals import RuleViolation
from tracker.values.typed_cells import choice_in, day_in, flag_in, is_nothing, minutes_in, won_in

EXCELS_DAY = datetime(2026, 3, 5, 14)  # noqa: DTZ001 - workbooks know no zones


@pytest.mark.parametrize(
    "cell", ["'26.3.5", "2026. 3. 5.(목)", "20260305", "2026-03-05 14:00", EXCELS_DAY]
)
def test_days_are_read_as_offices_type_them(cell):
    assert day_in(cell, "held_on") == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("cell", "unit", "won"),
    [
        ("1억5천", 1, 150_000_000),
        ("1억5천", 1000, 150_000_000),
        ("150,000천원", 1000, 150_000_000),
        ("1,500", 1000, 1_500_000),
        (1500.0, 1000, 1_500_000),
        (2.5, 1_000_000, 2_500_000),
        (0, 1, 0),
        ("300,000원", 1000, 300_000),
    ],
)
def test_a_bare_amount_is_of_the_tables_unit_and_any_other_of_its_own(cell, unit, won):
    assert won_in(cell, unit, "amount") == won


@pytest.mark.parametrize("cell", ["△1,200", "-5", "1.5", "많음", "1e3", "１００", "nan", ",5"])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(RuleViolation) as refused:
        won_in(cell, 1, "amount")
    assert refused.value.code == "won_unreadable"


@pytest.mark.parametrize(
    ("cell", "heading", "minutes"),
    [
        ("2", "시간", 120),
        ("1.5", "시간", 90),
        ("90", "시간", 90),
        ("2", "시간(분)", 2),
        (time(1, 30), "시간", 90),
        (timedelta(minutes=50), "시간", 50),
        ("1시간 반", "시간", 90),
    ],
)
def test_a_bare_length_is_of_its_headings_unit(cell, heading, minutes):
    assert minutes_in(cell, heading, "minutes") == minutes


def test_flags_choices_and_nothing_are_read_by_their_words():
    assert [flag_in(cell, "f") for cell in ("예", "Y", True, "아니오", "X")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert choice_in("법률 자문", {"법률자문": 1}, "kind_unreadable", "kind") == 1
    assert [is_nothing(cell) for cell in ("-", None, " ", "없음", "0")] == [
        True,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("text", ["=1+1", "'=1", "-", "''@x", "말", "'26.3.5", "it's =", "＝1"])
def test_what_is_written_safely_is_read_back_as_it_was(text):
    assert unquoted(quoted(text)) == text
    assert not quoted(text).startswith(("=", "-", "@", "＝"))

from datetime import date

import pytest

from tracker.values.days import parse_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-9-30",
        "2026-09-30",
        "2026.9.30",
        "2026.9.30.",
        "2026. 9. 30.",
        "2026. 9. 30.(수)",
        "2026. 9. 30. (수)",
        "26.9.30",
        "'26. 9. 30.",
        "26-09-30",
        "2026/9/30",
        "20260930",
        "2026년 9월 30일",
        "26년 9월 30일",
        "30 Sep 2026",
        "  2026-9-30  ",
    ],
)
def test_a_day_is_read_as_people_type_it(text):
    assert parse_day(text) == date(2026, 9, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "오늘",
        "9.30",
        "9-30",
        "30.9.2026",
        "09/30/2026",
        "2026-9",
        "2026-13-1",
        "2026-2-29",
        "2026-9-31",
        "2026-0-1",
        "20260931",
        "260930",
        "2026-9.30",
        "1899-12-31",
        "2101-1-1",
        "9999-12-31",
        "-2026-9-30",
        "2026--9-30",
        "2026-9-30x",
        "２０２６-9-30",
        "٢٠٢٦-9-30",
        "2026-9-30\n2026-9-30",
        "2026-9-30 (Wed)",
        "30 sep 2026",
        "31 Sep 2026",
    ],
)
def test_what_is_no_day_or_could_be_read_two_ways_is_not_read(text):
    assert parse_day(text) is None


def test_a_leap_day_is_read():
    assert parse_day("28.2.29") == date(2028, 2, 29)

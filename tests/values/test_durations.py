import pytest

from tracker.values.durations import parse_minutes


@pytest.mark.parametrize(
    "text",
    [
        "90",
        "90분",
        "90 분",
        "1:30",
        "01:30",
        "1시간 30분",
        "1시간30분",
        "1시간 30",
        "1시간 반",
        "1.5시간",
        "1 h 30 min",
        "1h30m",
        "1h 30",
        "1.5 hours",
        "90 min",
        " 90 ",
    ],
)
def test_an_hour_and_a_half_is_read_as_people_type_it(text):
    assert parse_minutes(text) == 90


@pytest.mark.parametrize(
    ("text", "minutes"), [("0", 0), ("5분", 5), ("2시간", 120), ("0:45", 45), ("24:00", 1440)]
)
def test_other_lengths_are_read(text, minutes):
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    "text",
    """
    |한 시간|-5|+5|1.5|1:60|1:5|1441|24:01|1e2|９０|90초|1시간 60분|1.33시간|1 30|30분 1시간|99999
    """.strip().split("|"),
)
def test_anything_else_is_not_read(text):
    assert parse_minutes(text) is None

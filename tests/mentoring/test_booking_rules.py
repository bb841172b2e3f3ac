"""Weekly slots across daylight saving, free times, seats and the line for them: pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.mentoring.rules import (
    NewOfficeHours,
    NewRequest,
    NewSlot,
    ProposedSpan,
    Side,
    Span,
    Waiting,
    WeeklyTime,
    check_office_hours,
    check_request,
    check_slot,
    next_free,
    next_in_line,
    occurrences,
    occurs_at,
    seats_open_to,
    taken_time,
)
from tracker.values.refusals import RuleViolation

BERLIN, SEOUL = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Seoul")
AT = datetime(2026, 3, 1, tzinfo=UTC)


def at(*when: int, zone: ZoneInfo = SEOUL, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=zone, fold=fold).astimezone(UTC)


def span(*when: int, minutes: int = 60, zone: ZoneInfo = SEOUL) -> Span:
    starts_at = at(*when, zone=zone)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


def slot(weekday: int, hour: int, minute: int = 0, **changes) -> WeeklyTime:
    values = {
        "id": 1,
        "weekday": weekday,
        "starts_minute": hour * 60 + minute,
        "minutes": 60,
        "timezone": "Europe/Berlin",
        "from_on": date(2026, 1, 1),
    }
    return WeeklyTime(**{**values, **changes})


def shown(spans, zone: ZoneInfo) -> list[str]:
    return [f"{one.starts_at.astimezone(zone):%m-%d %H:%M}" for one in spans]


def test_in_spring_the_mentors_hour_stays_and_seouls_moves():
    found = list(occurrences(slot(0, 9), at(2026, 3, 20), at(2026, 4, 8)))
    assert shown(found, BERLIN) == ["03-23 09:00", "03-30 09:00", "04-06 09:00"]
    assert shown(found, SEOUL) == ["03-23 17:00", "03-30 16:00", "04-06 16:00"]


def test_in_autumn_the_mentors_hour_stays_and_seouls_moves():
    found = list(occurrences(slot(0, 9), at(2026, 10, 18), at(2026, 10, 28)))
    assert shown(found, BERLIN) == ["10-19 09:00", "10-26 09:00"]
    assert shown(found, SEOUL) == ["10-19 16:00", "10-26 17:00"]


def test_an_hour_that_clocks_skip_is_not_offered():
    """On 29 March 2026 no clock in Berlin shows half past two."""
    found = list(occurrences(slot(6, 2, 30), at(2026, 3, 20), at(2026, 4, 8)))
    assert shown(found, BERLIN) == ["03-22 02:30", "04-05 02:30"]


def test_of_an_hour_that_clocks_show_twice_the_first_is_meant():
    (found,) = occurrences(slot(6, 2, 30), at(2026, 10, 22), at(2026, 10, 27))
    assert found.starts_at == at(2026, 10, 25, 2, 30, zone=BERLIN, fold=0)
    assert found.starts_at != at(2026, 10, 25, 2, 30, zone=BERLIN, fold=1)


def test_a_slot_over_the_change_lasts_its_minutes():
    (found,) = occurrences(slot(6, 1, 30, minutes=120), at(2026, 3, 27), at(2026, 3, 31))
    assert found.minutes == 120
    assert f"{found.ends_at.astimezone(BERLIN):%H:%M}" == "04:30"


def test_a_slot_begins_and_ends_on_its_days():
    kept = slot(0, 9, from_on=date(2026, 3, 9), until_on=date(2026, 3, 23))
    found = occurrences(kept, at(2026, 3, 1), at(2026, 4, 8))
    assert shown(found, BERLIN) == ["03-09 09:00", "03-16 09:00"]


def test_only_a_slots_own_time_can_be_booked_of_it():
    kept = slot(0, 9)
    assert occurs_at(kept, at(2026, 3, 30, 16)).minutes == 60
    with pytest.raises(RuleViolation, match="slot_unknown"):
        occurs_at(kept, at(2026, 3, 30, 17))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"weekday": 7}, "weekday"), ({"starts_minute": 1440}, "starts"), ({"minutes": 5}, "minutes")],
)
def test_an_impossible_slot_is_refused(changes, field):
    values = {"weekday": 0, "starts_minute": 0, "minutes": 60, "timezone": "Asia/Seoul"}
    with pytest.raises(RuleViolation) as refused:
        check_slot(NewSlot(**{**values, **changes}, from_on=date(2026, 1, 1)), kept=0)
    assert refused.value.field == field


def test_after_a_refusal_the_mentors_own_free_slots_come_first():
    wanted = span(2026, 3, 24, 14)
    busy = [wanted, span(2026, 3, 23, 17)]
    offers = next_free(wanted, [slot(0, 9)], busy, at=at(2026, 3, 20), zone=SEOUL)
    assert shown([one.span for one in offers], SEOUL) == [
        "03-30 16:00",
        "04-06 16:00",
        "04-13 16:00",
    ]
    assert {one.slot_id for one in offers} == {1}


def test_without_slots_the_same_hour_of_the_next_working_days_is_offered():
    wanted = span(2026, 3, 19, 14)  # a Thursday
    busy = [wanted, span(2026, 3, 20, 14, 30)]
    offers = next_free(wanted, [], busy, at=AT, zone=SEOUL)
    assert shown([one.span for one in offers], SEOUL) == [
        "03-23 14:00",
        "03-24 14:00",
        "03-25 14:00",
    ]


def test_nothing_offered_is_taken():
    wanted = span(2026, 3, 19, 14)
    busy = [span(2026, 3, day, 13, 30) for day in range(18, 31)]
    offers = next_free(wanted, [slot(0, 6)], busy, at=AT, zone=SEOUL)
    assert offers
    assert not [one for one in offers for taken in busy if one.span.meets(taken)]


def test_a_session_may_begin_when_another_ends():
    assert not span(2026, 3, 19, 14).meets(span(2026, 3, 19, 15))
    assert span(2026, 3, 19, 14).meets(span(2026, 3, 19, 14, 59))


OFFICE = NewOfficeHours(
    starts_at=at(2026, 3, 19, 14), seats=3, seat_minutes=20, topic="무엇이든 물어보세요"
)


def test_seats_stand_one_after_the_other():
    spans = [OFFICE.seat_span(seat) for seat in (1, 2, 3)]
    assert shown(spans, SEOUL) == ["03-19 14:00", "03-19 14:20", "03-19 14:40"]
    assert OFFICE.span == Span(spans[0].starts_at, spans[2].ends_at)
    with pytest.raises(RuleViolation, match="seat_unknown"):
        OFFICE.seat_span(4)


def test_a_startup_is_offered_the_seats_at_which_it_is_free():
    busy = [span(2026, 3, 19, 14, 10, minutes=15)]
    assert seats_open_to(OFFICE, [1, 2, 3], busy, at=AT) == [3]
    assert seats_open_to(OFFICE, [1, 2, 3], [], at=at(2026, 3, 19, 14, 5)) == [2, 3]


def test_a_freed_seat_goes_to_the_first_who_waits_and_is_free():
    line = [Waiting(1, 10), Waiting(2, 20), Waiting(3, 30)]
    seat = OFFICE.seat_span(2)
    assert next_in_line(line, {}, seat) == line[0]
    assert next_in_line(line, {10: [seat]}, seat) == line[1]
    assert next_in_line(line, {10: [seat], 20: [seat], 30: [seat]}, seat) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_at": AT}, "time_is_over"),
        ({"starts_at": AT + timedelta(days=400)}, "time_too_far"),
        ({"seats": 21}, "out_of_range"),
        ({"seat_minutes": 5}, "out_of_range"),
        ({"topic": " "}, "needed"),
    ],
)
def test_impossible_office_hours_are_refused(changes, code):
    values = {"starts_at": at(2026, 3, 19, 14), "seats": 3, "seat_minutes": 20, "topic": "IR"}
    with pytest.raises(RuleViolation, match=code):
        check_office_hours(NewOfficeHours(**{**values, **changes}), at=AT)


def test_one_to_three_different_times_are_proposed():
    one = span(2026, 3, 19, 14)
    for times, code in [((), "times_number"), ((one,) * 4, "times_number"), ((one, one), "alike")]:
        with pytest.raises(RuleViolation, match=code):
            check_request(NewRequest(topic="IR", times=times), at=AT)
    check_request(NewRequest(topic="IR", times=(one,)), at=AT)


def test_one_takes_the_other_sides_times_alone():
    times = [ProposedSpan(7, span(2026, 3, 19, 14), Side.STARTUP)]
    assert taken_time(times, 7, Side.MENTOR) == times[0].span
    assert taken_time(times, 7, Side.PROGRAM) == times[0].span
    for side in (Side.STARTUP, None):
        with pytest.raises(RuleViolation, match="time_own"):
            taken_time(times, 7, side)
    with pytest.raises(RuleViolation, match="time_gone"):
        taken_time(times, 8, Side.MENTOR)

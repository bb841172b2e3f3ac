"""A suggestion says why, and what it says follows from what it was given."""

from datetime import date, timedelta

import pytest

from tracker.mentoring.rules import Field
from tracker.mentoring.rules.suggesting import (
    Candidate,
    Need,
    OutBecause,
    Why,
    reasons,
    suggest,
    words_matched,
)

TODAY = date(2026, 11, 20)
MENTOR = Candidate(
    user_id=1,
    name="정해원",
    fields={Field.FUNDRAISING},
    known="B2B 가격 정책, Series A",
    languages=("ko", "en"),
    hours_a_month=10,
)
NEED = Need(Field.FUNDRAISING, "series 가격", "en")


def whys(need=NEED, one=MENTOR):
    return {reason.why: reason for reason in reasons(need, one, TODAY)}


def test_everything_looked_at_is_said():
    assert set(whys()) == {
        Why.FIELD, Why.WORDS, Why.LANGUAGE, Why.NEVER_USED, Why.NEW_HERE, Why.ROOM
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "gone", "come"),
    [
        (MENTOR._replace(fields={Field.LEGAL}), Why.FIELD, Why.FIELD_OTHER),
        (MENTOR._replace(languages=("ko",)), Why.LANGUAGE, Why.LANGUAGE_OTHER),
        (MENTOR._replace(hours_a_month=None), Why.ROOM, Why.ROOM_UNKNOWN),
        (MENTOR._replace(month_minutes=600), Why.ROOM, Why.FULL),
        (MENTOR._replace(month_minutes=480), Why.ROOM, Why.BUSY),
        (MENTOR._replace(last_held_on=TODAY - timedelta(90)), Why.NEVER_USED, Why.RESTED),
        (MENTOR._replace(last_held_on=TODAY - timedelta(89)), Why.NEVER_USED, Why.LATELY),
        (MENTOR._replace(past_here=2, last_here_on=TODAY), Why.NEW_HERE, Why.PAST),
    ],
)
def test_changing_an_input_changes_the_stated_reason(one, gone, come):
    assert gone in whys()
    assert gone not in whys(one=one)
    assert come in whys(one=one)


def test_a_reason_says_the_figures_it_was_given_for():
    used = whys(one=MENTOR._replace(month_minutes=90))[Why.ROOM]
    assert dict(used.values) == {"used": 90, "most": 600}
    last_on = TODAY - timedelta(40)
    lately = whys(one=MENTOR._replace(last_held_on=last_on))[Why.LATELY]
    assert dict(lately.values) == {"days": 40, "last_on": last_on}
    assert dict(whys()[Why.WORDS].values) == {"words": "series, 가격"}


def test_nothing_asked_says_nothing_of_field_words_and_language():
    assert set(whys(Need())) == {Why.NEVER_USED, Why.NEW_HERE, Why.ROOM}


@pytest.mark.parametrize(
    ("asked", "matched"),
    [
        ("SERIES/A", ("SERIES",)),
        ("Series series", ("Series",)),
        ("가격,가격 · 정책", ("가격", "정책")),
        ("a", ()),
        ("특허", ()),
        ("", ()),
    ],
)
def test_words_are_found_as_they_are_typed(asked, matched):
    assert words_matched(asked, MENTOR.known) == matched


def test_the_better_fit_comes_first_and_of_equals_who_waited_longest():
    other = MENTOR._replace(fields=(), user_id=2, name="가나다")
    full = MENTOR._replace(user_id=3, month_minutes=900)
    waited = MENTOR._replace(user_id=4, last_held_on=TODAY - timedelta(200))
    asked = [full, other, waited, MENTOR]
    ranked = suggest(NEED, asked, TODAY).ranked
    assert [one.candidate.user_id for one in ranked] == [1, 4, 2, 3]
    assert suggest(NEED, reversed(asked), TODAY).ranked == ranked


def test_the_points_of_a_suggestion_are_those_of_its_reasons():
    (one,) = suggest(NEED, [MENTOR], TODAY).ranked
    told = reasons(NEED, one.candidate, TODAY)
    assert one.points == sum(reason.points for reason in told) == 40 + 20 + 20 + 10 + 0 + 10


def test_a_conflict_and_who_is_not_active_are_left_out_and_said():
    torn = MENTOR._replace(user_id=2, conflict="지분 보유")
    away = MENTOR._replace(active=False, user_id=3, name="나")
    found = suggest(NEED, [MENTOR, torn, away], TODAY)
    assert [one.candidate.user_id for one in found.ranked] == [1]
    out = {left.candidate.user_id: left.because for left in found.left_out}
    assert out == {2: OutBecause.CONFLICT, 3: OutBecause.INACTIVE}

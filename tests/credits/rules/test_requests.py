"""What people ask for and may not have, each refusal beside its field."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.credits.rules.making import amendment, day, grant
from tracker.credits.rules.caps import Freed, Headroom, grantable, releases
from tracker.credits.rules.effect import check_effect
from tracker.credits.rules.facts import AmendmentKind, DayUsage, Facts
from tracker.credits.rules.life import lives
from tracker.credits.rules.requests import (
    NewAmendment,
    NewGrant,
    check_amendment,
    check_key,
    check_new_grant,
    check_usage,
)
from tracker.values.refusals import RuleViolation


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"amount_krw": 0}, "amount_krw", "amount_not_positive"),
        ({"amount_krw": -1}, "amount_krw", "amount_not_positive"),
        ({"amount_krw": True}, "amount_krw", "amount_not_positive"),
        ({"amount_krw": 2**63}, "amount_krw", "amount_too_large"),
        ({"amount_krw": None}, "amount_krw", "amount_missing"),
        ({"amount_usd": Decimal(5)}, "amount_usd", "amount_given_twice"),
        ({"amount_krw": None, "amount_usd": Decimal(5)}, "usd_krw", "rate_not_positive"),
        ({"expires_on": day(1, 31)}, "expires_on", "expires_before_granted"),
        ({"activate_by": day(1, 31)}, "activate_by", "day_not_between"),
        ({"activate_by": day(3, 1), "activated_on": day(3, 2)}, "activated_on", "day_not_between"),
        ({"activated_on": day(1, 31)}, "activated_on", "day_not_between"),
        ({"reference": " "}, "reference", "needed"),
        ({"expires_on": date(2999, 1, 1)}, "expires_on", "day_out_of_range"),
    ],
)
def test_a_grant_that_breaks_a_rule_is_refused_beside_its_field(changes, field, code):
    new = replace(NewGrant(day(2, 1), day(12, 31), "R", amount_krw=5), **changes)
    with pytest.raises(RuleViolation) as refused:
        check_new_grant(new, left_on=None)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    ("kind", "on", "more", "code"),
    [
        (AmendmentKind.WITHDRAWN, day(6, 2), {}, "day_is_ahead"),
        (AmendmentKind.WITHDRAWN, day(6, 1), {"amount_krw": 101}, "more_than_unused"),
        (AmendmentKind.EXPIRY_MOVED, day(6, 1), {}, "day_missing"),
        (AmendmentKind.EXPIRY_MOVED, day(6, 1), {"expires_on": day(12, 31)}, "expiry_unchanged"),
        (AmendmentKind.EXPIRY_MOVED, day(6, 1), {"expires_on": day(1, 1)}, "day_too_early"),
        (AmendmentKind.ACTIVATED, day(6, 1), {}, "activation_not_asked"),
        (AmendmentKind.RELEASED, day(6, 1), {"amount_krw": 1}, "amendment_kind_unknown"),
    ],
)
def test_an_amendment_that_breaks_a_rule_is_refused(kind, on, more, code):
    found = Facts((grant(1, 100, day(2, 1), day(12, 31)),))
    new = NewAmendment(kind, on, "사유", **more)
    with pytest.raises(RuleViolation, match=code):
        check(found, new)


def check(found, new):
    check_amendment(lives(found)[0], new, today=day(6, 1))
    check_effect(found, 1, new, through=day(6, 1))


def test_a_cancelled_grant_cannot_be_amended():
    undone = (amendment(1, 1, AmendmentKind.CANCELLED, day(3, 1)),)
    life = lives(Facts((grant(1, 100, day(2, 1), day(12, 31)),), undone))[0]
    with pytest.raises(RuleViolation, match="grant_is_cancelled"):
        check_amendment(
            life, NewAmendment(AmendmentKind.CANCELLED, day(3, 2), "R"), today=day(6, 1)
        )


@pytest.mark.parametrize("on", [day(1, 31), day(4, 1)])
def test_an_activation_lies_between_the_grants_day_and_its_limit(on):
    asks = grant(1, 100, day(2, 1), day(12, 31), activate_by=day(3, 31))
    new = NewAmendment(AmendmentKind.ACTIVATED, on, "R")
    with pytest.raises(RuleViolation, match="day_not_between"):
        check_amendment(lives(Facts((asks,)))[0], new, today=day(6, 1))


@pytest.mark.parametrize("key", ["", "k" * 201, "line\nbreak"])
def test_a_malformed_key_is_refused(key):
    with pytest.raises(RuleViolation, match="key_malformed"):
        check_key(key)


@pytest.mark.parametrize(
    "row",
    [
        DayUsage(day(1, 1), Decimal(-1)),
        DayUsage(day(1, 1), Decimal(1), Decimal(1)),
    ],
)
def test_usage_with_its_signs_the_wrong_way_round_is_an_error(row):
    with pytest.raises(ValueError, match="wrong way round"):
        check_usage({day(1, 1): (row,)})


def test_usage_too_large_to_be_true_is_refused():
    with pytest.raises(RuleViolation, match="usage_too_large"):
        check_usage({day(1, 1): (DayUsage(day(1, 1), Decimal(10**15 + 1)),)})


def test_two_rows_of_one_day_in_one_month_are_an_error():
    rows = (DayUsage(day(1, 1), Decimal(1)), DayUsage(day(1, 1), Decimal(2)))
    with pytest.raises(ValueError, match="not one row a day"):
        check_usage({day(1, 1): rows})


FREED = [Freed(2, 1, 30), Freed(1, 2, 20), Freed(1, 3, 40)]


def test_grantable_is_the_smaller_of_the_two_headrooms():
    assert grantable(Headroom(100, 90), Headroom(1000, 995), [], 1) == 5
    assert grantable(Headroom(100, 90), Headroom(1000, 100), [], 1) == 10
    assert grantable(Headroom(100, 100), Headroom(1000, 1000), FREED, 1) == 60


def test_nothing_is_released_while_there_is_room():
    assert releases(10, Headroom(100, 90), Headroom(1000, 900), FREED, 1) == ()


def test_a_startups_own_freed_credits_are_released_first_and_only_as_needed():
    found = releases(35, Headroom(100, 90), Headroom(1000, 1000), FREED, 1)
    assert found == (Freed(1, 2, 20), Freed(1, 3, 5), Freed(1, 3, 10))


def test_another_startups_freed_credits_make_room_in_all():
    found = releases(35, Headroom(100, 0), Headroom(1000, 1000), FREED[:2], 1)
    assert found == (Freed(1, 2, 20), Freed(2, 1, 15))


def test_what_even_releases_leave_no_room_for_is_refused():
    with pytest.raises(RuleViolation) as refused:
        releases(61, Headroom(100, 100), Headroom(1000, 1000), FREED, 1)
    assert refused.value.values == {"grantable_krw": 60}

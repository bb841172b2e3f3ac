"""Settlement: what follows from facts, whatever order they came in."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.credits.rules.making import (
    SPAN,
    START,
    amendment,
    day,
    days,
    facts,
    grant,
    sums,
    total_covered,
    usage,
)
from tracker.credits.rules.facts import AmendmentKind, DayUsage, Facts, MovementKind
from tracker.credits.rules.life import lives
from tracker.credits.rules.settlement import daily_usage, settle
from tracker.values.exact import whole

END = START + timedelta(days=2 * SPAN)
DRAWN, OVERAGE = MovementKind.DRAWN, MovementKind.OVERAGE
EXPIRED, LAPSED = MovementKind.EXPIRED, MovementKind.LAPSED
GRANTED, WITHDRAWN = MovementKind.GRANTED, MovementKind.WITHDRAWN


def moved(found: Facts, through=END):
    return {movement.key: movement.amount_krw for movement in settle(found, through).movements}


def test_earliest_expiry_is_drawn_first_then_earliest_grant_then_lowest_number():
    late = grant(1, 10, day(1, 1), day(12, 31))
    soon = grant(2, 10, day(1, 1), day(6, 30))
    older = grant(3, 10, day(1, 1), day(12, 31))
    older = replace(older, granted_on=day(1, 1) - timedelta(days=1))
    found = moved(Facts((late, soon, older), usage=usage((day(2, 1), 25))))
    assert found[DRAWN, 2, day(2, 1)] == 10
    assert found[DRAWN, 3, day(2, 1)] == 10
    assert found[DRAWN, 1, day(2, 1)] == 5


def test_a_grant_is_drawn_on_its_first_and_its_last_day_and_on_none_around_them():
    days_used = [day(1, 31), day(2, 1), day(2, 28), day(3, 1)]
    given_ = grant(1, 100, day(2, 1), day(2, 28))
    found = moved(Facts((given_,), usage=usage(*((on, 1) for on in days_used))))
    assert [key[2] for key in found if key[0] is DRAWN] == [day(2, 1), day(2, 28)]
    assert [key[2] for key in found if key[0] is OVERAGE] == [day(1, 31), day(3, 1)]
    assert found[EXPIRED, 1, day(3, 1)] == 98


def test_expired_grant_is_not_posted_as_expired_before_its_day():
    given_ = Facts((grant(1, 100, day(2, 1), day(2, 28)),))
    assert moved(given_, day(2, 28)) == {(GRANTED, 1, day(2, 1)): 100}
    assert moved(given_, day(3, 1))[EXPIRED, 1, day(3, 1)] == 100


def test_a_grant_that_asks_for_activation_is_drawn_from_that_day_only():
    asks = grant(1, 100, day(2, 1), day(6, 30), activate_by=day(3, 31), activated_on=day(2, 10))
    found = moved(Facts((asks,), usage=usage((day(2, 9), 1), (day(2, 10), 1))))
    assert found[OVERAGE, None, day(2, 9)] == 1
    assert found[DRAWN, 1, day(2, 10)] == 1


def test_a_grant_not_activated_in_time_lapses_whole_the_day_after():
    asks = grant(1, 100, day(2, 1), day(6, 30), activate_by=day(3, 31))
    found = moved(Facts((asks,), usage=usage((day(3, 1), 5), (day(4, 5), 5))))
    assert found[LAPSED, 1, day(4, 1)] == 100
    assert found[OVERAGE, None, day(3, 1)] == 5
    assert (LAPSED, 1, day(4, 1)) not in moved(Facts((asks,)), day(3, 31))


def test_an_activation_recorded_late_takes_the_lapse_back():
    asks = grant(1, 100, day(2, 1), day(6, 30), activate_by=day(3, 31))
    activated = amendment(1, 1, AmendmentKind.ACTIVATED, day(3, 30))
    found = moved(Facts((asks,), (activated,), usage((day(4, 5), 5))), day(4, 5))
    assert found == {(GRANTED, 1, day(2, 1)): 100, (DRAWN, 1, day(4, 5)): 5}


def test_the_latest_moved_expiry_decides():
    given_ = grant(1, 100, day(2, 1), day(3, 31))
    moves = (
        amendment(1, 1, AmendmentKind.EXPIRY_MOVED, day(3, 1), expires_on=day(6, 30)),
        amendment(2, 1, AmendmentKind.EXPIRY_MOVED, day(2, 1), expires_on=day(12, 31)),
    )
    found = moved(Facts((given_,), moves, usage((day(6, 30), 5))))
    assert found[DRAWN, 1, day(6, 30)] == 5
    assert found[EXPIRED, 1, day(7, 1)] == 95


def test_a_withdrawal_takes_effect_at_the_start_of_its_day():
    given_ = grant(1, 100, day(2, 1), day(12, 31))
    taken = amendment(1, 1, AmendmentKind.WITHDRAWN, day(3, 1))
    found = moved(Facts((given_,), (taken,), usage((day(2, 28), 30), (day(3, 1), 30))))
    assert found[WITHDRAWN, 1, day(3, 1)] == 70
    assert found[OVERAGE, None, day(3, 1)] == 30


def test_late_usage_shrinks_a_withdrawal_of_all_that_is_unused():
    given_ = grant(1, 100, day(2, 1), day(12, 31))
    taken = amendment(1, 1, AmendmentKind.WITHDRAWN, day(3, 1))
    before = moved(Facts((given_,), (taken,), usage((day(2, 10), 30))))
    after = moved(Facts((given_,), (taken,), usage((day(2, 10), 30), (day(2, 11), 20))))
    assert before[WITHDRAWN, 1, day(3, 1)] == 70
    assert after[WITHDRAWN, 1, day(3, 1)] == 50


def test_released_credits_are_never_drawn_again():
    given_ = grant(1, 100, day(2, 1), day(12, 31))
    taken = amendment(1, 1, AmendmentKind.WITHDRAWN, day(3, 1))
    granted_anew = amendment(2, 1, AmendmentKind.RELEASED, day(3, 2), amount_krw=70)
    late = usage((day(2, 10), 30), (day(2, 11), 20))
    found = moved(Facts((given_,), (taken, granted_anew), late))
    assert found[WITHDRAWN, 1, day(3, 1)] == 70
    assert found[OVERAGE, None, day(2, 11)] == 20


def test_what_a_cancelled_grant_covered_moves_to_other_grants_else_to_overage():
    first = grant(1, 10, day(1, 1), day(3, 31))
    second = grant(2, 6, day(1, 1), day(12, 31))
    undone = amendment(1, 1, AmendmentKind.CANCELLED, day(4, 1))
    used = usage((day(2, 1), 8))
    assert moved(Facts((first, second), (), used))[DRAWN, 1, day(2, 1)] == 8
    found = moved(Facts((first, second), (undone,), used))
    assert found == {
        (GRANTED, 2, day(1, 1)): 6,
        (DRAWN, 2, day(2, 1)): 6,
        (OVERAGE, None, day(2, 1)): 2,
    }


def test_from_the_day_a_startup_leaves_its_credits_are_withdrawn_and_usage_is_overage():
    running = grant(1, 100, day(1, 1), day(12, 31))
    ahead = grant(2, 50, day(9, 1), day(12, 31))
    found = moved(
        Facts((running, ahead), (), usage((day(5, 31), 10), (day(6, 1), 10)), day(6, 1)), day(6, 1)
    )
    assert found[DRAWN, 1, day(5, 31)] == 10
    assert found[WITHDRAWN, 1, day(6, 1)] == 90
    assert found[WITHDRAWN, 2, day(9, 1)] == 50
    assert found[OVERAGE, None, day(6, 1)] == 10


def test_a_departure_ahead_takes_nothing_before_its_day():
    running = Facts((grant(1, 100, day(1, 1), day(12, 31)),), left_on=day(6, 1))
    assert moved(running, day(5, 31)) == {(GRANTED, 1, day(1, 1)): 100}


def test_a_day_posts_the_rounded_running_sum_less_the_day_before():
    used = usage(*((day(1, on), "0.4") for on in range(1, 6)))
    assert daily_usage(used).by_day == {day(1, 2): 1, day(1, 4): 1}
    assert sum(daily_usage(used).by_day.values()) == 2


def test_halves_are_rounded_up():
    assert daily_usage(usage((day(1, 1), "0.5"))).by_day == {day(1, 1): 1}
    assert daily_usage(usage((day(1, 1), "0.49999"))).by_day == {}


def test_a_late_charge_belongs_to_its_charge_day_and_to_its_billing_month():
    late = {
        day(1, 1): (DayUsage(day(1, 31), Decimal("0.5")),),
        day(2, 1): (DayUsage(day(1, 31), Decimal("0.5")),),
    }
    assert daily_usage(late).by_day == {day(1, 31): 2}


def test_a_refund_lowers_its_month_from_the_latest_day_back_then_earlier_months():
    used = {
        day(1, 1): (DayUsage(day(1, 30), Decimal(10)),),
        day(2, 1): (
            DayUsage(day(2, 1), Decimal(4)),
            DayUsage(day(2, 2), Decimal(5), Decimal(-12)),
        ),
    }
    found = daily_usage(used)
    assert found.by_day == {day(1, 30): 7}
    assert found.held_krw == 0


def test_a_refund_beyond_all_usage_is_held_for_a_person():
    used = usage((day(1, 1), 5), (day(1, 2), 0, "-7.25"))
    found = daily_usage(used)
    assert found.by_day == {}
    assert found.held_krw == Decimal("2.25")
    assert settle(Facts(usage=used), END).held_krw == Decimal("2.25")


def test_a_refund_does_not_touch_later_months():
    used = usage((day(1, 1), 5, "-7"), (day(2, 1), 3))
    found = daily_usage(used)
    assert found.by_day == {day(2, 1): 3}
    assert found.held_krw == Decimal(2)


def test_sums_are_exact_beyond_the_usual_28_digits():
    used = usage((day(1, 1), "123456789012.4999999999999999999999998"), (day(1, 2), "1E-25"))
    assert daily_usage(used).by_day == {day(1, 1): 123456789012}


@given(facts())
def test_usage_is_used_or_overage_and_rounded_once_a_month(found):
    settled = settle(found, END)
    amounts = sums(settled)
    daily = daily_usage(found.usage)
    assert amounts[DRAWN] + amounts[OVERAGE] == sum(daily.by_day.values())
    assert (
        abs(sum(daily.by_day.values()) - (total_covered(found) + daily.held_krw))
        <= Decimal(len(found.usage)) / 2
    )
    assert all(won > 0 for won in daily.by_day.values())


@given(facts())
def test_a_months_settled_usage_is_its_exact_sum_rounded_once(found):
    for month, rows in found.usage.items():
        alone = {month: tuple(replace(row, refunded_krw=Decimal(0)) for row in rows)}
        exact = sum((row.covered_krw for row in rows), Decimal(0))
        assert sum(daily_usage(alone).by_day.values()) == whole(exact)


@given(facts(released=True), days)
def test_every_won_granted_is_used_lost_or_remains(found, through):
    settled = settle(found, through)
    assert all(movement.amount_krw > 0 for movement in settled.movements)
    for life in lives(found):
        by_kind = {
            kind: sum(
                m.amount_krw
                for m in settled.movements
                if m.grant_id == life.grant.id and m.kind is kind
            )
            for kind in MovementKind
        }
        if life.cancelled:
            assert not any(by_kind.values())
            continue
        gone = by_kind[DRAWN] + by_kind[EXPIRED] + by_kind[LAPSED] + by_kind[WITHDRAWN]
        assert by_kind[GRANTED] == life.grant.amount_krw
        assert 0 <= gone <= life.grant.amount_krw
        assert by_kind[DRAWN] <= life.drawable_krw
        if life.loss_due(through) is not None:
            assert gone == life.grant.amount_krw


@given(facts())
def test_draws_happen_only_while_the_grant_is_in_force(found):
    by_id = {life.grant.id: life for life in lives(found)}
    for movement in settle(found, END).movements:
        if movement.kind is DRAWN:
            assert by_id[movement.grant_id].in_force(movement.on)


@given(facts())
def test_there_is_no_overage_while_a_grant_in_force_has_credits_left(found):
    settled = settle(found, END)
    for overage in (m for m in settled.movements if m.kind is OVERAGE):
        for life in lives(found):
            if life.in_force(overage.on):
                moves = [
                    m.amount_krw
                    for m in settled.movements
                    if m.grant_id == life.grant.id and m.on <= overage.on and m.kind is not GRANTED
                ]
                assert sum(moves) == life.grant.amount_krw


@given(facts(), st.randoms())
def test_the_order_of_facts_does_not_matter(found, random):
    grants, changes = list(found.grants), list(found.amendments)
    months = list(found.usage.items())
    for lot in (grants, changes, months):
        random.shuffle(lot)
    shuffled = Facts(
        tuple(grants),
        tuple(changes),
        {month: tuple(random.sample(rows, len(rows))) for month, rows in months},
        found.left_on,
    )
    assert set(settle(shuffled, END).movements) == set(settle(found, END).movements)


@given(facts(), days, days)
def test_what_is_settled_for_a_day_stays_when_time_goes_on(found, one, other):
    """Movements concerning days up to the earlier day are the same, settled then or later."""
    soon, late = sorted((one, other))
    then = {k: v for k, v in moved(found, soon).items() if k[2] <= soon}
    later = {k: v for k, v in moved(found, late).items() if k[2] <= soon}
    assert then == later


@pytest.mark.parametrize("broken", ["unsorted draws", "never in force"])
def test_the_checks_above_would_see_a_broken_settlement(broken, monkeypatch):
    """Negative control: the worked example fails where the rules are not followed."""
    first = grant(1, 10, day(1, 1), day(3, 31))
    second = grant(2, 5, day(3, 1), day(12, 31))
    example = Facts((second, first), (), usage((day(2, 20), 8), (day(3, 20), 3)))
    right = moved(example)
    module = "tracker.credits.rules.settlement"
    if broken == "unsorted draws":
        monkeypatch.setattr(f"{module}.lives", lambda found: tuple(lives(found))[::-1])
    else:
        monkeypatch.setattr("tracker.credits.rules.life.GrantLife.in_force", lambda *_: False)
    assert moved(example) != right

"""The forecast's mathematics: closed forms against simulation, limits, what changed."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from tracker.progress.rules import SourceGrade, Stage, UnicornRule, ValuationFacts
from tracker.progress.rules.forecast import (
    ASSUMPTIONS,
    Assumed,
    Cause,
    Given,
    Standing,
    StartupFacts,
    assumed,
    explained,
    forecast,
    read_assumption,
    value_today,
)
from tracker.progress.rules.forecast.calibration import CALIBRATION
from tracker.progress.rules.forecast.changes import ROUNDS_TOLD
from tracker.progress.rules.forecast.combining import (
    counted,
    even_chance,
    mixed,
    poisson_binomial,
)
from tracker.progress.rules.forecast.diffusion import Motion, holds, reaches, reaches_since
from tracker.progress.rules.forecast.simulation import simulate_diffusion, simulate_stages
from tracker.progress.rules.forecast.stages import Step, graduates, steps_to_line
from tracker.values.refusals import RuleViolation

TRILLION = 10**12
RULE = UnicornRule(
    line_krw=TRILLION,
    line_usd=10**9,
    starts_on=date(2025, 1, 1),
    by=date(2028, 12, 31),
    definition="krw",
    counting="reached",
    exit_counts=True,
)
TODAY = date(2025, 1, 1)
PLAIN = assumed({Assumed.FAILURE_HAZARD: Decimal(0), Assumed.COMMON_FACTOR: Decimal(0)})
POINT_TWO = 0.002


def valued(krw=10**11, on=TODAY, stage=Stage.SERIES_B, number=1, **more):
    facts = {
        "id": number,
        "startup_id": 1,
        "valued_on": on,
        "amount_krw": krw,
        "amount_usd": None,
        "usd_krw": None,
        "grade": SourceGrade.A,
        "stage": stage,
        "note": None,
        "verified_at": datetime(2025, 1, 1, tzinfo=UTC),
        "recorded_by": "tests",
        **more,
    }
    return ValuationFacts(**facts)


def startup(*valuations, number=1, joined_on=TODAY, left_on=None):
    return StartupFacts(number, f"s{number}", joined_on, left_on, tuple(valuations))


def given(*startups, as_of=TODAY, rule=RULE, assumptions=PLAIN):
    return Given(as_of, startups, rule, 2, assumptions)


def only(*valuations, **changes):
    """What the forecast says of one startup: its standing and both chances."""
    of = {key: changes.pop(key) for key in ("joined_on", "left_on") if key in changes}
    found = forecast(given(startup(*valuations, **of), **changes))
    return found.starts[0].standing, found.stages.chances[0], found.diffusion.chances[0]


# The diffusion


def test_one_in_three_and_a_half_from_a_hundred_billion_in_four_years_without_failure():
    assert reaches(math.log(10), 4, Motion(0.15, 0.89, 0)) == pytest.approx(0.2925, abs=0.0001)


TWENTY = [
    (gap, years, drift, volatility)
    for gap in (0.3, 0.7, 1.4, 2.3)
    for years, drift, volatility in (
        (0.5, 0.15, 0.89),
        (1, -0.3, 0.8),
        (2, 0.15, 0.95),
        (4, 0.15, 0.89),
        (4, 0.5, 0.4),
    )
]


@pytest.mark.parametrize(("gap", "years", "drift", "volatility"), TWENTY)
def test_the_closed_form_is_what_a_bridge_corrected_simulation_finds(gap, years, drift, volatility):
    motion = Motion(drift, volatility, 0)
    simulated = simulate_diffusion(
        [gap] * 4, [0] * 4, years, motion, 0.0, seed=7, paths=150_000, looks=2
    )
    mean = sum(simulated.chances) / 4
    assert mean == pytest.approx(reaches(gap, years, motion), abs=POINT_TWO)


@pytest.mark.parametrize(
    ("gap", "age", "years", "drift", "hazard"),
    [(2.3, 1, 3, 0.15, 0), (1.2, 2, 1, -0.3, 0.4)],
)
def test_a_value_of_some_age_and_failures_agree_with_simulation_too(gap, age, years, drift, hazard):
    motion = Motion(drift, 0.89, hazard)
    simulated = simulate_diffusion(
        [gap] * 4, [age] * 4, years, motion, 0.0, seed=7, paths=60_000, looks=12
    )
    mean = sum(simulated.chances) / 4
    assert mean == pytest.approx(reaches_since(gap, age, years, motion), abs=POINT_TWO)


def test_failures_are_the_laplace_transform_of_the_time_of_passage():
    motion = Motion(0.2, 0.8, 0.0)
    steps = 4000
    times = [3 * at / steps for at in range(steps + 1)]
    passed = [reaches(1.0, t, motion) for t in times]
    expected = sum(
        (after - before) * math.exp(-0.25 * (t + u) / 2)
        for before, after, t, u in zip(passed, passed[1:], times, times[1:], strict=False)
    )
    assert reaches(1.0, 3, replace(motion, hazard=0.25)) == pytest.approx(expected, abs=1e-6)


def test_a_value_just_seen_and_one_seen_a_moment_ago_say_the_same():
    motion = Motion(0.15, 0.89, 0.04)
    assert reaches_since(2.3, 1e-6, 3, motion) == pytest.approx(reaches(2.3, 3, motion), abs=1e-5)


def test_what_is_not_seen_for_long_may_have_moved_either_way():
    motion = Motion(0.0, 0.89, 0.0)
    assert reaches_since(2.3, 2, 1, motion) > reaches(2.3, 1, motion)
    assert reaches_since(0.1, 2, 1, motion) < reaches(0.1, 1, motion)


def test_tiny_volatility_does_not_overflow():
    assert reaches(5.0, 4, Motion(-1, 0.05, 2)) == 0.0
    assert reaches(0.5, 4, Motion(1, 0.05, 0)) == pytest.approx(1.0)


def test_holding_on_the_day_is_rarer_than_ever_reaching():
    motion = Motion(0.15, 0.89, 0.04)
    assert 0 < holds(2.3, 0, 4, motion) < reaches(2.3, 4, motion)


# Counting


def test_the_poisson_binomial_is_the_sum_over_all_outcomes():
    chances = [0.1, 0.25, 0.5, 0.9, 0.02]

    def exactly(n):
        return sum(
            math.prod(p if at in who else 1 - p for at, p in enumerate(chances))
            for who in combinations(range(5), n)
        )

    found = poisson_binomial(chances, 5)
    assert found == pytest.approx([exactly(n) for n in range(6)], abs=1e-14)
    counts = counted(chances, 0.0, 2)
    assert (counts.none, counts.one) == pytest.approx((exactly(0), exactly(1)), abs=1e-14)
    assert counts.two_or_more == pytest.approx(1 - exactly(0) - exactly(1), abs=1e-14)


def test_a_common_factor_fattens_both_tails_and_leaves_each_chance_alone():
    chances = [0.3, 0.25, 0.2, 0.15, 0.1]
    alone, together = counted(chances, 0.0, 2), counted(chances, 0.4, 2)
    assert together.none > alone.none
    assert mixed(tuple(chances), 0.4, 5)[5] > mixed(tuple(chances), 0.0, 5)[5]
    mean = sum(n * p for n, p in enumerate(mixed(tuple(chances), 0.4, 5)))
    assert mean == pytest.approx(sum(chances), abs=1e-9)


def test_both_tails_grow_with_the_common_factor():
    chances = [0.29] * 5
    tails = [mixed(tuple(chances), factor, 4) for factor in (0.0, 0.1, 0.3, 0.6, 0.9)]
    for less, more in pairwise(tails):
        assert more[0] > less[0]
        assert more[4] > less[4]


def test_paths_that_share_a_motion_agree_with_the_common_factor():
    chance = reaches(2.3, 4, Motion(0.15, 0.89, 0))
    simulated = simulate_diffusion(
        [2.3] * 5, [0] * 5, 4, Motion(0.15, 0.89, 0), 0.3, seed=3, paths=40_000
    )
    assert simulated.shares == pytest.approx(mixed((chance,) * 5, 0.3, 2), abs=0.012)


def test_what_is_certain_stays_certain_under_a_common_factor():
    counts = counted([1.0, 1.0, 0.3, 0.2, 0.0], 0.5, 2)
    assert (counts.none, counts.one, counts.two_or_more) == pytest.approx((0, 0, 1))


def test_five_startups_need_31_4_percent_each_for_an_even_chance_of_two():
    assert even_chance(5, 2) == pytest.approx(0.314, abs=0.0005)
    assert even_chance(1, 2) is None


# Graduation from round to round


def test_one_round_is_an_exponential_with_two_ends():
    step = Step(up=0.3, stop=0.2, times=2, days=500)
    assert graduates([step], 3) == pytest.approx(0.6 * (1 - math.exp(-1.5)), abs=1e-12)


def test_two_rounds_of_different_pace_are_the_known_convolution():
    steps = [Step(0.5, 0.0, 2, 500), Step(0.2, 0.0, 2, 500)]
    expected = 1 - (0.5 * math.exp(-0.2 * 4) - 0.2 * math.exp(-0.5 * 4)) / 0.3
    assert graduates(steps, 4) == pytest.approx(expected, abs=1e-12)


def test_the_stage_model_is_what_its_simulation_finds():
    ways = [
        steps_to_line(value, 1e12, stage, PLAIN)
        for value, stage in ((6e11, Stage.SERIES_C), (3e11, Stage.SERIES_B), (2e11, Stage.SERIES_A))
    ]
    simulated = simulate_stages(ways, 4, seed=11, paths=200_000)
    exact = [graduates(way, 4) for way in ways]
    assert simulated.chances == pytest.approx(exact, abs=0.0025)


def test_half_of_those_who_graduate_do_so_within_the_published_median():
    step = steps_to_line(1e9, 2e9, Stage.SEED, PLAIN)[0]
    assert graduates([step], 774 / 365.25) == pytest.approx(0.46 / 2)


def test_ten_billion_won_at_series_a_needs_several_rounds():
    steps = steps_to_line(1e10, 1e12, Stage.SERIES_A, PLAIN)
    assert [step.times for step in steps] == [2.23] + [1.85] * 7


# What is known of a startup


def test_the_stage_model_is_below_the_diffusion():
    standing, stages, diffusion = only(valued())
    assert standing is Standing.COMPUTED
    assert 0 < stages < 0.02
    assert 0.25 < diffusion < 0.3


def test_without_a_verified_priced_round_a_published_rate_stands_in():
    unverified = valued(verified_at=None)
    for known in ([], [unverified], [valued(stage=Stage.OTHER)]):
        assert only(*known) == (Standing.NO_VALUATION, 0.013, 0.013)


def test_who_has_reached_the_line_counts_for_certain():
    assert only(valued(TRILLION)) == (Standing.REACHED, 1.0, 1.0)


def test_who_held_the_line_once_need_not_hold_it_on_the_day():
    standing, _, diffusion = only(valued(TRILLION), rule=replace(RULE, counting="holding"))
    assert standing is Standing.COMPUTED
    assert 0.4 < diffusion < 0.8


def test_an_exit_below_the_line_ends_the_way():
    exited = valued(3 * 10**11, stage=Stage.EXIT, number=2)
    assert only(valued(), exited) == (Standing.EXITED, 0.0, 0.0)


def test_an_exit_above_the_line_counts_where_exits_count():
    exited = valued(2 * TRILLION, stage=Stage.EXIT, number=2)
    assert only(valued(), exited) == (Standing.REACHED, 1.0, 1.0)
    not_counting = replace(RULE, exit_counts=False)
    assert only(valued(), exited, rule=not_counting) == (Standing.EXITED, 0.0, 0.0)


def test_who_failed_or_left_is_out_from_that_day():
    day = date(2026, 5, 1)
    assert only(valued(), left_on=day, as_of=day) == (Standing.LEFT, 0.0, 0.0)
    assert only(valued(), left_on=day, as_of=date(2026, 4, 30))[0] is Standing.COMPUTED
    assert only(valued(TRILLION), left_on=day, as_of=day)[0] is Standing.REACHED


def test_who_joins_late_is_out_until_then():
    late = date(2026, 5, 1)
    assert only(valued(), joined_on=late) == (Standing.NOT_JOINED, 0.0, 0.0)
    assert only(valued(), joined_on=late, as_of=late)[0] is Standing.COMPUTED


def test_a_value_of_zero_grows_to_nothing():
    assert only(valued(0)) == (Standing.WORTHLESS, 0.0, 0.0)


@pytest.mark.parametrize("as_of", [date(2028, 12, 31), date(2030, 1, 1)])
def test_once_the_day_is_there_what_was_seen_counts(as_of):
    assert only(valued(), as_of=as_of) == (Standing.DATE_PASSED, 0.0, 0.0)
    assert only(valued(TRILLION), as_of=as_of) == (Standing.REACHED, 1.0, 1.0)


def test_in_dollars_a_round_without_a_rate_cannot_be_placed():
    dollars = replace(RULE, definition="usd")
    assert only(valued(), rule=dollars)[0] is Standing.NO_DOLLARS
    rated = valued(usd_krw=Decimal(1400))
    assert only(rated, rule=dollars)[0] is Standing.COMPUTED


def test_no_new_round_widens_the_band():
    widths = []
    for day in (TODAY, date(2025, 7, 1), date(2026, 7, 1)):
        found = forecast(given(startup(valued()), as_of=day))
        low, high = value_today(found.starts[0], PLAIN)
        widths.append(high / low)
    assert widths[0] == 1
    assert widths == sorted(widths)


def test_a_program_without_startups_has_nothing_to_reach():
    counts = forecast(given()).diffusion.counts
    assert (counts.none, counts.one, counts.two_or_more) == (1.0, 0.0, 0.0)


def test_the_same_question_has_the_same_answer_to_the_last_digit():
    facts = given(startup(valued()), startup(valued(5 * 10**11), number=2), assumptions=assumed({}))
    assert forecast(facts) == forecast(facts)


# Why it changed


def test_every_cause_is_named_and_their_effects_sum_to_the_whole():
    later = date(2025, 9, 1)
    new_round = valued(4 * 10**11, date(2025, 8, 1), Stage.SERIES_C, number=2)
    two = startup(valued(number=3), number=2)
    before = given(startup(valued()), two)
    after = given(
        startup(valued(), new_round),
        replace(two, left_on=later),
        startup(number=3),
        as_of=later,
        assumptions=replace(PLAIN, drift=0.1, common_factor=0.2),
    )
    moved = explained(before, after)
    causes = [one.cause for one in moved]
    assert causes == [Cause.TIME, Cause.MEMBERS, Cause.ROUND, Cause.ASSUMPTION, Cause.ASSUMPTION]
    assert moved[2].valuation == new_round
    assert moved[2].diffusion_by > 0
    whole = [forecast(one).diffusion.counts.two_or_more for one in (before, after)]
    assert sum(one.diffusion_by for one in moved) == pytest.approx(whole[1] - whole[0])


def test_a_withdrawn_valuation_is_a_cause():
    wrong = valued(9 * 10**11, number=2)
    moved = explained(given(startup(valued(), wrong)), given(startup(valued())))
    assert [(one.cause, one.valuation) for one in moved] == [(Cause.WITHDRAWN, wrong)]


def test_of_very_many_rounds_the_newest_are_told_each_and_the_others_at_once():
    rounds = [
        valued((n + 1) * 10**10, date(2025, 1, 1 + n), number=n) for n in range(ROUNDS_TOLD + 8)
    ]
    before, after = (
        given(startup(), as_of=date(2025, 3, 1)),
        given(startup(*rounds), as_of=date(2025, 3, 1)),
    )
    moved = explained(before, after)
    assert [one.cause for one in moved] == [Cause.EARLIER] + [Cause.ROUND] * ROUNDS_TOLD
    assert moved[0].now == 8
    assert moved[-1].valuation == rounds[-1]
    assert moved[-1].diffusion == forecast(after).diffusion.counts


def test_nothing_changed_is_no_cause():
    assert explained(given(startup(valued())), given(startup(valued()))) == []


# Assumptions


def test_the_defaults_are_the_published_inputs():
    found = assumed({})
    assert (found.drift, found.volatility) == (0.15, 0.89)
    assert (found.days_seed_a, found.step_seed_a) == (774, 2.79)
    assert (found.step_a_b, found.step_later) == (2.23, 1.85)


@pytest.mark.parametrize("typed", ["drift", "drift=", "drift=x", "drift=7", "speed=1", "=1"])
def test_what_cannot_be_assumed_is_refused(typed):
    with pytest.raises(RuleViolation):
        read_assumption(typed)


def test_an_assumption_is_read_as_typed():
    assert read_assumption("failure_hazard=0") == (Assumed.FAILURE_HAZARD, Decimal(0))
    assert all(one.least <= one.default <= one.most for one in ASSUMPTIONS.values())


def test_the_documented_calibration_is_the_one_the_page_shows():
    told = (Path(__file__).parents[2] / "docs" / "forecast.md").read_text(encoding="utf-8")
    for one in CALIBRATION:
        numbers = [f"{share * 100:.1f} %" for share in (one.happened, one.stages, one.diffusion)]
        assert " | ".join(numbers) in told

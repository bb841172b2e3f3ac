"""Plans, meters, gaps, spread, what is left and what came after."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.dashboard.rules import gap_attentions
from tracker.package.rules.after import Event, What, course_of, months_shown
from tracker.package.rules.gaps import Present, Step, gaps_of, late_gaps, step_of
from tracker.package.rules.given import Basis, Given, KindGiven, Measure, Promise, help_of, summed
from tracker.package.rules.kinds import PackageKind, Part, group_of, part_of
from tracker.package.rules.plans import NewPlan, PlanFacts, Plans, check_plan, plans_of, year_shown
from tracker.package.rules.spread import Spread, shares_of
from tracker.support.rules import SupportKind
from tracker.values.refusals import RuleViolation

TODAY = date(2026, 9, 30)
YEARS = range(2025, 2029)
AT = datetime(2026, 1, 2, tzinfo=UTC)
M, I = SupportKind.MENTORING, SupportKind.INTRODUCTION  # noqa: E741 - a table reads best with short heads
_numbers = iter(range(1, 10_000))


def plan(kind=PackageKind.MENTORING, startup_id=None, year=2026, **aims):
    return PlanFacts(
        id=next(_numbers),
        startup_id=startup_id,
        kind=kind,
        year=year,
        source="사업계획서 3쪽",
        reason="",
        set_at=AT,
        set_by="김담당",
        **aims,
    )


def given(own, kind=M, *, entries=1, minutes=60, value=0, last_on=TODAY):
    found = Given(entries, minutes, value)
    return KindGiven(own, kind, found, found, last_on)


def helped(own, **kinds):
    found = {SupportKind(k): given(own, SupportKind(k), entries=n) for k, n in kinds.items() if n}
    return help_of(own, 2026, found, Plans(), 0)


def test_the_package_holds_credits_and_every_kind_of_help():
    assert [k.value for k in PackageKind] == ["credits", *(k.value for k in SupportKind)]


def test_mentoring_and_networking_are_the_sponsors_part_and_all_else_the_hosts():
    assert {kind for kind in SupportKind if part_of(kind) is Part.SPONSOR} == {M, I}
    assert all(group_of(kind) for kind in SupportKind)


def test_a_startups_own_plan_stands_before_the_programs():
    plans = plans_of([plan(count=4), plan(startup_id=7, count=9)])
    assert plans.of(7, PackageKind.MENTORING, 2026).count == 9
    assert plans.of(8, PackageKind.MENTORING, 2026).count == 4
    assert plans.of(8, PackageKind.MENTORING, 2027) is None


def test_a_plan_taken_back_leaves_the_programs():
    plans = plans_of([plan(count=4), plan(startup_id=7, count=9), plan(startup_id=7)])
    assert plans.of(7, PackageKind.MENTORING, 2026).count == 4
    assert len(plans.in_force) == 1


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPlan(kind=PackageKind.MENTORING, year=2024, count=1, source="x"), "plan_year"),
        (NewPlan(kind=PackageKind.CREDITS, year=2026, count=1, source="x"), "plan_credits_in_won"),
        (NewPlan(kind=PackageKind.EVENT, year=2026, source="x"), "plan_says_nothing"),
        (NewPlan(kind=PackageKind.EVENT, year=2026, count=0, source="x"), "out_of_range"),
        (NewPlan(kind=PackageKind.EVENT, year=2026, count=1, source=" "), "needed"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(new, code):
    with pytest.raises(RuleViolation) as refused:
        check_plan(new, None, "", YEARS)
    assert refused.value.code == code


def test_moving_a_plan_says_why_and_taking_it_back_needs_no_source():
    before, nothing = plan(count=3), NewPlan(kind=PackageKind.MENTORING, year=2026)
    with pytest.raises(RuleViolation) as refused:
        check_plan(nothing, before, "", YEARS)
    assert refused.value.field == "reason"
    check_plan(nothing, before, "변경협약", YEARS)


def test_the_year_shown_is_one_of_the_programs():
    assert year_shown(None, TODAY, YEARS) == 2026
    assert year_shown(2030, date(2031, 1, 1), YEARS) == 2028
    assert year_shown(2027, date(2020, 1, 1), YEARS) == 2027


def test_a_plan_is_measured_by_the_first_it_states():
    plans = plans_of([plan(count=4, minutes=600), plan(PackageKind.LEGAL, minutes=300)])
    found = {M: given(1, entries=3), SupportKind.LEGAL: given(1, SupportKind.LEGAL, minutes=120)}
    help_ = help_of(1, 2026, found, plans, 0)
    mentoring, legal = help_.line(PackageKind.MENTORING), help_.line(PackageKind.LEGAL)
    assert (mentoring.measure, mentoring.done, mentoring.left) == (Measure.COUNT, 3, 1)
    assert (legal.measure, legal.done, legal.left) == (Measure.MINUTES, 120, 180)
    assert mentoring.share == Fraction(75)


def test_credits_are_measured_by_what_was_granted_in_the_year():
    plans = plans_of([plan(PackageKind.CREDITS, amount_krw=100)])
    line = help_of(1, 2026, {}, plans, 130).line(PackageKind.CREDITS)
    assert (line.done, line.left, line.share) == (130, 0, Fraction(130))


def test_the_caps_count_credits_alone_or_the_whole_package_as_the_setting_says():
    alone = Promise(Basis.CREDITS, 200, 150, 40)
    whole = replace(alone, basis=Basis.PACKAGE)
    assert (alone.counted_krw, alone.left_krw) == (150, 50)
    assert (whole.counted_krw, whole.left_krw) == (190, 10)
    assert replace(whole, help_krw=80).over_krw == 30


def test_sums_over_startups_are_of_plans_with_one_measure():
    plans = plans_of([plan(count=4), plan(startup_id=2, minutes=60)])
    one = help_of(1, 2026, {M: given(1)}, plans, 0)
    two = help_of(2, 2026, {M: given(2)}, plans, 0)
    assert summed([one, one], PackageKind.MENTORING) == (2, 8)
    assert summed([one, two], PackageKind.MENTORING) == (2, 0)


def test_a_gap_is_days_since_the_last_help_against_the_plan():
    plans = plans_of([plan(most_days=30), plan(PackageKind.EVENT, most_days=400)])
    here = [Present(1, date(2025, 1, 1)), Present(2, date(2026, 9, 10))]
    found = {1: {M: given(1, last_on=date(2026, 8, 1))}}
    gaps = gaps_of(here, found, plans, TODAY)
    late = late_gaps(gaps)
    assert [(g.startup_id, g.kind, g.days, g.beyond) for g in late] == [
        (1, M, 60, 30),
        (1, SupportKind.EVENT, 637, 237),
    ]
    assert gaps[: len(late)] == late
    assert next(g for g in gaps if g.startup_id == 2 and g.kind is M).days == 20


def test_where_nothing_is_planned_nobody_is_late():
    assert late_gaps(gaps_of([Present(1, date(2020, 1, 1))], {}, Plans(), TODAY)) == []


def test_each_gap_has_a_next_step():
    assert step_of(M) is Step.ARRANGE
    assert step_of(I) is Step.INTRODUCE
    assert step_of(SupportKind.LEGAL) is Step.LOG


@pytest.mark.parametrize(
    ("counts", "spread"),
    [
        ([3], Spread.NOBODY),
        ([0, 0], Spread.NOTHING),
        ([5, 0, 0], Spread.SOME_NONE),
        ([5, 4], Spread.EVEN),
        ([9, 4], Spread.UNEVEN),
    ],
)
def test_how_evenly_help_is_spread_is_one_of_five_sentences(counts, spread):
    shares = shares_of([helped(own, mentoring=n) for own, n in enumerate(counts)])
    assert shares.spread is spread


def test_the_most_is_so_many_times_the_least():
    shares = shares_of([helped(1, mentoring=4), helped(2, mentoring=7, legal=3)])
    assert (shares.most_id, shares.least_id, shares.times) == (2, 1, Decimal("2.5"))
    assert shares.mean == Fraction(7)


def test_months_end_with_the_one_at_hand_and_are_not_too_many():
    months = months_shown(date(2026, 7, 15), TODAY)
    assert months == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
    assert len(months_shown(date(2019, 1, 1), TODAY)) == 36


def test_a_course_puts_help_and_later_figures_side_by_side():
    months = months_shown(date(2026, 1, 1), TODAY)
    revenue = {month: Decimal(100 + 10 * at) for at, month in enumerate(months)}
    events = [
        Event(1, What.ROUND, date(2026, 5, 2), 10**9, "seed", 3),
        Event(1, What.ROUND, date(2025, 5, 2), 10**8, "seed", 2),
    ]
    course = course_of(1, months, {months[1]: 2}, revenue, events)
    assert (course.entries, course.first_helped, course.raised_krw) == (2, months[1], 10**9)
    assert (course.revenue_before, course.revenue_lately) == (Decimal(110), Decimal(170))


def test_too_few_months_are_not_compared():
    months = months_shown(date(2026, 7, 1), TODAY)
    course = course_of(1, months, {}, dict.fromkeys(months, Decimal(5)), [])
    assert course.revenue_lately is None
    assert not course.empty


def test_the_home_tells_each_startups_furthest_gap_alone():
    plans = plans_of([plan(most_days=30), plan(PackageKind.EVENT, most_days=400)])
    here = [Present(1, date(2025, 1, 1)), Present(2, date(2026, 9, 10))]
    gaps = gaps_of(here, {}, plans, TODAY)
    (told,) = gap_attentions(gaps, today=TODAY)
    assert (told.startup_id, told.about, told.key) == (1, "mentoring", "home.why.gap_mentoring")
    assert told.values == {"days": 637, "most": 30}

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.progress.rules import (
    MilestoneChange,
    MilestoneFacts,
    MilestoneStanding,
    MilestoneState,
    NewMilestone,
    NewValuation,
    SourceGrade,
    Stage,
    UnicornRule,
    ValuationFacts,
    at_the_line,
    check_link,
    check_milestone_change,
    check_new_milestone,
    check_same_version,
    check_valuation,
    check_verifiable,
    check_withdrawable,
    most_urgent_first,
    stays_verified,
    unicorn_progress,
    unicorns,
    worth_krw,
)
from tracker.values.refusals import RuleViolation

TODAY = date(2026, 9, 30)
SEEN = datetime(2026, 9, 1, tzinfo=UTC)
TRILLION = 1_000_000_000_000

PLANNED = MilestoneFacts(
    id=1,
    startup_id=1,
    title="시리즈 A 계약",
    owner="김서연",
    baseline_due_on=date(2026, 9, 1),
    due_on=date(2026, 10, 15),
    state=MilestoneState.PLANNED,
    closed_on=None,
    from_plan=None,
    verified_at=None,
    verified_by=None,
    sent_back_at=None,
    sent_back_by=None,
    sent_back_reason=None,
    version=1,
)
MET = replace(PLANNED, state=MilestoneState.MET, closed_on=date(2026, 9, 20))
VERIFIED = replace(MET, verified_at=SEEN, verified_by="담당자")
RULE = UnicornRule(
    line_krw=TRILLION,
    line_usd=1_000_000_000,
    starts_on=date(2025, 1, 1),
    by=date(2028, 12, 31),
    definition="krw",
    counting="reached",
    exit_counts=True,
)


def change_of(facts: MilestoneFacts, **changes) -> MilestoneChange:
    values = {
        name: getattr(facts, name) for name in ("title", "owner", "due_on", "state", "closed_on")
    }
    return MilestoneChange(**{**values, **changes})


def valued(on: date, krw: int, *, number: int = 1, **changes) -> ValuationFacts:
    values = {
        "id": number,
        "startup_id": 1,
        "valued_on": on,
        "amount_krw": krw,
        "amount_usd": None,
        "usd_krw": None,
        "grade": SourceGrade.A,
        "stage": Stage.SERIES_B,
        "note": None,
        "verified_at": SEEN,
        "recorded_by": "담당자",
    }
    return ValuationFacts(**{**values, **changes})


def stated(**changes) -> NewValuation:
    values = {
        "valued_on": TODAY,
        "grade": SourceGrade.B,
        "stage": Stage.SERIES_A,
        "amount_krw": 30_000_000_000,
    }
    return NewValuation(**{**values, **changes})


def code_of(call) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code, refused.value.field


@pytest.mark.parametrize(
    ("state", "due_on", "standing", "late"),
    [
        ("planned", date(2026, 9, 29), "due", 1),
        ("planned", date(2026, 9, 30), "planned", 0),
        ("planned", date(2026, 10, 1), "planned", 0),
        ("met", date(2026, 9, 1), "met", 0),
        ("missed", date(2026, 9, 1), "missed", 0),
    ],
)
def test_a_milestone_is_due_when_planned_and_past_its_day(state, due_on, standing, late):
    milestone = replace(PLANNED, state=MilestoneState(state), due_on=due_on)
    assert milestone.standing(TODAY) is MilestoneStanding(standing)
    assert milestone.days_late(TODAY) == late


def test_slipping_is_measured_from_the_first_due_date():
    assert PLANNED.slipped_days == 44
    assert replace(PLANNED, due_on=date(2026, 8, 31)).slipped_days == -1


def test_a_milestone_needs_a_title():
    assert code_of(lambda: check_new_milestone(NewMilestone("  ", TODAY))) == ("needed", "title")
    long = NewMilestone("가" * 201, TODAY)
    assert code_of(lambda: check_new_milestone(long)) == ("too_long", "title")


def test_moving_the_due_date_needs_a_reason():
    moved = change_of(PLANNED, due_on=date(2026, 12, 31))
    assert code_of(lambda: check_milestone_change(PLANNED, moved, TODAY)) == ("needed", "reason")
    check_milestone_change(PLANNED, replace(moved, reason="투자사 실사 연기"), TODAY)


def test_a_new_title_needs_no_reason():
    check_milestone_change(PLANNED, change_of(PLANNED, title="시리즈 A 납입"), TODAY)


def test_meeting_a_milestone_takes_its_day_and_no_reason():
    met = change_of(PLANNED, state=MilestoneState.MET, closed_on=TODAY)
    check_milestone_change(PLANNED, met, TODAY)
    no_day = replace(met, closed_on=None)
    assert code_of(lambda: check_milestone_change(PLANNED, no_day, TODAY)) == (
        "needed",
        "closed_on",
    )


def test_a_milestone_is_not_met_tomorrow():
    ahead = change_of(PLANNED, state=MilestoneState.MET, closed_on=date(2026, 10, 1))
    assert code_of(lambda: check_milestone_change(PLANNED, ahead, TODAY)) == (
        "in_the_future",
        "closed_on",
    )


def test_reopening_needs_a_reason_and_takes_the_day_away():
    kept_day = change_of(MET, state=MilestoneState.PLANNED, reason="계약 해제")
    assert code_of(lambda: check_milestone_change(MET, kept_day, TODAY)) == (
        "closed_while_planned",
        "closed_on",
    )
    silent = change_of(MET, state=MilestoneState.PLANNED, closed_on=None)
    assert code_of(lambda: check_milestone_change(MET, silent, TODAY)) == ("needed", "reason")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "http://example.org",
        "https://사이트.한국/보도자료?번호=1#끝",
        "https://example.org:8443/a_b(c)",
        "HTTPS://EXAMPLE.ORG/",
        None,
    ],
)
def test_evidence_is_a_web_address(url):
    check_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " https://example.org",
        "https://exa mple.org",
        "https://",
        "https:///path",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "https://name:word@example.org",
        "https://good.example\\@evil.example",
        "https://example.org:port",
        "https://[::1",
        "https://example.org/\u202egnp",
    ],
)
def test_evidence_of_any_other_kind_is_refused(url):
    assert code_of(lambda: check_link(url)) == ("not_a_web_address", "url")


def test_evidence_is_no_longer_than_it_can_be_kept():
    assert code_of(lambda: check_link("https://example.org/" + "a" * 500))[0] == "too_long"


def test_only_what_is_closed_can_be_verified_and_once():
    assert code_of(lambda: check_verifiable(PLANNED))[0] == "milestone_still_planned"
    assert code_of(lambda: check_verifiable(VERIFIED))[0] == "already_verified"
    check_verifiable(MET)
    check_verifiable(replace(MET, state=MilestoneState.MISSED))


@pytest.mark.parametrize(
    ("by_program", "changes", "stays"),
    [
        (True, {"title": "시리즈 A 납입"}, True),
        (True, {"due_on": date(2026, 11, 1), "reason": "정정"}, True),
        (True, {"closed_on": date(2026, 9, 19)}, False),
        (True, {"state": MilestoneState.MISSED}, False),
        (False, {"title": "시리즈 A 납입"}, False),
        (False, {}, False),
    ],
)
def test_a_verification_survives_only_what_does_not_touch_its_proof(by_program, changes, stays):
    assert stays_verified(VERIFIED, change_of(VERIFIED, **changes), by_program=by_program) is stays


def test_nobody_becomes_verified_by_a_change():
    assert not stays_verified(MET, change_of(MET), by_program=True)


def test_an_edit_of_an_older_version_is_refused():
    check_same_version(2, 2)
    assert code_of(lambda: check_same_version(3, 2))[0] == "changed_meanwhile"


def test_the_longest_late_come_first_then_the_next_due_then_the_last_closed():
    late = replace(PLANNED, id=2, due_on=date(2026, 9, 1))
    later = replace(PLANNED, id=3, due_on=date(2026, 5, 1))
    closed = replace(MET, id=4)
    closed_before = replace(MET, id=5, closed_on=date(2026, 1, 1))
    found = most_urgent_first([closed_before, PLANNED, closed, late, later], TODAY)
    assert [m.id for m in found] == [3, 2, 1, 4, 5]


def test_a_valuation_in_dollars_is_worth_won_at_its_own_rate():
    in_dollars = stated(
        amount_krw=None, amount_usd=Decimal("2500000.50"), usd_krw=Decimal("1384.35")
    )
    check_valuation(in_dollars, verified=True, today=TODAY)
    assert worth_krw(in_dollars) == 3_460_875_692


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"valued_on": date(2026, 10, 1)}, ("in_the_future", "valued_on")),
        ({"amount_krw": None}, ("one_amount", "amount_krw")),
        (
            {"amount_usd": Decimal(1), "usd_krw": Decimal(1400)},
            ("one_amount", "amount_krw"),
        ),
        ({"amount_krw": None, "amount_usd": Decimal(1)}, ("rate_needed", "usd_krw")),
        ({"amount_krw": 0}, ("out_of_range", "amount_krw")),
        ({"amount_krw": -1}, ("out_of_range", "amount_krw")),
        ({"amount_krw": 10**15 + 1}, ("out_of_range", "amount_krw")),
        ({"usd_krw": Decimal(0)}, ("out_of_range", "usd_krw")),
        ({"usd_krw": Decimal("NaN")}, ("out_of_range", "usd_krw")),
        ({"usd_krw": Decimal("1384.1234567")}, ("too_many_decimals", "usd_krw")),
        (
            {"amount_krw": None, "amount_usd": Decimal("0.0001"), "usd_krw": Decimal(1)},
            ("out_of_range", "amount_usd"),
        ),
        ({"note": "가" * 501}, ("too_long", "note")),
    ],
)
def test_a_valuation_that_breaks_a_rule_is_refused(changes, refusal):
    assert (
        code_of(lambda: check_valuation(stated(**changes), verified=True, today=TODAY)) == refusal
    )


@pytest.mark.parametrize("grade", [SourceGrade.A, SourceGrade.B, SourceGrade.C])
def test_a_startups_own_word_is_grade_d(grade):
    own = stated(grade=grade)
    assert code_of(lambda: check_valuation(own, verified=False, today=TODAY)) == (
        "own_statement_is_grade_d",
        "grade",
    )
    check_valuation(replace(own, grade=SourceGrade.D), verified=False, today=TODAY)
    check_valuation(own, verified=True, today=TODAY)


def test_a_startup_does_not_withdraw_what_the_program_verified():
    verified = valued(TODAY, 1)
    assert code_of(lambda: check_withdrawable(verified, by_program=False))[0] == (
        "verified_by_program"
    )
    check_withdrawable(verified, by_program=True)
    check_withdrawable(replace(verified, verified_at=None), by_program=False)


@pytest.mark.parametrize(
    ("krw", "rate", "usd", "in_won", "in_dollars"),
    [
        (TRILLION, None, None, True, None),
        (TRILLION - 1, None, None, False, None),
        (TRILLION, Decimal(1400), None, True, False),
        (1_400_000_000_000, Decimal(1400), None, True, True),
        (1_399_999_999_999, Decimal(1400), None, True, False),
        (900_000_000_000, Decimal(900), Decimal(1_000_000_000), False, True),
        (999_999_999_999, Decimal("999.999999999"), None, False, True),
    ],
)
def test_both_definitions_are_exact_at_the_line(krw, rate, usd, in_won, in_dollars):
    valuation = valued(TODAY, krw, usd_krw=rate, amount_usd=usd)
    assert at_the_line(valuation, "krw", RULE) is in_won
    assert at_the_line(valuation, "usd", RULE) is in_dollars


def test_without_a_valuation_there_is_nothing_to_say():
    progress = unicorn_progress([], RULE, TODAY)
    assert (progress.latest, progress.age_days, progress.growth_a_year) == (None, None, None)
    assert not progress.counts


def test_the_latest_of_a_day_is_the_one_recorded_last():
    same_day = [valued(TODAY, 2, number=2), valued(TODAY, 1, number=1)]
    latest = unicorn_progress(same_day, RULE, TODAY).latest
    assert latest is not None
    assert latest.id == 2


def test_a_startup_that_ever_reached_the_line_counts_by_default():
    fell = [valued(date(2026, 1, 1), TRILLION), valued(date(2026, 6, 1), TRILLION // 2, number=2)]
    progress = unicorn_progress(fell, RULE, TODAY)
    assert progress.counts
    assert progress.reached_krw_on == date(2026, 1, 1)
    assert progress.age_days == 121


def test_where_holding_counts_the_last_value_by_the_day_decides():
    fell = [valued(date(2026, 1, 1), TRILLION), valued(date(2026, 6, 1), TRILLION // 2, number=2)]
    holding = replace(RULE, counting="holding")
    assert not unicorn_progress(fell, holding, TODAY).counts
    after_the_day = [*fell, valued(date(2029, 1, 1), TRILLION, number=3)]
    assert not unicorn_progress(after_the_day, holding, date(2029, 6, 1)).counts
    in_time = [*fell, valued(date(2028, 12, 31), TRILLION, number=3)]
    assert unicorn_progress(in_time, holding, date(2029, 6, 1)).counts


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2029, 1, 1)])
def test_a_line_passed_outside_the_programs_time_does_not_count(day):
    progress = unicorn_progress([valued(day, TRILLION)], RULE, date(2029, 6, 1))
    assert not progress.counts
    assert progress.reached_krw_on is None


def test_what_is_not_verified_is_shown_and_does_not_count():
    own = valued(TODAY, TRILLION, verified_at=None, grade=SourceGrade.D)
    progress = unicorn_progress([own], RULE, TODAY)
    assert progress.latest is own
    assert not progress.counts


def test_an_exit_counts_only_where_the_program_says_so_and_is_told_apart():
    listed = [valued(TODAY, TRILLION, stage=Stage.EXIT)]
    counted = unicorn_progress(listed, RULE, TODAY)
    assert (counted.counts, counted.by_exit) == (True, True)
    not_counted = unicorn_progress(listed, replace(RULE, exit_counts=False), TODAY)
    assert (not_counted.counts, not_counted.by_exit) == (False, False)
    assert not_counted.reached_krw_on == TODAY


def test_a_round_before_the_exit_counts_by_itself():
    both = [
        valued(date(2026, 1, 1), TRILLION),
        valued(TODAY, TRILLION, number=2, stage=Stage.EXIT),
    ]
    progress = unicorn_progress(both, replace(RULE, exit_counts=False), TODAY)
    assert (progress.counts, progress.by_exit) == (True, False)


def test_the_definition_decides_which_line_counts_and_both_are_told():
    in_dollars = valued(TODAY, 900_000_000_000, usd_krw=Decimal(900))
    by_won = unicorn_progress([in_dollars], RULE, TODAY)
    by_dollars = unicorn_progress([in_dollars], replace(RULE, definition="usd"), TODAY)
    assert (by_won.counts, by_dollars.counts) == (False, True)
    assert by_won.reached_usd_on == by_dollars.reached_usd_on == TODAY
    count = unicorns([by_won, by_dollars])
    assert (count.counted, count.by_krw, count.by_usd, count.by_exit) == (1, 0, 2, 0)


def test_a_valuation_of_tomorrow_is_not_yet_known():
    assert unicorn_progress([valued(date(2026, 10, 1), 1)], RULE, TODAY).latest is None


def test_growth_is_the_yearly_factor_from_today_to_the_programs_day():
    today = date(2026, 12, 31)  # 731 days before: two years
    progress = unicorn_progress([valued(date(2025, 6, 1), TRILLION // 4)], RULE, today)
    assert progress.growth_a_year is not None
    assert round(progress.growth_a_year, 2) == Decimal("2.00")


def test_growth_in_dollars_is_from_dollars():
    today = date(2026, 12, 31)
    rule = replace(RULE, definition="usd")
    quarter = valued(today, 250_000_000_000, usd_krw=Decimal(1000))
    growth = unicorn_progress([quarter], rule, today).growth_a_year
    assert growth is not None
    assert round(growth, 2) == Decimal("2.00")


@pytest.mark.parametrize(
    ("krw", "definition", "today"),
    [
        (TRILLION, "krw", TODAY),  # there already
        (1, "usd", TODAY),  # dollars unknown
        (1, "krw", date(2028, 12, 2)),  # no time left
        (1, "krw", date(2029, 1, 1)),  # the day is past
    ],
)
def test_growth_is_not_stated_where_it_says_nothing(krw, definition, today):
    rule = replace(RULE, definition=definition)
    assert unicorn_progress([valued(TODAY, krw)], rule, today).growth_a_year is None

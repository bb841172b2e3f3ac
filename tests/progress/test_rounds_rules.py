"""Rounds, consent and the ladder, pure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import AT
from tests.progress.test_rules import RULE, TODAY, TRILLION, code_of, valued
from tracker.progress.rules import (
    DEFAULT_LADDER,
    Audience,
    Consent,
    Currency,
    ExitKind,
    Ladder,
    LadderFacts,
    NewRound,
    Reached,
    RoundFacts,
    Rung,
    SourceGrade,
    Stage,
    audience_of,
    check_consent,
    check_ladder,
    check_round,
    check_round_withdrawable,
    completed,
    consents_shown,
    in_won,
    ladder_facts,
    may_be_shown,
    narrower,
    rung_of,
    valuation_of_round,
)
from tracker.values.refusals import RuleViolation

EOK = 10**8
LADDER = Ladder(0, DEFAULT_LADDER)
NAMED = tuple(replace(rung, name=rung.known) for rung in DEFAULT_LADDER)


def priced(**changes) -> NewRound:
    values = {
        "stage": Stage.SERIES_A,
        "closed_on": TODAY,
        "grade": SourceGrade.A,
        "raised": Decimal(50 * EOK),
        "pre_money": Decimal(250 * EOK),
        "post_money": Decimal(300 * EOK),
    }
    return NewRound(**{**values, **changes})


def unpriced(**changes) -> NewRound:
    none = {"priced": False, "pre_money": None, "post_money": None}
    return priced(**{**none, **changes})


def closed(on: date = TODAY, *, number: int = 1, **changes) -> RoundFacts:
    values = {
        "id": number,
        "startup_id": 1,
        "stage": Stage.SERIES_A,
        "closed_on": on,
        "priced": True,
        "currency": Currency.KRW,
        "exit_kind": None,
        "raised_krw": 50 * EOK,
        "raised_usd": None,
        "pre_krw": 250 * EOK,
        "pre_usd": None,
        "post_krw": 300 * EOK,
        "post_usd": None,
        "usd_krw": None,
        "investors": None,
        "grade": SourceGrade.A,
        "consent": Consent.NONE,
        "note": None,
        "verified_at": AT,
        "verified_by": "김서연",
        "recorded_at": AT,
        "recorded_by": "김서연",
    }
    return RoundFacts(**{**values, **changes})


def facts(stage=None, krw=None, raised=0, *, counts=False) -> LadderFacts:
    return LadderFacts(stage, krw, raised, counts)


def known(found: LadderFacts) -> str:
    return rung_of(found, LADDER).rung.known


def refused(new: NewRound, *, verified=True) -> tuple[str, str | None]:
    return code_of(lambda: check_round(new, verified=verified, today=TODAY))


@pytest.mark.parametrize(
    ("audience", "shown"),
    [
        (Audience.INSIDE, {"none", "program", "microsoft", "public"}),
        (Audience.PROGRAM, {"program", "microsoft", "public"}),
        (Audience.MICROSOFT, {"microsoft", "public"}),
        (Audience.PUBLIC, {"public"}),
    ],
)
def test_a_wider_consent_holds_for_every_narrower_audience(audience, shown):
    assert set(consents_shown(audience)) == shown
    assert {consent for consent in Consent if may_be_shown(consent, audience)} == shown


def test_who_sees_all_is_inside_and_everyone_else_sees_what_the_program_may():
    assert audience_of(sees_all=True) is Audience.INSIDE
    assert audience_of(sees_all=False) is Audience.PROGRAM


def test_nobody_looks_as_an_audience_that_sees_more_than_her_own():
    assert narrower(Audience.INSIDE, Audience.PROGRAM) is Audience.PROGRAM
    assert narrower(Audience.PUBLIC, Audience.PROGRAM) is Audience.PUBLIC


def test_the_program_names_the_paper_of_a_consent_and_the_firms_own_act_is_its_word():
    assert code_of(lambda: check_consent(Consent.PUBLIC, " ", by_program=True)) == (
        "consent_needs_basis",
        "consent_basis",
    )
    check_consent(Consent.PUBLIC, "동의서(2026. 9. 1.)", by_program=True)
    check_consent(Consent.PUBLIC, "", by_program=False)
    check_consent(Consent.NONE, "", by_program=True)


def test_a_sound_round_is_taken():
    check_round(priced(), verified=True, today=TODAY)
    check_round(unpriced(), verified=True, today=TODAY)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (priced(post_money=Decimal(310 * EOK)), ("pre_and_raised_make_post", "post_money")),
        (priced(raised=Decimal(300 * EOK), pre_money=None), ("not_below_post_money", "raised")),
        (priced(pre_money=Decimal(400 * EOK)), ("not_below_post_money", "pre_money")),
        (priced(pre_money=None, post_money=None), ("priced_needs_value", "post_money")),
        (unpriced(pre_money=Decimal(EOK)), ("unpriced_has_no_value", "pre_money")),
        (unpriced(post_money=Decimal(EOK)), ("unpriced_has_no_value", "post_money")),
        (unpriced(raised=None), ("needed", "raised")),
        (priced(currency=Currency.USD), ("rate_needed", "usd_krw")),
        (priced(raised=Decimal("0.5")), ("too_many_decimals", "raised")),
        (priced(raised=Decimal(-5)), ("out_of_range", "raised")),
        (priced(raised=Decimal("NaN")), ("out_of_range", "raised")),
        (priced(usd_krw=Decimal(0)), ("out_of_range", "usd_krw")),
        (priced(closed_on=date(2999, 1, 1)), ("in_the_future", "closed_on")),
        (priced(stage=Stage.EXIT), ("exit_needs_kind", "exit_kind")),
        (priced(exit_kind=ExitKind.LISTED), ("exit_kind_without_exit", "exit_kind")),
        (
            unpriced(stage=Stage.EXIT, exit_kind=ExitKind.ACQUIRED),
            ("exit_needs_value", "post_money"),
        ),
        (
            priced(stage=Stage.EXIT, exit_kind=ExitKind.ACQUIRED),
            ("acquisition_raises_nothing", "raised"),
        ),
        (priced(consent=Consent.PUBLIC), ("consent_needs_basis", "consent_basis")),
    ],
)
def test_a_round_that_breaks_a_rule_is_refused(new, refusal):
    assert refused(new) == refusal


def test_the_refusal_of_a_sum_says_what_the_parts_make():
    with pytest.raises(RuleViolation) as caught:
        check_round(priced(post_money=Decimal(310 * EOK)), verified=True, today=TODAY)
    assert caught.value.values == {"made": "30,000,000,000"}


def test_a_startups_own_round_is_grade_d():
    assert refused(priced(), verified=False) == ("own_statement_is_grade_d", "grade")
    check_round(priced(grade=SourceGrade.D), verified=False, today=TODAY)


@pytest.mark.parametrize("missing", ["raised", "pre_money", "post_money"])
def test_of_the_three_amounts_the_third_follows(missing):
    assert completed(priced(**{missing: None})) == priced()


def test_a_round_of_undisclosed_amount_stands_by_its_value():
    new = priced(raised=None, pre_money=None)
    check_round(new, verified=True, today=TODAY)
    assert completed(new) == new
    assert valuation_of_round(new).amount_krw == 300 * EOK


def test_a_round_in_dollars_is_worth_won_at_its_own_rate():
    new = priced(
        currency=Currency.USD,
        raised=Decimal("4000000.50"),
        pre_money=Decimal(16_000_000),
        post_money=None,
        usd_krw=Decimal("1384.5"),
    )
    check_round(new, verified=True, today=TODAY)
    whole = completed(new)
    assert whole.post_money == Decimal("20000000.50")
    assert in_won(whole, whole.post_money) == 27_690_000_692
    valuation = valuation_of_round(whole)
    assert (valuation.amount_usd, valuation.amount_krw) == (Decimal("20000000.50"), None)


def test_an_unpriced_round_says_nothing_of_the_firms_worth():
    assert valuation_of_round(unpriced()) is None


def test_a_startup_does_not_withdraw_a_round_that_the_program_verified():
    check_round_withdrawable(closed(), by_program=True)
    assert code_of(lambda: check_round_withdrawable(closed(), by_program=False)) == (
        "verified_by_program",
        None,
    )


@pytest.mark.parametrize(
    ("found", "rung"),
    [
        (facts(), "selected"),
        (facts(Stage.SEED), "seed"),
        (facts(Stage.PRE_A), "seed"),
        (facts(raised=20 * EOK), "baby_unicorn"),
        (facts(raised=20 * EOK - 1), "selected"),
        (facts(raised=100 * EOK + 1), "selected"),
        (facts(krw=300 * EOK), "baby_unicorn"),
        (facts(Stage.SERIES_B, krw=300 * EOK), "series_ab"),
        (facts(Stage.SEED, krw=1_000 * EOK), "pre_unicorn"),
        (facts(Stage.LATER, krw=1_000 * EOK), "series_c"),
        (facts(counts=True), "unicorn"),
    ],
)
def test_a_startup_stands_on_the_highest_rung_whose_own_test_is_met(found, rung):
    assert known(found) == rung


def test_a_standing_says_its_number_and_its_reason():
    standing = rung_of(facts(raised=30 * EOK), LADDER)
    assert (standing.number, standing.of, standing.by) == (3, 7, Reached.RAISED)


def test_a_ladder_without_a_free_rung_may_hold_nobody():
    assert rung_of(facts(), Ladder(1, DEFAULT_LADDER[1:])) is None


def test_only_verified_facts_of_the_day_lift_a_startup():
    later = date(2026, 10, 2)
    valuations = [
        valued(TODAY, 400 * EOK, stage=Stage.SEED),
        valued(TODAY, TRILLION, number=2, verified_at=None),
        valued(later, TRILLION, number=3),
    ]
    rounds = [
        closed(raised_krw=30 * EOK),
        closed(number=2, stage=Stage.SERIES_C, verified_at=None),
        closed(later, number=3, stage=Stage.SERIES_D),
    ]
    day = TODAY
    found = ladder_facts(valuations, rounds, RULE, day)
    assert found == facts(Stage.SERIES_A, 400 * EOK, 30 * EOK)


def test_a_fallen_value_is_the_one_that_is_tested():
    valuations = [
        valued(date(2026, 1, 1), 2_000 * EOK, stage=Stage.OTHER),
        valued(date(2026, 5, 1), 200 * EOK, number=2, stage=Stage.OTHER),
    ]
    assert known(ladder_facts(valuations, [], RULE, TODAY)) == "selected"


@pytest.mark.parametrize(
    ("rungs", "code"),
    [
        (NAMED[:1], "ladder_length"),
        (NAMED * 2, "ladder_length"),
        ((*NAMED, NAMED[1]), "rung_named_twice"),
        (NAMED[1:], "first_rung_is_free"),
        ((*NAMED, Rung(name="빈 단계")), "rung_needs_test"),
        ((*NAMED, Rung(name=" ", stage=Stage.SEED)), "needed"),
        ((*NAMED, Rung(name="엑시트", stage=Stage.EXIT)), "rung_stage_unknown"),
        ((*NAMED, Rung(name="빈손", valuation_krw=-1)), "out_of_range"),
        ((*NAMED, Rung(name="구간", raised_from_krw=5, raised_to_krw=4)), "raised_between"),
        ((*NAMED, Rung(name="구간", unicorn=True, raised_to_krw=4)), "raised_between"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(rungs, code):
    assert code_of(lambda: check_ladder(rungs))[0] == code


def test_the_default_ladder_would_be_accepted():
    check_ladder(NAMED)

from datetime import date

from tracker.credits.rules.figures import (
    Amounts,
    CreditStatus,
    GrantFigures,
    GrantState,
    ProgramCredits,
    StartupCredits,
)
from tracker.credits.rules.outlook import NO_OUTLOOK, Outlook
from tracker.dashboard.rules import (
    Attention,
    AttentionKind,
    Tone,
    by_urgency,
    credit_attentions,
    credits_answer,
)

TODAY = date(2026, 9, 30)
M = 1_000_000


def make_grant(**changes):
    values = {
        "id": 5,
        "startup_id": 1,
        "amount_krw": 10 * M,
        "amount_usd": None,
        "granted_on": date(2026, 1, 1),
        "activate_by": None,
        "activated_on": None,
        "expires_on": date(2026, 12, 31),
        "reference": "R-1",
        "state": GrantState.IN_FORCE,
        "granted_krw": 10 * M,
        "used_krw": 4 * M,
        "expired_krw": 0,
        "lapsed_krw": 0,
        "withdrawn_krw": 0,
        "released_krw": 0,
        "will_be_lost_krw": None,
    }
    return GrantFigures(**{**values, **changes})


def make_outlook(**changes):
    values = {
        "burn_per_month_krw": M,
        "complete_days": 28,
        "newest_charged_on": TODAY,
        "runs_out_on": None,
        "never_within_grants": True,
        "day_after_bill_krw": M,
        "will_be_lost": {},
    }
    return Outlook(**{**values, **changes})


def make_credits(status=CreditStatus.ON_COURSE, outlook=None, grants=None, **amounts):
    grants = (make_grant(),) if grants is None else grants
    given = {"granted_krw": 10 * M, "used_krw": 4 * M, **amounts}
    return StartupCredits(
        startup_id=1,
        as_of=TODAY,
        amounts=Amounts(**given),
        status=status,
        outlook=outlook or make_outlook(),
        grants=grants,
        left_on=None,
    )


def attentions(*startups):
    credits = ProgramCredits(TODAY, 1000 * M, 200 * M, Amounts(), tuple(startups))
    return list(credit_attentions(credits, today=TODAY))


def keys(startup):
    return [sentence.key for sentence in credits_answer(startup)]


def test_the_gravest_comes_first_then_the_earliest():
    late = Attention(AttentionKind.NO_DATA, Tone.RISK, 1, date(2026, 12, 1))
    soon = Attention(AttentionKind.NO_DATA, Tone.RISK, 2, date(2026, 10, 1))
    grave = Attention(AttentionKind.SHORT, Tone.BAD, 3, date(2027, 1, 1))
    assert by_urgency([late, soon, grave]) == (grave, soon, late)


def test_a_startup_on_course_needs_nothing():
    assert attentions(make_credits()) == []


def test_a_startup_running_short_says_when_and_how_much_is_left():
    outlook = make_outlook(runs_out_on=date(2026, 11, 9))
    [found] = attentions(make_credits(CreditStatus.SHORT, outlook))
    assert (found.kind, found.tone) == (AttentionKind.SHORT, Tone.BAD)
    assert found.values == {"day_on": date(2026, 11, 9), "amount_krw": 6 * M}


def test_a_used_up_startup_names_its_overage():
    [found] = attentions(make_credits(CreditStatus.USED_UP, overage_krw=3 * M))
    assert (found.kind, found.values) == (AttentionKind.USED_UP, {"amount_krw": 3 * M})


def test_missing_data_names_the_newest_day():
    outlook = make_outlook(newest_charged_on=date(2026, 7, 1))
    [found] = attentions(make_credits(CreditStatus.NO_DATA, outlook))
    assert (found.kind, found.due_on) == (AttentionKind.NO_DATA, date(2026, 7, 1))


def test_usage_that_never_came_is_said_apart():
    [found] = attentions(make_credits(CreditStatus.NO_DATA, NO_OUTLOOK))
    assert found.kind is AttentionKind.NO_USAGE


def test_nothing_is_asked_of_a_startup_without_credits():
    assert attentions(make_credits(CreditStatus.NO_DATA, NO_OUTLOOK, (), granted_krw=0)) == []


def test_the_answer_says_what_is_left_until_when_and_when_it_runs_out():
    startup = make_credits(outlook=make_outlook(runs_out_on=date(2026, 11, 9)))
    left, follows = credits_answer(startup)
    assert left.values == {"amount_krw": 6 * M, "day_on": date(2026, 12, 31)}
    assert (follows.key, follows.values) == ("home.answer.runs_out", {"day_on": date(2026, 11, 9)})


def test_the_answer_names_what_will_be_lost():
    startup = make_credits(outlook=make_outlook(will_be_lost={5: M, 6: 2 * M}))
    assert credits_answer(startup)[1].values == {"amount_krw": 3 * M}


def test_the_answer_without_data_promises_nothing():
    assert keys(make_credits(outlook=NO_OUTLOOK)) == [
        "home.answer.left",
        "home.answer.not_enough_data",
    ]


def test_the_answer_says_what_is_to_come_so_that_its_loss_is_not_taken_for_todays():
    ahead = make_grant(
        id=6,
        granted_on=date(2026, 12, 1),
        expires_on=date(2028, 1, 28),
        state=GrantState.UPCOMING,
        granted_krw=0,
        used_krw=0,
    )
    outlook = make_outlook(will_be_lost={6: 9 * M})
    left, coming, lost = credits_answer(make_credits(outlook=outlook, grants=(make_grant(), ahead)))
    assert left.values == {"amount_krw": 6 * M, "day_on": date(2026, 12, 31)}
    days = {"day_on": date(2026, 12, 1), "last_on": date(2028, 1, 28)}
    assert (coming.key, coming.values) == ("home.answer.coming", {"amount_krw": 10 * M, **days})
    assert lost.values == {"amount_krw": 9 * M}
    nothing_yet = make_credits(grants=(ahead,), granted_krw=0, used_krw=0)
    assert keys(nothing_yet) == ["home.answer.none", "home.answer.coming"]
    used_up = make_credits(grants=(make_grant(used_krw=10 * M), ahead), used_krw=10 * M)
    assert keys(used_up) == ["home.answer.used_up", "home.answer.coming"]


def test_the_answer_names_what_must_be_activated_first():
    waits = make_grant(state=GrantState.NOT_ACTIVATED, activate_by=date(2026, 10, 31), used_krw=0)
    _, activate, _ = credits_answer(make_credits(grants=(waits,), used_krw=0))
    assert activate.key == "home.answer.activate"
    assert activate.values == {"amount_krw": 10 * M, "day_on": date(2026, 10, 31)}


def test_credits_that_ended_otherwise_are_not_called_used():
    lapsed = make_credits(used_krw=4 * M, expired_krw=6 * M)
    assert keys(lapsed) == ["home.answer.nothing_left"]


def test_the_answer_when_nothing_is_left():
    used_up = make_credits(used_krw=10 * M)
    over = make_credits(used_krw=10 * M, overage_krw=M)
    none = make_credits(grants=(), granted_krw=0, used_krw=0)
    assert [keys(used_up), keys(over), keys(none)] == [
        ["home.answer.used_up"],
        ["home.answer.overage"],
        ["home.answer.none"],
    ]

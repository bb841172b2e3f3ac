"""Grants, amendments, caps and usage as the actions post them, on both engines."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event

from tests.factories import OPERATOR, make_program, make_startup
from tracker.access.rules import Actor, ActorKind
from tracker.credits.actions import (
    amend_grant,
    grant_credits,
    post_due,
    record_departure,
    record_usage,
    set_caps,
)
from tracker.credits.queries import (
    balances_by_month,
    cap_history,
    credits_and_paths,
    credits_of_program,
    credits_of_startup,
    preview_amendment,
    startup_and_path,
    transfers_of_startup,
)
from tracker.credits.rules.facts import AmendmentKind, DayUsage
from tracker.credits.rules.requests import NewAmendment, NewCaps, NewGrant
from tracker.db import db
from tracker.program.actions import change_setting
from tracker.program.rules import SettingKey
from tracker.values.refusals import RuleViolation

MILLION = 1_000_000


def day(month: int, on: int, year: int = 2026) -> date:
    return date(year, month, on)


def noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 3, tzinfo=UTC)


def grant(startup, amount, granted_on, expires_on, *, today, key=None, by=OPERATOR, **more):
    new = NewGrant(granted_on, expires_on, "문서-1", amount_krw=amount, **more)
    key = key or f"{startup.id}-{amount}-{granted_on}-{today}"
    return grant_credits(startup.id, new, key=key, by=by, at=noon(today), today=today)


def amend(startup, grant_id, kind, on, *, today=None, key=None, **more):
    new = NewAmendment(kind, on, "사유", **more)
    today = today or on
    key = key or f"{grant_id}-{kind}-{on}-{today}"
    return amend_grant(startup.id, grant_id, new, key=key, by=OPERATOR, at=noon(today), today=today)


def use(startup, *days, today, cause="cost_import:1"):
    """Record `(charge day, million won)`; each month named is complete."""
    months = defaultdict(list)
    for charged_on, millions in days:
        months[charged_on.replace(day=1)].append(
            DayUsage(charged_on, Decimal(str(millions)) * MILLION)
        )
    return record_usage(
        startup.id,
        {month: tuple(found) for month, found in months.items()},
        cause=cause,
        by=OPERATOR,
        at=noon(today),
        today=today,
    )


def millions(amounts):
    return tuple(
        krw / MILLION
        for krw in (
            amounts.used_krw,
            amounts.expired_krw,
            amounts.overage_krw,
            amounts.remaining_krw,
        )
    )


@pytest.fixture
def startup(app):
    return make_startup(make_program())


def figures(startup, as_of, known_at=None):
    return credits_of_startup(startup.program_id, startup.id, as_of=as_of, known_at=known_at)


def test_the_worked_example_row_by_row(startup):
    grant(startup, 10 * MILLION, day(1, 1), day(3, 31), today=day(1, 1))
    grant(startup, 5 * MILLION, day(3, 1), day(12, 31), today=day(1, 1))
    use(startup, (day(1, 15), 4), (day(3, 20), 3), (day(4, 10), 6), today=day(4, 10))
    seen = day(4, 10)
    assert millions(figures(startup, seen).amounts) == (12, 3, 1, 0)
    assert [g.used_krw // MILLION for g in figures(startup, seen).grants] == [7, 5]

    use(startup, (day(3, 20), 3), (day(3, 25), 2), today=day(4, 12))
    assert millions(figures(startup, seen).amounts) == (14, 1, 1, 0)
    assert figures(startup, seen).grants[0].used_krw == 9 * MILLION

    use(startup, (day(3, 20), 1), (day(3, 25), 2), today=day(4, 20))
    assert millions(figures(startup, seen).amounts) == (12, 3, 1, 0)

    grant(startup, 2 * MILLION, day(4, 1), day(3, 31, 2027), today=day(5, 2))
    assert millions(figures(startup, seen).amounts) == (13, 3, 0, 1)
    assert figures(startup, seen).grants[2].used_krw == 1 * MILLION

    as_known = figures(startup, seen, known_at=noon(day(4, 11)))
    assert millions(as_known.amounts) == (12, 3, 1, 0)
    assert len(as_known.grants) == 2


def test_an_amount_over_the_startups_cap_is_refused_and_says_what_is_grantable(startup):
    grant(startup, 150 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    with pytest.raises(RuleViolation) as refused:
        grant(startup, 50 * MILLION + 1, day(1, 1), day(12, 31), today=day(1, 1))
    assert refused.value.code == "cap_exceeded"
    assert refused.value.field == "amount_krw"
    assert refused.value.values == {"startup": "알파", "grantable_krw": 50 * MILLION}
    assert grant(startup, 50 * MILLION, day(1, 1), day(12, 31), today=day(1, 1)).grantable_krw == 0


def test_the_cap_in_all_holds_over_all_startups(app):
    program = make_program(cap_krw=250 * MILLION)
    first, second = make_startup(program), make_startup(program, "beta")
    grant(first, 200 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    with pytest.raises(RuleViolation) as refused:
        grant(second, 60 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    assert refused.value.values["grantable_krw"] == 50 * MILLION


def test_a_grant_dated_ahead_counts_against_the_caps_and_is_in_balances_from_its_day(startup):
    grant(startup, 150 * MILLION, day(6, 1), day(12, 31), today=day(1, 1))
    before, from_then = figures(startup, day(5, 31)).amounts, figures(startup, day(6, 1)).amounts
    assert (before.granted_krw, before.grantable_krw) == (0, 50 * MILLION)
    assert (from_then.granted_krw, from_then.grantable_krw) == (150 * MILLION, 50 * MILLION)


def test_the_same_key_twice_has_one_effect_and_the_same_answer(startup):
    first = grant(startup, MILLION, day(1, 1), day(12, 31), today=day(1, 1), key="k-1")
    again = grant(startup, MILLION, day(1, 1), day(12, 31), today=day(1, 2), key="k-1")
    assert (again.grant_id, again.grantable_krw) == (first.grant_id, first.grantable_krw)
    assert (first.replayed, again.replayed) == (False, True)
    assert len(figures(startup, day(1, 2)).grants) == 1


def test_the_same_key_for_something_else_is_refused(startup):
    grant(startup, MILLION, day(1, 1), day(12, 31), today=day(1, 1), key="k-1")
    with pytest.raises(RuleViolation, match="key_reused"):
        grant(startup, 2 * MILLION, day(1, 1), day(12, 31), today=day(1, 1), key="k-1")


def test_a_key_belongs_to_whoever_used_it(startup):
    other = Actor(ActorKind.USER, 7, "김서연")
    grant(startup, MILLION, day(1, 1), day(12, 31), today=day(1, 1), key="k-1")
    grant(startup, 2 * MILLION, day(1, 1), day(12, 31), today=day(1, 1), key="k-1", by=other)
    assert figures(startup, day(1, 1)).amounts.granted_krw == 3 * MILLION


def test_withdrawn_credits_may_be_granted_again_and_are_then_lost_to_late_usage(startup):
    first = grant(startup, 200 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    use(startup, (day(1, 10), 50), today=day(1, 11))
    withdrawn = amend(startup, first.grant_id, AmendmentKind.WITHDRAWN, day(2, 1))
    assert withdrawn.grantable_krw == 150 * MILLION
    grant(startup, 150 * MILLION, day(3, 1), day(12, 31), today=day(3, 1))
    use(startup, (day(1, 10), 50), (day(1, 20), 30), today=day(3, 2))
    amounts = figures(startup, day(3, 2)).amounts
    assert amounts.overage_krw == 30 * MILLION
    assert amounts.withdrawn_krw == 150 * MILLION
    assert amounts.grantable_krw == 0


def test_without_a_second_grant_late_usage_takes_withdrawn_credits_back(startup):
    first = grant(startup, 200 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    amend(startup, first.grant_id, AmendmentKind.WITHDRAWN, day(2, 1))
    use(startup, (day(1, 20), 30), today=day(3, 2))
    amounts = figures(startup, day(3, 2)).amounts
    assert (amounts.overage_krw, amounts.withdrawn_krw) == (0, 170 * MILLION)
    assert amounts.grantable_krw == 170 * MILLION


def test_one_startups_freed_credits_make_room_in_all_for_another(app):
    program = make_program(cap_krw=200 * MILLION)
    first, second = make_startup(program), make_startup(program, "beta")
    given = grant(first, 200 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    amend(first, given.grant_id, AmendmentKind.WITHDRAWN, day(2, 1), amount_krw=80 * MILLION)
    assert grant(second, 70 * MILLION, day(2, 2), day(12, 31), today=day(2, 2)).grantable_krw == (
        10 * MILLION
    )
    with pytest.raises(RuleViolation) as refused:
        grant(first, 11 * MILLION, day(2, 3), day(12, 31), today=day(2, 3))
    assert refused.value.values["grantable_krw"] == 10 * MILLION


def test_released_credits_cannot_be_revived_by_moving_the_grants_days(startup):
    asks = grant(
        startup, 200 * MILLION, day(1, 1), day(12, 31), today=day(1, 1), activate_by=day(2, 1)
    )
    grant(startup, 200 * MILLION, day(3, 1), day(12, 31), today=day(3, 1))
    for kind, on in (
        (AmendmentKind.ACTIVATED, day(1, 20)),
        (AmendmentKind.EXPIRY_MOVED, day(3, 2)),
    ):
        with pytest.raises(RuleViolation, match="grant_is_released"):
            amend(startup, asks.grant_id, kind, on, today=day(3, 2), expires_on=day(11, 30))


def test_expired_credits_are_not_granted_again_by_default(startup):
    grant(startup, 200 * MILLION, day(1, 1), day(1, 31), today=day(1, 1))
    with pytest.raises(RuleViolation, match="cap_exceeded"):
        grant(startup, 1, day(3, 1), day(12, 31), today=day(3, 1))


def test_a_cancelled_grant_frees_all_of_its_amount(startup):
    given = grant(startup, 200 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    use(startup, (day(1, 10), 50), today=day(1, 11))
    done = amend(startup, given.grant_id, AmendmentKind.CANCELLED, day(2, 1))
    amounts = figures(startup, day(2, 1)).amounts
    assert done.grantable_krw == 200 * MILLION
    assert (amounts.granted_krw, amounts.overage_krw) == (0, 50 * MILLION)


def test_a_dollar_grant_counts_in_won_at_the_rate_agreed(startup):
    new = NewGrant(
        day(1, 1), day(12, 31), "R", amount_usd=Decimal("1000.50"), usd_krw=Decimal("1350.5")
    )
    grant_credits(startup.id, new, key="usd", by=OPERATOR, at=noon(day(1, 1)), today=day(1, 1))
    shown = figures(startup, day(1, 1)).grants[0]
    assert (shown.amount_krw, shown.amount_usd) == (1_351_175, Decimal("1000.50"))


def test_nothing_is_withdrawn_where_nothing_is_unused(startup):
    given = grant(startup, 100, day(2, 1), day(12, 31), today=day(2, 1))
    amend(startup, given.grant_id, AmendmentKind.WITHDRAWN, day(3, 1))
    with pytest.raises(RuleViolation, match="nothing_unused"):
        amend(startup, given.grant_id, AmendmentKind.WITHDRAWN, day(3, 2))


def test_another_startups_grant_is_not_found(app):
    program = make_program()
    first, second = make_startup(program), make_startup(program, "beta")
    given = grant(first, 100, day(2, 1), day(12, 31), today=day(2, 1))
    with pytest.raises(LookupError):
        amend(second, given.grant_id, AmendmentKind.CANCELLED, day(3, 1))


def test_a_preview_says_what_the_amendment_then_does(startup):
    given = grant(startup, 10 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    other = grant(startup, 6 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    use(startup, (day(1, 10), 8), today=day(2, 1))
    new = NewAmendment(AmendmentKind.CANCELLED, day(2, 1), "사유")
    shown = preview_amendment(startup.id, given.grant_id, new, today=day(2, 1))
    assert shown.before == figures(startup, day(2, 1))
    assert [new.id for _, new in shown.changed] == [given.grant_id, other.grant_id]
    amend(startup, given.grant_id, AmendmentKind.CANCELLED, day(2, 1))
    assert shown.after.amounts == figures(startup, day(2, 1)).amounts
    assert shown.after.amounts.overage_krw == 2 * MILLION


def test_the_same_usage_again_posts_nothing_and_a_changed_day_only_the_difference(startup):
    grant(startup, 10 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    first = use(startup, (day(1, 10), 1), (day(1, 11), 2), today=day(2, 1))
    again = use(startup, (day(1, 10), 1), (day(1, 11), 2), today=day(2, 2))
    changed = use(
        startup, (day(1, 10), 1), (day(1, 11), 1.5), today=day(2, 3), cause="cost_import:2"
    )
    assert (first.changed_days, first.transfers) == (2, 2)
    assert (again.changed_days, again.transfers) == (0, 0)
    assert (changed.changed_days, changed.transfers) == (1, 1)
    rows, total = transfers_of_startup(startup.program_id, startup.id, offset=0, limit=1)
    assert total == 4
    assert rows[0].reverses
    assert (rows[0].amount_krw, rows[0].concerns_on) == (MILLION // 2, day(1, 11))
    assert rows[0].cause == "cost_import:2"


def test_a_day_that_is_gone_from_its_month_is_taken_back(startup):
    use(startup, (day(1, 10), 1), (day(1, 11), 2), today=day(2, 1))
    gone = use(startup, (day(1, 10), 1), today=day(2, 2))
    assert gone.changed_days == 1
    assert figures(startup, day(2, 2)).amounts.overage_krw == MILLION


def test_a_refund_beyond_all_usage_is_reported_as_held(startup):
    month = {day(1, 1): (DayUsage(day(1, 5), Decimal(3), Decimal("-4.5")),)}
    done = record_usage(
        startup.id, month, cause="c", by=OPERATOR, at=noon(day(2, 1)), today=day(2, 1)
    )
    assert done.held_krw == Decimal("1.5")


def test_due_expiries_are_posted_once_and_shown_before(startup):
    grant(startup, 100, day(1, 1), day(1, 31), today=day(1, 1))
    assert figures(startup, day(2, 1)).amounts.expired_krw == 100
    for posted in (1, 0):
        done = post_due(startup.program_id, by=OPERATOR, at=noon(day(2, 1)), today=day(2, 1))
        assert done == posted
    assert figures(startup, day(1, 31)).amounts.expired_krw == 0
    assert figures(startup, day(2, 1)).amounts.expired_krw == 100


def test_a_startup_that_leaves_frees_the_caps_and_gets_no_more_grants(app):
    program = make_program(cap_krw=200 * MILLION)
    leaver, successor = make_startup(program), make_startup(program, "beta")
    grant(leaver, 200 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    use(leaver, (day(1, 10), 50), today=day(1, 11))
    record_departure(
        leaver.id, day(3, 1), reason="사유", by=OPERATOR, at=noon(day(3, 1)), today=day(3, 1)
    )
    amounts = figures(leaver, day(3, 1)).amounts
    assert (amounts.withdrawn_krw, amounts.grantable_krw) == (150 * MILLION, 0)
    grant(successor, 150 * MILLION, day(3, 2), day(12, 31), today=day(3, 2))
    with pytest.raises(RuleViolation, match="startup_has_left"):
        grant(leaver, 1, day(3, 2), day(12, 31), today=day(3, 2))
    use(leaver, (day(3, 5), 7), today=day(3, 6))
    assert figures(leaver, day(3, 6)).amounts.overage_krw == 7 * MILLION


def test_a_cap_cannot_be_set_below_what_is_granted(startup):
    grant(startup, 150 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    for new, field in (
        (NewCaps(1000 * MILLION, 149 * MILLION, "R"), "startup_cap_krw"),
        (NewCaps(149 * MILLION, 149 * MILLION, "R"), "cap_krw"),
        (NewCaps(100 * MILLION, 200 * MILLION, "R"), "startup_cap_krw"),
    ):
        with pytest.raises(RuleViolation) as refused:
            set_caps(
                startup.program_id,
                new,
                key=f"caps-{field}-{new.cap_krw}",
                by=OPERATOR,
                at=noon(day(1, 2)),
                today=day(1, 2),
            )
        assert refused.value.field == field


def test_caps_have_a_history_that_can_be_asked_for(startup):
    set_caps(
        startup.program_id,
        NewCaps(2000 * MILLION, 300 * MILLION, "변경협약"),
        key="caps",
        by=OPERATOR,
        at=noon(day(6, 1)),
        today=day(6, 1),
    )
    program_id = startup.program_id
    now_ = credits_of_program(program_id, as_of=day(6, 2))
    then = credits_of_program(program_id, as_of=day(5, 1), known_at=noon(day(5, 1)))
    assert (now_.cap_krw, now_.startup_cap_krw) == (2000 * MILLION, 300 * MILLION)
    assert (then.cap_krw, then.startup_cap_krw) == (1000 * MILLION, 200 * MILLION)
    assert now_.startups[0].amounts.cap_krw == 300 * MILLION
    assert [row.reason for row in cap_history(program_id)] == ["변경협약", "opened"]


def test_a_program_and_its_startup_show_the_same_figures(app):
    program = make_program()
    startups = [make_startup(program, slug) for slug in ("alpha", "beta", "gamma")]
    for n, startup in enumerate(startups, 1):
        grant(startup, n * 10 * MILLION, day(1, 1), day(3, 31), today=day(1, 1))
        use(startup, *((day(1, on), n) for on in range(1, 20)), today=day(1, 20))
    for as_of in (day(1, 10), day(1, 20), day(4, 2)):
        whole = credits_of_program(program.id, as_of=as_of)
        for startup in startups:
            assert whole.startup(startup.id) == figures(startup, as_of)
        assert whole.total.used_krw == sum(s.amounts.used_krw for s in whole.startups)


@pytest.mark.parametrize("count", [5, 25])
def test_a_programs_figures_take_the_same_queries_however_many_startups(app, count):
    program = make_program(cap_krw=10**12)
    for n in range(count):
        grant(make_startup(program, f"s{n}"), MILLION, day(1, 1), day(3, 31), today=day(1, 1))
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    credits_of_program(program.id, as_of=day(1, 2))
    assert len(statements) == 4


def test_paths_hold_known_balances_and_expected_ones(startup):
    grant(startup, 100 * MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    use(startup, *((day(1, on), 1) for on in range(1, 31)), today=day(1, 31))
    found, paths = credits_and_paths(startup.program_id, as_of=day(1, 30), until=day(3, 15))
    assert paths.days == (day(1, 30), day(1, 31), day(2, 28), day(3, 15))
    assert paths.by_startup[startup.id] == tuple(krw * MILLION for krw in (70, 69, 41, 26))
    assert startup_and_path(startup.program_id, startup.id, as_of=day(1, 30), until=day(3, 15)) == (
        found.startups[0],
        paths,
    )
    known = balances_by_month(startup.program_id, as_of=day(3, 2))
    assert known.by_startup[startup.id] == (70 * MILLION, 70 * MILLION, 70 * MILLION)


def test_figures_known_at_an_instant_follow_the_setting_in_force_then(startup):
    program_id = startup.program_id
    first = grant(startup, 100 * MILLION, day(1, 1), day(12, 31), today=day(1, 1)).grant_id
    amend(startup, first, AmendmentKind.WITHDRAWN, day(2, 1), amount_krw=60 * MILLION)
    change_setting(
        program_id,
        SettingKey.REGRANTABLE,
        "lapsed",
        reason="제5조 개정",
        by=OPERATOR,
        at=noon(day(4, 1)),
    )
    before, after = (
        credits_of_program(program_id, as_of=day(3, 1), known_at=noon(known))
        for known in (day(3, 1), day(5, 1))
    )
    assert before.startup(startup.id).amounts.grantable_krw == 160 * MILLION
    assert after.startup(startup.id).amounts.grantable_krw == 100 * MILLION
    assert credits_of_program(program_id, as_of=day(3, 1)).total == after.total

"""What is due on which day and to whom, without any database."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tracker.access.rules import Membership, Role
from tracker.reminders.rules.due import (
    Reader,
    Thing,
    everything_due,
    is_quiet,
    month_before,
    told_to,
    values_read,
    values_written,
)
from tracker.reminders.rules.kinds import (
    KINDS,
    Quiet,
    ReminderKind,
    Rule,
    checked_rule,
    default_rule,
    rule_read,
    rule_written,
)
from tracker.values.refusals import RuleViolation

PROGRAM, ALPHA, BETA = 1, 10, 20
TODAY = date(2026, 9, 30)
RULES = {kind: default_rule(kind) for kind in ReminderKind}


def thing(kind: ReminderKind, away: int = 0, **changes) -> Thing:
    """A thing of alpha whose day is so many days from today."""
    made = Thing(kind, ALPHA, "row:7", TODAY + timedelta(days=away))
    return replace(made, **changes)


def steps(found: Thing, rules=RULES) -> list[int]:
    return [due.step for due in everything_due([found], rules, TODAY)]


def reader(role: Role, user_id: int = 1, startups=(), **changes) -> Reader:
    membership = Membership(PROGRAM, role, frozenset(startups))
    return Reader(
        user_id, "김서연", None, "a@example.org", changes.get("language", "ko"), membership
    )


@pytest.mark.parametrize(
    ("percent", "step"),
    [(0, []), (49, []), (50, [50]), (74, [50]), (75, [75]), (90, [90]), (99, [90]), (100, [100])],
)
def test_used_credits_are_told_of_at_their_latest_step(percent, step):
    assert steps(thing(ReminderKind.CREDITS_USED, percent=percent)) == step


@pytest.mark.parametrize(
    ("away", "step"),
    [
        (91, []),
        (90, [90]),
        (61, [90]),
        (60, [60]),
        (30, [30]),
        (8, [30]),
        (7, [7]),
        (0, [7]),
        (-1, []),
    ],
)
def test_an_expiry_is_told_of_from_its_steps_on_until_it_is_over(away, step):
    assert steps(thing(ReminderKind.CREDITS_EXPIRE, away)) == step


@pytest.mark.parametrize(("away", "step"), [(61, []), (60, [60]), (7, [7]), (-1, [7]), (-90, [7])])
def test_an_ended_certificate_stays_something_to_do(away, step):
    assert steps(thing(ReminderKind.CERTIFICATE_ENDS, away)) == step


@pytest.mark.parametrize(
    ("away", "step"), [(0, []), (-1, [1]), (-13, [1]), (-14, [14]), (-400, [30])]
)
def test_a_late_milestone_is_told_of_again_as_it_gets_later(away, step):
    assert steps(thing(ReminderKind.MILESTONE_LATE, away)) == step


@pytest.mark.parametrize("away", [-29, -30])
def test_nobody_in_touch_is_told_of_after_thirty_days(away):
    assert steps(thing(ReminderKind.UNTOUCHED, away)) == ([30] if away == -30 else [])


def test_what_has_no_steps_is_told_of_at_once():
    assert steps(thing(ReminderKind.UNMAPPED, 40)) == [0]


def test_a_rule_that_is_off_tells_of_nothing():
    off = {**RULES, ReminderKind.UNMAPPED: Rule(False, (), frozenset())}
    assert steps(thing(ReminderKind.UNMAPPED), off) == []


def test_the_gravest_comes_first_and_then_the_earliest():
    later = thing(ReminderKind.CREDITS_EXPIRE, 20, about="grant:2")
    found = [
        thing(ReminderKind.FOLLOW_UP_DUE, -1),
        later,
        thing(ReminderKind.CREDITS_EXPIRE, 5),
        thing(ReminderKind.ACTIVATE_BY, 20),
    ]
    assert [due.kind for due in everything_due(found, RULES, TODAY)] == [
        ReminderKind.ACTIVATE_BY,
        ReminderKind.CREDITS_EXPIRE,
        ReminderKind.CREDITS_EXPIRE,
        ReminderKind.FOLLOW_UP_DUE,
    ]


def mark(found: Thing, today: date = TODAY) -> str:
    return everything_due([found], RULES, today)[0].mark


def test_the_same_step_of_the_same_thing_has_the_same_mark_on_another_day():
    found = thing(ReminderKind.CREDITS_EXPIRE, 50)
    assert mark(found) == mark(found, TODAY + timedelta(days=5))


def test_another_step_or_a_moved_day_has_another_mark():
    found = thing(ReminderKind.CREDITS_EXPIRE, 50)
    assert mark(found) != mark(found, TODAY + timedelta(days=25))
    assert mark(found) != mark(replace(found, change="2027-01-01"))


def told(found: Thing, to: Reader, rules=RULES) -> bool:
    return bool(list(told_to(everything_due([found], rules, TODAY), to, PROGRAM, rules)))


def test_a_startup_is_told_of_its_own_and_never_of_another():
    found = thing(ReminderKind.CREDITS_EXPIRE, 5)
    assert told(found, reader(Role.STARTUP, startups=[ALPHA]))
    assert not told(found, reader(Role.STARTUP, startups=[BETA]))
    assert not told(found, reader(Role.STARTUP))


def test_a_mentor_is_told_of_her_own_sessions_alone():
    found = thing(ReminderKind.SESSION_UNWRITTEN, -2, mentor_user_id=5)
    assert told(found, reader(Role.MENTOR, 5, [ALPHA]))
    assert not told(found, reader(Role.MENTOR, 6, [ALPHA]))
    assert not told(found, reader(Role.MENTOR, 5, [BETA]))


@pytest.mark.parametrize("kind", list(ReminderKind))
@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_told_who_is_not_named_by_the_rule(kind, role):
    found = thing(
        kind, {"days_left": 1, "days_past": -100}.get(KINDS[kind].measure, 0), percent=100
    )
    found = replace(found, mentor_user_id=1)
    expected = role in KINDS[kind].told
    assert told(found, reader(role, startups=[ALPHA])) is expected


@pytest.mark.parametrize("kind", list(ReminderKind))
def test_everybody_a_rule_may_name_may_see_what_it_tells(kind):
    """A role that is offered and never reached would be a trap on the page of rules."""
    every = {**RULES, kind: replace(default_rule(kind), roles=frozenset(KINDS[kind].roles))}
    away = {"days_left": 1, "days_past": -100}.get(KINDS[kind].measure, 0)
    found = thing(kind, away, percent=100, mentor_user_id=1)
    for role in KINDS[kind].roles:
        assert told(found, reader(role, startups=[ALPHA]), every), role


@pytest.mark.parametrize("kind", list(ReminderKind))
def test_every_default_may_be_kept_as_it_is_and_is_read_back(kind):
    rule = default_rule(kind)
    assert checked_rule(kind, rule) == rule
    assert rule_read(rule_written(rule)) == rule


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule(True, (0,), frozenset({Role.STARTUP})), "out_of_range"),
        (Rule(True, (101,), frozenset({Role.STARTUP})), "out_of_range"),
        (Rule(True, (), frozenset({Role.STARTUP})), "needed"),
        (Rule(True, tuple(range(1, 8)), frozenset({Role.STARTUP})), "reminder_too_many_steps"),
        (Rule(True, (50,), frozenset()), "reminder_to_nobody"),
        (Rule(True, (50,), frozenset({Role.MENTOR})), "reminder_role_not_offered"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule, code):
    with pytest.raises(RuleViolation) as refused:
        checked_rule(ReminderKind.CREDITS_USED, rule)
    assert refused.value.code == code


def test_steps_are_kept_once_and_in_the_order_they_come():
    roles = frozenset({Role.STARTUP})
    rule = checked_rule(ReminderKind.CREDITS_EXPIRE, Rule(True, (7, 90, 7, 30), roles))
    assert rule.steps == (90, 30, 7)
    rule = checked_rule(ReminderKind.CREDITS_USED, Rule(True, (90, 50), roles))
    assert rule.steps == (50, 90)


@pytest.mark.parametrize(
    ("quiet", "hour", "expected"),
    [
        (Quiet(18, 9), 8, True),
        (Quiet(18, 9), 9, False),
        (Quiet(18, 9), 17, False),
        (Quiet(18, 9), 18, True),
        (Quiet(12, 13), 12, True),
        (Quiet(12, 13), 13, False),
        (Quiet(9, 9), 9, False),
    ],
)
def test_quiet_hours_may_pass_midnight(quiet, hour, expected):
    assert is_quiet(datetime(2026, 9, 30, hour), quiet) is expected  # noqa: DTZ001


def test_weekends_are_quiet_where_the_program_says_so():
    saturday = datetime(2026, 10, 3, 10)  # noqa: DTZ001
    assert is_quiet(saturday, Quiet())
    assert not is_quiet(saturday, Quiet(weekends=False))


def test_what_words_mention_is_read_back_as_it_was():
    values = {"day_on": TODAY, "amount_krw": 12, "title": "시제품"}
    assert values_read(values_written(values)) == values


def test_the_month_before_january_is_december():
    assert month_before(date(2027, 1, 31)) == date(2026, 12, 1)

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.access.rules import Actor, ActorKind, Membership, Role, operator
from tracker.people.rules import (
    GUEST_LIFE,
    SIGN_IN_ACCOUNT,
    SIGN_IN_SOURCE,
    STAFF_LIFE,
    NewUser,
    check_new_user,
    device_of,
    is_alive,
    may_manage,
    may_vouch,
    session_life,
    wait_after,
)
from tracker.values.refusals import RuleViolation

T = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def person(*memberships: Membership) -> Actor:
    return Actor(ActorKind.USER, 1, "김서연", memberships)


def startup_user(*ids: int, program_id: int = 1, owner: bool = False) -> Membership:
    return Membership(program_id, Role.STARTUP, frozenset(ids), owner)


ADMINISTRATOR = person(Membership(1, Role.ADMINISTRATOR))
MANAGER = person(Membership(1, Role.PROGRAM_MANAGER))
OWNER = person(startup_user(7, owner=True))


@pytest.mark.parametrize(
    ("role", "ids", "owner", "code"),
    [
        (Role.STARTUP, {1}, True, None),
        (Role.STARTUP, set(), False, "startup_needed"),
        (Role.MENTOR, set(), False, None),
        (Role.MENTOR, {1, 2}, False, None),
        (Role.MENTOR, {1}, True, "owner_of_no_startup"),
        (Role.EXECUTIVE, {1}, False, "startup_not_asked"),
        (Role.AUDITOR, set(), True, "owner_of_no_startup"),
    ],
)
def test_startups_belong_to_startup_users_and_mentors(role, ids, owner, code):
    new = NewUser("a@example.org", "김서연", role, startup_ids=frozenset(ids), owner=owner)
    if code is None:
        check_new_user(new)
        return
    with pytest.raises(RuleViolation) as refused:
        check_new_user(new)
    assert refused.value.code == code


def test_staff_sessions_end_sooner():
    assert session_life([Role.AUDITOR]) == STAFF_LIFE
    assert session_life([Role.STARTUP]) == GUEST_LIFE
    assert session_life([Role.STARTUP, Role.EXECUTIVE]) == STAFF_LIFE
    assert session_life([]) == STAFF_LIFE


def test_a_session_ends_unused_or_old():
    def alive(created: timedelta, seen: timedelta) -> bool:
        return is_alive(STAFF_LIFE, created_at=T - created, seen_at=T - seen, at=T)

    assert alive(timedelta(hours=11), timedelta(minutes=59))
    assert not alive(timedelta(hours=11), timedelta(minutes=60))
    assert not alive(timedelta(hours=12), timedelta(0))


def test_four_failures_cost_nothing_and_the_fifth_starts_the_wait():
    four = [T - n * MINUTE / 10 for n in range(4)]
    assert wait_after(SIGN_IN_ACCOUNT, four, T) is None
    assert wait_after(SIGN_IN_ACCOUNT, [*four, T], T) == MINUTE


def test_every_further_failure_doubles_the_wait_up_to_its_most():
    waits = [wait_after(SIGN_IN_ACCOUNT, [T] * n, T) for n in range(5, 11)]
    assert waits == [MINUTE * n for n in (1, 2, 4, 8, 15, 15)]


def test_the_wait_is_over_when_it_is_over():
    five = [T] * 5
    assert wait_after(SIGN_IN_ACCOUNT, five, T + MINUTE - timedelta(seconds=1)) == timedelta(
        seconds=1
    )
    assert wait_after(SIGN_IN_ACCOUNT, five, T + MINUTE) is None


def test_old_failures_are_forgotten():
    assert wait_after(SIGN_IN_ACCOUNT, [T - SIGN_IN_ACCOUNT.window] * 9, T) is None


def test_a_source_waits_until_its_oldest_attempt_leaves_the_window():
    attempts = [T - 14 * MINUTE, *[T - MINUTE] * 29]
    assert wait_after(SIGN_IN_SOURCE, attempts, T) == MINUTE
    assert wait_after(SIGN_IN_SOURCE, attempts[:-1], T) is None


@given(st.lists(st.integers(0, 7200), max_size=60))
def test_a_wait_is_never_negative_and_ends(seconds):
    attempts = [T - timedelta(seconds=n) for n in seconds]
    for limit in (SIGN_IN_ACCOUNT, SIGN_IN_SOURCE):
        wait = wait_after(limit, attempts, T)
        if wait is not None:
            assert timedelta(0) < wait <= max(limit.window, limit.longest_wait)
            assert wait_after(limit, attempts, T + wait) is None


def test_an_administrator_manages_everybody_of_her_program_alone():
    for role in Role:
        assert may_manage(ADMINISTRATOR, Membership(1, role))
        assert not may_manage(ADMINISTRATOR, Membership(2, role))


def test_a_program_manager_manages_startup_users_and_mentors():
    assert {role for role in Role if may_manage(MANAGER, Membership(1, role))} == {
        Role.STARTUP,
        Role.MENTOR,
    }


def test_an_owner_manages_the_members_of_her_own_startup():
    assert may_manage(OWNER, startup_user(7))
    assert not may_manage(OWNER, startup_user(8))
    assert not may_manage(OWNER, startup_user(7, 8))
    assert not may_manage(OWNER, startup_user())
    assert not may_manage(OWNER, startup_user(7, program_id=2))
    assert not may_manage(OWNER, Membership(1, Role.MENTOR, frozenset({7})))


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.AUDITOR, Role.MENTOR])
def test_others_manage_nobody(role):
    actor = person(Membership(1, role, frozenset({7})))
    assert not may_manage(actor, startup_user(7))


def test_a_member_who_is_no_owner_manages_nobody():
    assert not may_manage(person(startup_user(7)), startup_user(7))


def test_a_link_is_held_only_by_who_answers_for_every_membership():
    both = (startup_user(7), Membership(2, Role.PROGRAM_MANAGER))
    assert may_vouch(MANAGER, both[:1])
    assert not may_vouch(MANAGER, both)
    assert not may_vouch(ADMINISTRATOR, both)
    assert may_vouch(operator("root@console"), both)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0 Safari/537.36 Edg/140.0"
            ),
            "Edge · Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Linux",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", None),
        (None, None),
    ],
)
def test_a_device_is_named_as_its_owner_would(agent, device):
    assert device_of(agent) == device

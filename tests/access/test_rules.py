import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.access.rules import (
    POLICY,
    Actor,
    ActorKind,
    Membership,
    Permission,
    Reach,
    Role,
    can,
    operator,
)


def person(*memberships: Membership) -> Actor:
    return Actor(ActorKind.USER, 1, "김서연", memberships)


def may(membership: Membership, permission: Permission, startup_id: int | None) -> bool:
    return can(person(membership), permission, program_id=1, startup_id=startup_id)


def test_everybody_has_her_own_page():
    assert set(POLICY[Permission.ACCOUNT_OWN]) == set(Role)


def test_only_a_program_manager_writes_grants_and_usage():
    for permission in (Permission.CREDITS_WRITE, Permission.USAGE_WRITE, Permission.PROGRAM_WRITE):
        assert set(POLICY[permission]) == {Role.PROGRAM_MANAGER}


def test_only_an_administrator_writes_users_and_settings():
    for permission in (Permission.USERS_WRITE, Permission.SETTINGS_WRITE):
        assert set(POLICY[permission]) == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.AUDITOR])
def test_readers_write_nothing(role):
    writes = {p for p in Permission if p.value.endswith((":write", ":log", ":invite"))}
    assert not [p for p in writes if role in POLICY[p]]


def test_an_administrator_sees_no_money():
    for permission in (Permission.CREDITS_READ, Permission.DASHBOARD_READ, Permission.USAGE_READ):
        assert Role.ADMINISTRATOR not in POLICY[permission]


@pytest.mark.parametrize("permission", list(Permission))
def test_no_startup_is_not_every_startup(permission):
    """A missing startup on both sides must not match: None is in nobody's startups."""
    for role, reach in POLICY[permission].items():
        allowed = may(Membership(1, role), permission, None)
        assert allowed == (reach is Reach.PROGRAM)


def test_own_startups_only():
    mine = Membership(1, Role.STARTUP, frozenset({7}))
    assert may(mine, Permission.CREDITS_READ, 7)
    assert not may(mine, Permission.CREDITS_READ, 8)
    assert not may(mine, Permission.MEMBERS_WRITE, 7)
    owner = Membership(1, Role.STARTUP, frozenset({7}), owner=True)
    assert may(owner, Permission.MEMBERS_WRITE, 7)
    assert not may(owner, Permission.MEMBERS_WRITE, 8)


@given(
    st.sampled_from(list(Role)),
    st.sampled_from(list(Permission)),
    st.frozensets(st.integers(1, 5)),
    st.booleans(),
    st.none() | st.integers(1, 5),
)
def test_nothing_is_allowed_outside_ones_program(role, permission, ids, owner, startup_id):
    elsewhere = Membership(2, role, ids, owner)
    assert not may(elsewhere, permission, startup_id)


OF_NO_STARTUP = {
    Permission.ACCOUNT_OWN,
    Permission.MENTORS_READ,
    Permission.SEARCH_USE,
    Permission.INBOX_OWN,
}
"""Her own page, what needs her, what she may find, and the directory of mentors."""


@given(
    st.sampled_from(sorted(set(Permission) - OF_NO_STARTUP)),
    st.frozensets(st.integers(1, 5)),
    st.none() | st.integers(1, 9),
)
def test_a_startup_user_is_never_allowed_beyond_her_startups(permission, ids, startup_id):
    allowed = may(Membership(1, Role.STARTUP, ids, owner=True), permission, startup_id)
    assert not allowed or startup_id in ids


def test_the_operator_has_no_pages():
    who = operator("root@console")
    assert not any(can(who, p, program_id=1, startup_id=None) for p in Permission)

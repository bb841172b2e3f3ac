"""Many answer at once: a request comes to one grant or none, and the caps hold."""

import itertools

import pytest
from sqlalchemy import func, select, text

from tests.requests.world import MILLION, TODAY, make_world
from tests.stress import requesting
from tests.stress.requesting import answer
from tracker.access.rules import Actor, ActorKind, Membership, Role
from tracker.credits.models import CreditGrant, PreparedAct, ProgramCredit, StartupCredit
from tracker.credits.rules.prepared import PreparedState
from tracker.credits.verification import verify_ledger
from tracker.db import db
from tracker.requests.queries import request_of
from tracker.requests.rules import RequestState

_numbers = itertools.count(1)
CAP = 200 * MILLION
ROUNDS = 20


@pytest.fixture
def world(app):
    return make_world(f"asking-{next(_numbers)}", cap_krw=1000 * MILLION, startup_cap_krw=CAP)


def managers(world, number: int) -> list[Actor]:
    """As many people as take part; none of them asked or prepared."""
    here = (Membership(world.program_id, Role.PROGRAM_MANAGER),)
    return [Actor(ActorKind.USER, 10_000 + own, f"담당자 {own}", here) for own in range(number)]


def grants(world) -> tuple[int, int]:
    """How many, and won in all, from the grants themselves."""
    found = db.session.execute(
        select(func.count(), func.coalesce(func.sum(CreditGrant.amount_krw), 0)).where(
            CreditGrant.startup_id == world.startup_id
        )
    ).one()
    return int(found[0]), int(found[1])


def check(world) -> None:
    """The caps, what is committed under them, and the ledger's own check."""
    db.session.rollback()
    db.session.expire_all()
    _, krw = grants(world)
    own = db.session.get_one(StartupCredit, world.startup_id)
    program = db.session.get_one(ProgramCredit, world.program_id)
    assert krw == own.committed_krw == program.committed_krw <= CAP
    assert verify_ledger(world.program_id, today=TODAY).faults == ()
    db.session.rollback()


def winners(told) -> int:
    return sum(1 for one in told if one.refused is None)


def test_many_approve_one_request_and_it_is_granted_once(world, crowd, measured):
    request_id = world.ask(30 * MILLION)
    db.session.commit()
    works = [
        ("approve", world.startup_id, request_id, 30 * MILLION, by)
        for by in managers(world, crowd.size)
    ]
    told = crowd.run(answer, works)
    assert winners(told) == 1
    assert {one.refused for one in told if one.refused} == {"request_is_approved"}
    check(world)
    assert grants(world) == (1, 30 * MILLION)
    measured(f"{crowd.size} approvals, 1 grant")


def test_many_second_people_approve_and_it_is_granted_once(world, crowd, measured):
    request_id = world.ask(60 * MILLION)
    act_id = world.approve(request_id, 60 * MILLION).prepared_act_id
    db.session.commit()
    works = [("approve_act", world.startup_id, act_id, by) for by in managers(world, crowd.size)]
    told = crowd.run(answer, works)
    assert winners(told) == 1
    check(world)
    assert grants(world) == (1, 60 * MILLION)
    measured(f"{crowd.size} second approvals, 1 grant")


def test_withdrawing_meets_approving_and_there_is_one_grant_or_none(world, crowd, measured):
    outcomes = []
    for number in range(3):
        request_id = world.ask(15 * MILLION)
        db.session.commit()
        half = crowd.size // 2
        works = [
            ("approve", world.startup_id, request_id, 15 * MILLION, by)
            for by in managers(world, half)
        ] + [("withdraw", world.startup_id, request_id, world.founder)] * (crowd.size - half)
        works = works if number % 2 else works[::-1]
        told = crowd.run(answer, works)
        assert winners(told) == 1
        won = next(one.what for one in told if one.refused is None)
        check(world)
        found = request_of(world.startup_id, request_id)
        expected = RequestState.APPROVED if won == "approve" else RequestState.WITHDRAWN
        assert found.state is expected
        assert (found.grant_id is not None) == (won == "approve")
        outcomes.append(won)
    assert grants(world)[0] == outcomes.count("approve")
    measured(f"{crowd.size} processes: {', '.join(outcomes)}")


def test_withdrawing_meets_the_second_approval(world, crowd):
    request_id = world.ask(60 * MILLION)
    act_id = world.approve(request_id, 60 * MILLION).prepared_act_id
    db.session.commit()
    half = crowd.size // 2
    works = [("approve_act", world.startup_id, act_id, by) for by in managers(world, half)]
    works += [("withdraw", world.startup_id, request_id, world.founder)] * (crowd.size - half)
    told = crowd.run(answer, works)
    assert winners(told) == 1
    check(world)
    found, act = request_of(world.startup_id, request_id), db.session.get_one(PreparedAct, act_id)
    if found.state is RequestState.APPROVED:
        assert (act.state, act.result_id) == (PreparedState.DONE, found.grant_id)
    else:
        assert found.state is RequestState.WITHDRAWN
        assert act.state is PreparedState.TAKEN_BACK
        assert grants(world) == (0, 0)


def test_approvals_meet_a_cap_that_others_fill(world, crowd, measured):
    """Each approves a request of its own or grants directly, 45 million each: four have room."""
    each, half = 45 * MILLION, crowd.size // 2
    requests = [world.ask(each) for _ in range(half)]
    db.session.commit()
    works = [
        ("approve", world.startup_id, own, each, by)
        for own, by in zip(requests, managers(world, half), strict=True)
    ]
    works += [
        ("fill", world.startup_id, each, f"{world.program_id}-fill-{number}")
        for number in range(crowd.size - half)
    ]
    told = crowd.run(answer, works)
    assert winners(told) == 4
    assert {one.refused for one in told if one.refused} == {"cap_exceeded"}
    check(world)
    states = [request_of(world.startup_id, own) for own in requests]
    approved = [one for one in states if one.state is RequestState.APPROVED]
    assert len(approved) == sum(1 for one in told if one.what == "approve" and not one.refused)
    assert {one.state for one in states} <= {RequestState.APPROVED, RequestState.ASKED}
    assert all((one.grant_id is None) == (one.state is RequestState.ASKED) for one in states)
    measured(f"{crowd.size} processes, 4 grants, {len(approved)} of them by approval")


def test_parts_given_at_once_by_one_person_do_not_pass_the_threshold(world, crowd):
    """Thirty million each, fifty is hers alone: one is posted, all others wait for a second."""
    works = [
        ("give", world.startup_id, 30 * MILLION, f"part-{number}", world.first)
        for number in range(crowd.size)
    ]
    told = crowd.run(answer, works)
    assert winners(told) == crowd.size
    check(world)
    assert grants(world) == (1, 30 * MILLION)
    waiting = select(func.count()).select_from(PreparedAct)
    own = waiting.where(PreparedAct.startup_id == world.startup_id)
    assert db.session.scalar(own) == crowd.size - 1


def test_second_approvals_meet_a_cap_that_others_fill(world, crowd):
    """What was prepared held no room: deciding finds what is left, and never more."""
    each, half = 60 * MILLION, crowd.size // 2
    acts = [world.approve(world.ask(each), each).prepared_act_id for _ in range(half)]
    db.session.commit()
    works = [
        ("approve_act", world.startup_id, own, by)
        for own, by in zip(acts, managers(world, half), strict=True)
    ]
    works += [
        ("fill", world.startup_id, each, f"{world.program_id}-fill-{number}")
        for number in range(crowd.size - half)
    ]
    told = crowd.run(answer, works)
    assert winners(told) == 3
    assert {one.refused for one in told if one.refused} == {"cap_exceeded"}
    check(world)
    assert grants(world) == (3, 3 * each)


@pytest.fixture
def naive_tables(app):
    """Requests and grants as twins without locks and constraints."""
    db.session.execute(text("CREATE TABLE naive_request (id bigint, state varchar(20))"))
    db.session.execute(text("CREATE TABLE naive_grant (request_id bigint, amount_krw bigint)"))
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text("DROP TABLE naive_request"))
    db.session.execute(text("DROP TABLE naive_grant"))
    db.session.commit()


def test_looking_then_writing_grants_a_request_twice(
    app, installation, naive_tables, crowd, measured
):
    """Negative control: the same race, without a lock, is seen to grant more than once."""
    for number in range(1, ROUNDS + 1):
        db.session.execute(
            text("INSERT INTO naive_request VALUES (:own, 'asked')"), {"own": number}
        )
        db.session.commit()
        works = [(number, MILLION, installation.sqlite)] * crowd.size
        granted = crowd.run(requesting.approve_naively, works)
        if sum(granted) > 1:
            measured(f"{crowd.size} processes, {sum(granted)} grants in round {number}")
            return
    pytest.fail(f"in {ROUNDS} rounds nobody met: this race would not see a lost lock either")

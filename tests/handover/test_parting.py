"""A startup leaves, completes, or an agreement was a mistake: what of it can still be reached."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.credits.models import PreparedAct
from tracker.credits.preparing import give_credits
from tracker.credits.rules.prepared import PreparedState
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.handover.cli.leaving import part_with_left
from tracker.handover.models import Departure
from tracker.handover.queries.agreements import agreements_of, open_duties
from tracker.handover.rules.agreements import check_withdrawal
from tracker.mentoring.actions import open_feed
from tracker.people.models import User
from tracker.program.models import Startup
from tracker.program.queries import program_by_slug, startup_card
from tracker.program.rules import StartupStatus
from tracker.progress.actions.check_ins import ask_check_in
from tracker.reminders.queries.things import open_things
from tracker.requests import actions as requests
from tracker.requests.leaving import ending_requests
from tracker.requests.models import HelpRequest
from tracker.requests.queries import Wanted, requests_of_program, requests_to_answer, steps_of
from tracker.requests.rules import MOVES, Move, NewRequest, RequestKind, RequestState
from tracker.search.actions import index_behind
from tracker.usage.actions import request_statement
from tracker.values.clock import now, today
from tracker.values.periods import PeriodKind, period_of
from tracker.values.refusals import RuleViolation

ZONE = "Asia/Seoul"
MILLION = 1_000_000


def doing() -> dict:
    return {"by": OPERATOR, "at": now(), "today": today(ZONE)}


def ask(startup, kind=RequestKind.LEGAL, **more) -> int:
    new = NewRequest(kind=kind, purpose=f"{startup.name} 부탁", **more)
    return requests.ask(startup.id, new, **doing()).request_id


@pytest.fixture
def world(app):
    """Two startups, each with every kind of door that leads to it."""
    program = make_program()
    alpha, beta = make_startup(program), make_startup(program, "beta", name="베타")
    doors = {one.slug: open_doors(program, one) for one in (alpha, beta)}
    db.session.commit()
    while index_behind():
        db.session.commit()
    db.session.commit()
    return {"program": program, "alpha": alpha, "beta": beta, "doors": doors}


def open_doors(program, startup) -> dict[str, str]:
    """Addresses that work while the startup is here."""
    founder = make_user(
        program, Role.STARTUP, startups=[startup], name=f"{startup.name}대표", owner=True
    )
    month = today(ZONE).replace(day=1)
    asked = {"mailing": False, **doing()}
    balance, _ = request_statement(
        program.id, startup.id, month, mailing=False, by=OPERATOR, at=now()
    )
    figures, _ = ask_check_in(
        program.id,
        startup.id,
        period_of(PeriodKind.MONTH, month, program_starts_on=program.starts_on),
        **asked,
    )
    ask(startup)
    give_credits(
        startup.id,
        NewGrant(today(ZONE), today(ZONE) + timedelta(days=300), "문서", 60 * MILLION),
        key=f"give-{startup.id}",
        **doing(),
    )
    return {
        "balance link": f"/statement-links/{balance}",
        "check-in link": f"/check-in-links/{figures}",
        "calendar feed": f"/calendar/{open_feed(founder.id, by=OPERATOR, at=now())}.ics",
    }


def truth(world, app, founder, manager, slug: str) -> dict[str, object]:
    """What holds of one of the startups now, asked from outside where there is an outside."""
    db.session.expire_all()
    program, startup = world["program"], world[slug]
    things = [
        one
        for one in open_things(program_by_slug(program.slug), today(ZONE))
        if one.startup_id == startup.id
    ]
    found = {
        name: browser(app).get(path).status_code for name, path in world["doors"][slug].items()
    }
    return {
        **found,
        "her page": founder.get(f"/startups/{slug}/credits").status_code,
        "her search": founder.get(f"/search?q={startup.name}").status_code,
        "manager finds it": f"/startups/{slug}" in manager.get(f"/search?q={startup.name}").text,
        "reminders": bool(things),
        "box asks": f"{startup.name} 부탁" in manager.get("/requests").text,
        "requests to answer": len(
            [one for one in requests_to_answer(program.id, 9) if one.startup_id == startup.id]
        ),
        "acts waiting": len(waiting_acts(startup)),
    }


def waiting_acts(startup) -> list[int]:
    where = (PreparedAct.startup_id == startup.id, PreparedAct.state == PreparedState.WAITING)
    return list(db.session.scalars(select(PreparedAct.id).where(*where)))


def leave(manager, on: date, slug="alpha") -> None:
    sent = {"status": "left_early", "on": on.isoformat(), "reason": "폐업"}
    manager.post_page(f"/startups/{slug}/leave", {**sent, "step": "confirm"})


def user_of(startup) -> User:
    return db.session.scalar(select(User).where(User.name == f"{startup.name}대표"))


HERE = {
    "balance link": 302,
    "check-in link": 302,
    "calendar feed": 200,
    "her page": 200,
    "her search": 200,
    "manager finds it": True,
    "reminders": True,
    "box asks": True,
    "requests to answer": 1,
    "acts waiting": 1,
}
GONE = {
    "balance link": 410,
    "check-in link": 410,
    "calendar feed": 404,
    "her page": 302,
    "her search": 302,
    "manager finds it": True,  # the record stays
    "reminders": False,
    "box asks": False,
    "requests to answer": 0,
    "acts waiting": 0,
}


def test_no_door_leads_to_a_startup_that_left_and_every_door_to_the_other(world, app, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    founders = {slug: browser(app).enter(user_of(world[slug])) for slug in ("alpha", "beta")}
    for slug, founder in founders.items():
        assert truth(world, app, founder, manager, slug) == HERE
    shown = {"status": "left_early", "on": today(ZONE).isoformat(), "reason": "폐업"}
    assert "알파 부탁" in manager.post_page("/startups/alpha/leave", shown, status=200).text
    assert truth(world, app, founders["alpha"], manager, "alpha") == HERE, "a preview ends nothing"
    leave(manager, today(ZONE))
    assert truth(world, app, founders["alpha"], manager, "alpha") == GONE
    assert truth(world, app, founders["beta"], manager, "beta") == HERE
    ended = requests_of_program(
        world["program"].id, Wanted(startup_id=world["alpha"].id), offset=0, limit=9
    )[0]
    assert [one.state for one in ended] == [RequestState.WITHDRAWN]
    assert (steps_of(ended[0].id)[-1].move, steps_of(ended[0].id)[-1].note) == ("end", "폐업")
    assert "참여 종료로 취소" in manager.get_page(f"/startups/alpha/requests/{ended[0].id}").text
    assert "1건" in manager.get_page("/startups/alpha/leave").text


def test_an_answer_to_what_has_ended_is_refused(world, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    request_id = ending_requests(world["alpha"].id)[0].id
    leave(manager, today(ZONE))
    with pytest.raises(RuleViolation) as refused:
        requests.answer(
            world["alpha"].id,
            request_id,
            Move.REFUSE,
            note="늦음",
            seen=2,
            role=Role.PROGRAM_MANAGER,
            by=OPERATOR,
            at=now(),
        )
    assert refused.value.code == "request_is_withdrawn"


def test_nobody_ends_a_request_for_a_startup_that_is_here():
    assert Move.END not in {move for _, move in MOVES}


def test_a_grant_that_was_asked_for_and_given_is_not_ended(world, sign_in):
    alpha = world["alpha"]
    row = db.session.get_one(HelpRequest, ending_requests(alpha.id)[0].id)
    row.kind, row.state, row.amount_krw = RequestKind.CREDITS, RequestState.APPROVED, 1
    db.session.flush()
    assert not ending_requests(alpha.id)


def test_help_that_was_approved_and_not_given_ends_too(world):
    alpha = world["alpha"]
    row = db.session.get_one(HelpRequest, ending_requests(alpha.id)[0].id)
    row.state = RequestState.APPROVED_LESS
    db.session.flush()
    assert [one.id for one in ending_requests(alpha.id)] == [row.id]


def test_a_day_ahead_ends_requests_when_it_comes(world, sign_in):
    alpha = world["alpha"]
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    leave(manager, today(ZONE) + timedelta(days=2))
    part_with_left()
    assert len(ending_requests(alpha.id)) == 1, "until the day nothing ends"
    db.session.get_one(Departure, alpha.id).left_on = today(ZONE)
    db.session.get_one(Startup, alpha.id).left_on = today(ZONE)
    db.session.commit()
    part_with_left()
    assert (ending_requests(alpha.id), waiting_acts(alpha)) == ([], [])
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "requests.end")).all()
    assert [(one.actor_kind, one.actor_label) for one in told] == [("job", "handover")]


@pytest.mark.parametrize(
    "role", [Role.PROGRAM_MANAGER, Role.EXECUTIVE, Role.AUDITOR, Role.STARTUP, Role.MENTOR]
)
def test_a_completed_startup_stays_readable(app, sign_in, role):
    program = make_program()
    alpha = make_startup(program)
    alpha.status = StartupStatus.COMPLETED
    reader = sign_in(
        role, program, startups=[alpha] if role in {Role.STARTUP, Role.MENTOR} else None
    )
    pages = ["/startups/alpha", "/startups/alpha/support", "/startups/alpha/milestones"]
    if role is not Role.MENTOR:
        pages += ["/startups/alpha/credits", "/startups/alpha/requests"]
    for path in pages:
        reader.get_page(path)
    assert "alpha" in reader.get_page("/search?q=알파").html


# agreements entered by mistake


def test_what_is_amended_is_not_pulled_away():
    with pytest.raises(RuleViolation) as refused:
        check_withdrawal(amends=False, reason="오기", others=[True])
    assert refused.value.code == "agreement_amended"
    check_withdrawal(amends=False, reason="오기", others=[True, False])
    check_withdrawal(amends=True, reason="오기", others=[False])
    with pytest.raises(RuleViolation):
        check_withdrawal(amends=True, reason=" ", others=[])


SENT = {
    "number": "협약-1",
    "signed_on": "2026-3-5",
    "starts_on": "2026-3-5",
    "ends_on": "2027-3-4",
}


def test_an_agreement_entered_by_mistake_is_taken_back_with_a_trace(world, app, sign_in):
    alpha, day = world["alpha"], date(2026, 7, 1)
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    manager.post_page("/startups/alpha/agreements/new", SENT)
    wrong = {**SENT, "number": "변경-1", "amends": "y", "signed_on": "2026-6-1"}
    manager.post_page("/startups/alpha/agreements/new", {**wrong, "ends_on": "2030-1-1"})
    second, first = (one.id for one in agreements_of(alpha.id, today=day))
    duty = {"words": "보고", "owed_by": "startup", "due_on": "2026-7-1"}
    manager.post_page(f"/startups/alpha/agreements/{second}/duties", duty)
    place = f"/startups/alpha/agreements/{second}/withdraw"
    manager.get_page(place)
    manager.post_page(f"/startups/alpha/agreements/{first}/withdraw", {"reason": "x"}, status=422)
    manager.post_page(place, {"reason": ""}, status=422)
    manager.post_page(place, {"reason": "다른 기업의 협약서"})
    assert startup_card(alpha.id).agreement_number == "협약-1"
    assert not open_duties(world["program"].id, today=day)
    assert "/startups/alpha/agreements" not in manager.get("/search?q=변경-1").text
    assert "다른 기업의 협약서" in manager.get_page("/startups/alpha/agreements").text
    manager.get_page(place, 404)
    manager.post_page("/startups/alpha/agreements/new", {**wrong, "ends_on": "2028-1-1"})
    assert startup_card(alpha.id).agreement_ends_on == date(2028, 1, 1), "its number is free again"
    manager.get_page("/startups/alpha/agreements/999/withdraw", 404)


def test_the_only_agreement_taken_back_leaves_the_card_without_one(world, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    manager.post_page("/startups/alpha/agreements/new", SENT)
    only = agreements_of(world["alpha"].id, today=date(2026, 7, 1))[0].id
    manager.post_page(f"/startups/alpha/agreements/{only}/withdraw", {"reason": "오기"})
    card = startup_card(world["alpha"].id)
    assert (card.agreement_number, card.agreement_ends_on) == (None, None)

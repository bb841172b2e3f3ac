"""Leaving in one step: what is shown before, what is true in the same request afterwards."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import OPERATOR, make_program, make_startup, make_user
from tests.mentoring.booking import MATTER
from tests.pages import browser
from tracker.access.rules import Purpose, Role
from tracker.credits.actions import grant_credits, record_usage
from tracker.credits.queries import credits_of_startup
from tracker.credits.rules.facts import DayUsage
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.handover.models import Departure
from tracker.handover.queries.leaving import successor_of
from tracker.handover.rules.leaving import Leaving, check_leaving
from tracker.mentoring.actions import mentor_row, open_feed
from tracker.mentoring.actions.booking import book_at_once
from tracker.mentoring.models import CalendarFeed, MentoringSession
from tracker.mentoring.rules import SessionState, Side, Span, Way
from tracker.people.actions import make_link
from tracker.people.models import AccessLink, UserSession
from tracker.program.rules import StartupStatus
from tracker.usage.actions import request_statement
from tracker.usage.models import StatementRequest
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation

ZONE = "Asia/Seoul"


def doing() -> dict:
    return {"by": OPERATOR, "at": now(), "today": today(ZONE)}


@pytest.fixture
def world(app):
    """A startup that used part of a grant, with people, links, a feed and sessions to come."""
    program = make_program()
    alpha = make_startup(program)
    beta = make_startup(program, "beta")
    founder = make_user(program, Role.STARTUP, startups=[alpha], name="대표", owner=True)
    both = make_user(program, Role.STARTUP, startups=[alpha, beta], name="겸직")
    mentor = make_user(program, Role.MENTOR, startups=[alpha])
    day = today(ZONE)
    new = NewGrant(day - timedelta(days=90), day + timedelta(days=200), "문서-1", 10_000_000)
    grant_credits(alpha.id, new, key="leaving-1", **doing())
    use(alpha, day - timedelta(days=10), 4_000_000)
    mentor_row(program.id, mentor.id, at=now())
    book(alpha, mentor, days=3)
    book(beta, mentor, days=4)
    make_link(founder.id, Purpose.PASSWORD_RESET, by=OPERATOR, at=now())
    open_feed(founder.id, by=OPERATOR, at=now())
    month = day.replace(day=1)
    request_statement(program.id, alpha.id, month, mailing=False, by=OPERATOR, at=now())
    db.session.commit()
    return {"alpha": alpha, "beta": beta, "founder": founder, "both": both, "program": program}


def use(startup, on, krw) -> None:
    usage = {on.replace(day=1): (DayUsage(on, krw),)}
    record_usage(startup.id, usage, cause=f"test:{on}", **doing())


def book(startup, mentor, *, days: int) -> None:
    starts_at = now().replace(microsecond=0) + timedelta(days=days)
    book_at_once(
        startup.id,
        mentor.id,
        MATTER,
        Way.PROPOSED,
        Span(starts_at, starts_at + timedelta(hours=1)),
        place="",
        online=True,
        side=Side.PROGRAM,
        over="",
        **doing(),
    )


def truth(world) -> dict[str, object]:
    """What holds for alpha now, each by the same question before and after."""
    db.session.expire_all()
    program, alpha, founder = world["program"], world["alpha"], world["founder"]
    own = credits_of_startup(program.id, alpha.id, as_of=today(ZONE)).amounts
    other = credits_of_startup(program.id, world["beta"].id, as_of=today(ZONE)).amounts
    return {
        "remaining": own.remaining_krw,
        "withdrawn": own.withdrawn_krw,
        "used": own.used_krw,
        "grantable to others": other.grantable_krw,
        "own sessions": scheduled(alpha),
        "others' sessions": scheduled(world["beta"]),
        "founder's links": open_rows(AccessLink, AccessLink.user_id == founder.id),
        "balance links": open_rows(StatementRequest, StatementRequest.startup_id == alpha.id),
        "founder's feed": open_rows(CalendarFeed, CalendarFeed.user_id == founder.id),
        "founder's sessions": open_rows(UserSession, UserSession.user_id == founder.id),
    }


def scheduled(startup) -> int:
    return db.session.scalar(
        select(func.count())
        .select_from(MentoringSession)
        .where(
            MentoringSession.startup_id == startup.id,
            MentoringSession.state == SessionState.SCHEDULED,
        )
    )


def open_rows(model, whose) -> int:
    query = select(func.count()).select_from(model)
    return db.session.scalar(query.where(whose, model.ended_at.is_(None)))


def sent(on, **more) -> dict[str, str]:
    return {"status": "left_early", "on": on.isoformat(), "reason": "폐업", **more}


def test_everything_follows_in_the_same_request(world, app, sign_in):
    """The truth table: what, before, after the preview, after the confirmation."""
    founder = browser(app).enter(world["founder"])
    both = browser(app).enter(world["both"])
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    founder.get_page("/startups/alpha/credits")
    before = truth(world)
    assert before == {
        "remaining": 6_000_000,
        "withdrawn": 0,
        "used": 4_000_000,
        "grantable to others": 200_000_000,
        "own sessions": 1,
        "others' sessions": 1,
        "founder's links": 2,  # the invitation, too
        "balance links": 1,
        "founder's feed": 1,
        "founder's sessions": 1,
    }
    preview = manager.post_page("/startups/alpha/leave", sent(today(ZONE)), status=200)
    assert "6,000,000" in preview.text
    assert "2명" in preview.text
    assert truth(world) == before, "a preview changes nothing"
    manager.post_page("/startups/alpha/leave", sent(today(ZONE), step="confirm"))
    assert truth(world) == {
        **before,
        "remaining": 0,
        "withdrawn": 6_000_000,
        "own sessions": 0,
        "founder's links": 0,
        "balance links": 0,
        "founder's feed": 0,
        "founder's sessions": 0,
    }
    assert founder.get("/startups/alpha/credits").status_code == 302
    both.get_page("/startups/alpha/credits", 404)
    both.get_page("/startups/beta/credits")
    assert "6,000,000원" in manager.get_page("/startups/alpha/leave").text
    assert "알파" in manager.get_page("/startups/alpha").text, "the record stays"


def test_usage_before_the_day_still_settles_and_later_usage_is_overage(world, sign_in):
    day, alpha = today(ZONE), world["alpha"]
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    left_on = day - timedelta(days=5)
    manager.post_page("/startups/alpha/leave", sent(left_on, step="confirm"))
    use(alpha, left_on - timedelta(days=1), 1_000_000)
    use(alpha, left_on + timedelta(days=1), 2_000_000)
    db.session.commit()
    own = credits_of_startup(world["program"].id, alpha.id, as_of=day).amounts
    assert own.overage_krw > 0
    assert own.remaining_krw == 0
    assert own.granted_krw == own.used_krw + own.withdrawn_krw


def test_a_day_ahead_leaves_access_until_then_and_cancels_what_is_after(world, app, sign_in):
    founder = browser(app).enter(world["founder"])
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    ahead = today(ZONE) + timedelta(days=2)
    manager.post_page("/startups/alpha/leave", sent(ahead, step="confirm"))
    after = truth(world)
    assert (after["own sessions"], after["remaining"], after["founder's links"]) == (
        0,
        6_000_000,
        2,
    )
    founder.get_page("/startups/alpha/credits")


def test_leaving_twice_is_refused(world, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    manager.post_page("/startups/alpha/leave", sent(today(ZONE), step="confirm"))
    manager.post_page("/startups/alpha/leave", sent(today(ZONE), step="confirm"), status=200)
    assert db.session.scalar(select(func.count()).select_from(Departure)) == 1


def test_a_successor_names_whose_seat_it_took(world, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    assert "이어받을 자리가 없습니다" in manager.get_page("/startups/beta/predecessor").text
    manager.post_page("/startups/alpha/leave", sent(today(ZONE), step="confirm"))
    manager.get_page("/startups/beta/predecessor")
    chosen = {"predecessor": str(world["alpha"].id)}
    manager.post_page("/startups/beta/predecessor", chosen)
    assert successor_of(world["alpha"].id).slug == "beta"
    assert "Beta" in manager.get_page("/startups/alpha/leave").text


def test_the_command_shows_first_and_leaves_then(world, app):
    db.session.commit()
    line = ["startup", "leave", "--startup", "alpha", "--on", today(ZONE).isoformat()]
    line += ["--reason", "폐업", "--json"]
    shown = app.test_cli_runner().invoke(args=[*line, "--dry-run"])
    told = json.loads(shown.stdout)
    assert (told["dry_run"], told["withdrawn_krw"], told["people"]) == (
        True,
        6_000_000,
        ["겸직", "대표"],
    )
    db.session.rollback()
    assert truth(world)["remaining"] == 6_000_000
    done = app.test_cli_runner().invoke(args=line)
    assert done.exit_code == 0, done.output
    assert truth(world)["remaining"] == 0
    again = app.test_cli_runner().invoke(args=line)
    assert again.exit_code == 1
    assert json.loads(again.stdout)["error"]["code"] == "startup_has_left"


def test_nobody_leaves_years_ahead():
    day = datetime(2026, 3, 1, tzinfo=UTC).date()
    new = Leaving(StartupStatus.LEFT_EARLY, day + timedelta(days=400), "폐업")
    with pytest.raises(RuleViolation) as refused:
        check_leaving(new, today=day)
    assert refused.value.code == "left_too_far_ahead"

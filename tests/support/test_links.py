"""Help confirmed by a link, without signing in: what the link opens, and what it does not."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.program.models import Startup
from tracker.support.models import SupportEntry, SupportFeedback, SupportLink
from tracker.support.rules.links import Opinion, check_opinion
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation

SECRET = "특허 분쟁 대응"


@pytest.fixture
def people(sign_in, app):
    program = make_program()
    alpha, _ = make_startup(program), make_startup(program, "beta")
    founder = sign_in(Role.STARTUP, program, [alpha], owner=True, name="한지우")
    manager = sign_in(Role.PROGRAM_MANAGER, program, name="김서연")
    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(
        config, smtp_url="smtp://127.0.0.1:1", mail_from="no-reply@example.org"
    )
    return founder, manager


def form_of(kind="promotion", topic="보도 자료 배포", **more) -> dict[str, str]:
    return {
        "idempotency_key": f"key-of-the-{kind}",
        "kind": kind,
        "held_on": today("Asia/Seoul").isoformat(),
        "given_by": "홍보팀",
        "topic": topic,
        **more,
    }


def logged(manager, **more) -> int:
    manager.post_page("/startups/alpha/support/new", form_of(**more))
    db.session.rollback()
    return db.session.scalars(select(SupportEntry.id).order_by(SupportEntry.id.desc())).first()


def address(manager, entry_id: int) -> str:
    page = manager.post_page(f"/startups/alpha/support/{entry_id}/link", status=200)
    return re.search(r'value="http://localhost(/help-links/[^"]+)"', page.html)[1]


def follow(app, link: str):
    held = browser(app)
    assert held.get(link).location == "/help"
    return held


def entry(entry_id: int) -> SupportEntry:
    db.session.expire_all()
    return db.session.get_one(SupportEntry, entry_id)


def version(page) -> str:
    return page.form("/help/confirm").fields["version"]


def test_help_that_asks_is_asked_about_by_one_letter_and_confirmed_and_rated_by_link(people, app):
    founder, manager = people
    entry_id = logged(manager, asks="y")
    (mail,) = db.session.scalars(select(OutgoingMail)).all()
    assert mail.recipient == founder.user.email
    assert "보도 자료" not in mail.subject
    link = next(line for line in mail.body.splitlines() if "/help-links/" in line)
    held = follow(app, link.removeprefix("http://localhost"))
    page = held.get_page("/help")
    assert "보도 자료 배포" in page.text
    held.post_page("/help/confirm", {"version": version(page)})
    assert entry(entry_id).confirmed_by == "한지우"
    opinion = {"helpful": "5", "again": "4", "comment": "기사 두 건"}
    held.post_page("/help/feedback", opinion)
    assert db.session.get(SupportFeedback, entry_id).helpful == 5
    assert "기사 두 건" in manager.get_page(f"/startups/alpha/support/{entry_id}").text
    assert "기사 두 건" not in founder.get_page(f"/startups/alpha/support/{entry_id}").text


def test_what_is_wrong_is_said_by_link_and_the_link_shows_what_was_corrected(people, app):
    _, manager = people
    entry_id = logged(manager)
    assert db.session.scalars(select(OutgoingMail)).all() == []
    held = follow(app, address(manager, entry_id))
    seen = version(held.get_page("/help"))
    wrong = {"dispute": "다른 날이었습니다", "version": seen}
    held.post_page("/help/dispute", wrong)
    assert entry(entry_id).dispute == "다른 날이었습니다"
    db.session.get_one(SupportEntry, entry_id).version += 1
    db.session.commit()
    held.post_page("/help/confirm", {"version": seen}, status=422)
    assert entry(entry_id).confirmed_at is None
    held.post_page("/help/confirm", {"version": version(held.get_page("/help"))})
    assert entry(entry_id).confirmed_at is not None


def test_a_link_says_nothing_of_confidential_help_and_nothing_of_other_help(people, app):
    _, manager = people
    other = logged(manager)
    secret = logged(manager, kind="legal", topic=SECRET, matter="상대방 A사", confidential="y")
    held = follow(app, address(manager, secret))
    page = held.get_page("/help")
    assert "법률" in page.text
    for word in (SECRET, "상대방", "홍보팀"):
        assert word not in page.text
    assert all(SECRET not in mail.body for mail in db.session.scalars(select(OutgoingMail)))
    held.post_page("/help/dispute", {"dispute": "착수 전", "version": version(page)})
    assert "착수 전" not in follow(app, address(manager, other)).get_page("/help").text
    assert held.get(f"/startups/alpha/support/{secret}").status_code == 302  # to the door
    held.post_page("/help/confirm", {"version": "1"})
    assert entry(secret).confirmed_at is not None
    assert entry(other).confirmed_at is None


def _expired(link):
    link.expires_at = now() - timedelta(seconds=1)


def _withdrawn(link):
    db.session.get_one(SupportEntry, link.entry_id).withdrawn_at = now()


def _moved(link):
    beta = db.session.scalars(select(SupportEntry).where(SupportEntry.id == link.entry_id)).one()
    beta.startup_id = db.session.scalars(select(Startup.id).where(Startup.slug == "beta")).one()


def test_a_link_ends_with_its_days_a_newer_one_a_withdrawal_or_a_move(people, app):
    _, manager = people
    entry_id = logged(manager)
    old = address(manager, entry_id)
    link = address(manager, entry_id)
    assert browser(app).get(old).status_code == 410
    held = follow(app, link)
    for end in (_expired, _withdrawn, _moved):
        kept = db.session.scalars(select(SupportLink).order_by(SupportLink.id.desc())).first()
        whole = {name: getattr(kept, name) for name in ("expires_at",)}
        own = entry(entry_id)
        before = own.startup_id
        end(kept)
        db.session.commit()
        assert held.get("/help").status_code == 410, end
        assert browser(app).get(link).status_code == 410, end
        kept.expires_at, own.startup_id, own.withdrawn_at = whole["expires_at"], before, None
        db.session.commit()
    assert held.get("/help").status_code == 200
    assert held.get("/session").status_code == 410  # of another purpose


def test_who_is_no_manager_makes_no_link(people, sign_in):
    founder, manager = people
    entry_id = logged(manager)
    program = db.session.get_one(SupportEntry, entry_id).program_id
    assert program
    founder.post_page(f"/startups/alpha/support/{entry_id}/link", status=403)
    sign_in(Role.EXECUTIVE).post_page(f"/startups/alpha/support/{entry_id}/link", status=403)


def test_unanswered_questions_come_to_the_inbox_after_three_days(people):
    founder, manager = people
    entry_id = logged(manager, asks="y")
    here = f"/startups/alpha/support/{entry_id}"
    assert here not in founder.get_page("/inbox").links
    link = db.session.scalars(select(SupportLink)).one()
    link.sent_at = now() - timedelta(days=4)
    db.session.commit()
    assert here in founder.get_page("/inbox").links


@pytest.mark.parametrize("opinion", [Opinion(0, 3), Opinion(3, 6)])
def test_opinions_are_of_one_to_five(opinion):
    with pytest.raises(RuleViolation):
        check_opinion(opinion)

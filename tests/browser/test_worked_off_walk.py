"""A founder works off her inbox to empty, and it stays empty."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from tests.browser.looks import fine
from tests.browser.site import WIDE
from tracker.db import begin_write, db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import SessionState
from tracker.program.models import Startup
from tracker.reminders.models import Reminder
from tracker.setup.demo.startups import STEADY

FOUNDER = "founder@badagyeol.example"
EMPTY = {"ko": "지금 처리할 일이 없습니다.", "en": "Nothing needs you now."}


@pytest.fixture
def unsettled(site) -> None:
    """Two sessions wait to be confirmed, and nothing was put away, whatever other walks did."""
    with site.app.app_context():
        own = select(Startup.id).where(Startup.slug == STEADY).scalar_subquery()
        held = db.session.scalars(
            select(MentoringSession.id)
            .where(
                MentoringSession.startup_id == own,
                MentoringSession.state == SessionState.HELD,
                MentoringSession.disputed_at.is_(None),
            )
            .order_by(MentoringSession.id)
            .limit(2)
        ).all()
        begin_write()
        db.session.execute(update(Reminder).values(seen_at=None))
        db.session.execute(
            update(MentoringSession)
            .where(MentoringSession.id.in_(held))
            .values(confirmed_at=None, confirmed_by=None)
        )
        db.session.commit()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.usefixtures("unsettled")
def test_a_founder_works_off_her_inbox_to_empty(enter, language):
    page = enter(FOUNDER, language=language)
    page.goto("/inbox")
    fine(page)
    page.set_viewport_size(WIDE)
    assert page.locator(".todo li").count() >= 2
    put_away_what_is_only_to_be_known(page)
    confirm_what_was_held(page)
    expect(page.locator("main")).to_contain_text(EMPTY[language])
    fine(page)


def put_away_what_is_only_to_be_known(page) -> None:
    for left in range(page.locator("[name=mark]").count() - 1, -1, -1):
        page.locator("form[action='/inbox/seen'] button").first.click()
        expect(page.locator("[name=mark]")).to_have_count(left)


def confirm_what_was_held(page) -> None:
    for _ in range(page.locator("main .todo a[href*='/mentoring/']").count()):
        page.locator("main .todo a[href*='/mentoring/']").first.click()
        with page.expect_navigation():
            page.locator("form[action$='/confirm'] button").click()
        page.goto("/inbox")

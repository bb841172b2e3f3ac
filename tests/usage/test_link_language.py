"""A link speaks its addressee's language, unless her browser has chosen another."""

import pytest
from sqlalchemy import select

from tests.pages import browser
from tests.usage.test_statement_views import REQUESTS, TODAY, path_of
from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import User


@pytest.fixture
def path(sign_in):
    sign_in(Role.STARTUP, owner=True, name="Kim")
    manager = sign_in(Role.PROGRAM_MANAGER)
    for user in db.session.scalars(select(User).where(User.name == "Kim")):
        user.language = "en"
    db.session.commit()
    asked = {"startup": "alpha", "month": f"{TODAY:%Y-%m}"}
    return path_of(manager.post_page(REQUESTS, asked, status=200))


def test_a_link_opens_in_its_addressees_language(app, path):
    phone = browser(app)
    phone.get_page(path)
    assert 'lang="en"' in phone.get_page("/statement").html


def test_a_browser_that_has_chosen_a_language_keeps_it(app, path):
    phone = browser(app)
    phone.set_cookie("lang", "ko", domain="localhost")
    phone.get_page(path)
    assert 'lang="ko"' in phone.get_page("/statement").html

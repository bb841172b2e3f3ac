"""The demo program's inboxes: every action leads its reader to a page that is open to her."""

import pytest
from sqlalchemy import select

from tests.pages import browser
from tracker.db import db
from tracker.people.models import User
from tracker.reminders.queries.told import waiting_for


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # pages are the same on any engine
def test_every_action_of_every_inbox_leads_to_an_open_page(app, demo):
    opened = 0
    for user in db.session.scalars(select(User).order_by(User.id)).all():
        client = browser(app).enter(user)
        page = client.get_page("/inbox")
        if waiting_for(user.id, demo):
            assert "지금 처리할 일이 없습니다." not in page.text, user.email
        listed = page.html.partition('<ul class="todo">')[2].partition("</ul>")[0]
        for address in {part.partition('"')[0] for part in listed.split('href="')[1:]}:
            assert client.get(address).status_code == 200, f"{user.email}: {address}"
            opened += 1
    assert opened > 20

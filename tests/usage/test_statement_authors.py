"""A startup corrects what its own people sent; what the program typed, the program corrects."""

from sqlalchemy import select

from tests.pages import browser
from tests.usage import test_statement_views
from tests.usage.test_statement_views import (
    LIST,
    TODAY,
    ask,
    keep,
    path_of,
    send,
    typed,
)
from tracker.db import db
from tracker.usage.models import BalanceStatement

founder, manager = test_statement_views.founder, test_statement_views.manager  # fixtures
REASON = "0 하나가 빠짐"


def correction(number):
    return f"{LIST}/{number}/correct"


def standing():
    db.session.rollback()
    return [
        (one.id, one.replaces_id, one.withdrawn)
        for one in db.session.scalars(select(BalanceStatement).order_by(BalanceStatement.id))
    ]


def test_a_startup_corrects_and_withdraws_what_it_typed(founder):
    keep(founder, "49,000,000", TODAY, 1)
    assert correction(1) in founder.get_page(LIST).html
    new = typed("48,000,000", step="confirm", reason=REASON)
    send(founder, correction(1), new)
    send(founder, f"{LIST}/2/withdraw", {"reason": REASON})
    assert standing() == [(1, None, False), (2, 1, False), (3, 2, True)]


def test_a_startup_changes_nothing_that_the_program_typed(founder, manager):
    keep(manager, "49,000,000", TODAY, 1)
    assert correction(1) in manager.get_page(LIST).html
    assert correction(1) not in founder.get_page(LIST).html
    page = founder.get_page(correction(1))
    assert "박담당 담당자가 입력한 잔액입니다" in page.text
    assert "<form class" not in page.html.split("<main")[1]
    refused = send(founder, correction(1), typed("1", step="confirm", reason=REASON), 422)
    assert "담당자에게 알려 주세요" in refused.text
    send(founder, f"{LIST}/1/withdraw", {"reason": REASON}, 422)
    assert standing() == [(1, None, False)]


def test_what_the_program_corrected_is_the_programs(founder, manager):
    keep(founder, "49,000,000", TODAY, 1)
    send(manager, correction(1), typed("48,000,000", step="confirm", reason=REASON))
    assert correction(2) not in founder.get_page(LIST).html
    send(founder, f"{LIST}/2/withdraw", {"reason": REASON}, 422)
    send(manager, f"{LIST}/2/withdraw", {"reason": REASON})


def test_what_a_link_brought_is_the_startups(app, founder, manager):
    phone = browser(app)
    phone.get_page(path_of(ask(manager)))
    send(phone, "/statement", typed(step="confirm"))
    assert correction(1) in founder.get_page(LIST).html
    send(founder, correction(1), typed("48,000,000", step="confirm", reason=REASON))
    assert standing()[-1] == (2, 1, False)

"""What is known at an instant never runs against the ledger's sequence, however long a lock is waited for."""

import threading
import time

import pytest
from sqlalchemy import select

from tests.credits.test_actions import MILLION, day, grant, noon, use
from tests.factories import make_program, make_startup
from tracker.credits.models import CreditGrant, Transfer
from tracker.credits.queries import credits_of_program
from tracker.db import begin_write, db

EARLIER, LATER = day(2, 1), day(2, 2)
WAITING = 0.3


@pytest.fixture
def startups(app):
    del app
    program = make_program()
    made = [make_startup(program, slug) for slug in ("alpha", "beta")]
    db.session.commit()
    return made


def posted_at(startups):
    rows = select(Transfer.posted_at).where(Transfer.program_id == startups[0].program_id)
    return list(db.session.scalars(rows.order_by(Transfer.seq)))


def give(startup, *, at):
    return grant(startup, MILLION, day(1, 1), day(12, 31), today=at)


def test_a_writer_that_waited_posts_no_earlier_than_who_overtook_it(app, startups):
    alpha, beta = startups

    def wait_and_give(startup_id):
        with app.app_context():
            begin_write()
            give(db.session.get_one(type(beta), startup_id), at=EARLIER)
            db.session.commit()

    begin_write()
    give(alpha, at=LATER)
    waiting = threading.Thread(target=wait_and_give, args=(beta.id,))
    waiting.start()
    time.sleep(WAITING)
    db.session.commit()
    waiting.join()
    assert posted_at(startups) == [noon(LATER), noon(LATER)]


def test_a_grant_and_its_posting_become_known_together(startups):
    alpha, beta = startups
    give(alpha, at=LATER)
    give(beta, at=EARLIER)
    assert set(db.session.scalars(select(CreditGrant.recorded_at))) == {noon(LATER)}
    then = credits_of_program(alpha.program_id, as_of=LATER, known_at=noon(EARLIER))
    assert then.total.granted_krw == 0


def test_usage_that_waited_is_posted_in_order(startups):
    alpha, beta = startups
    give(alpha, at=EARLIER)
    give(beta, at=LATER)
    use(alpha, (day(1, 15), 1), today=EARLIER)
    assert posted_at(startups) == sorted(posted_at(startups))

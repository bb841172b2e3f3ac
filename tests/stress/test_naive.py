"""Negative control: under the same race the naive way overspends. A harness must see what it forbids."""

import pytest
from sqlalchemy import text

from tests.stress import work
from tests.stress.installation import open_contest
from tracker.db import db

MILLION = 1_000_000
ROUNDS = 20


@pytest.fixture
def naive_table(app):
    """Grants as a twin without caps, locks and constraints."""
    db.session.execute(text("CREATE TABLE naive_grant (startup_id bigint, amount_krw bigint)"))
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text("DROP TABLE naive_grant"))
    db.session.commit()


def test_sum_then_insert_overspends(app, installation, naive_table, crowd, measured):
    """On PostgreSQL in one transaction, READ COMMITTED; on SQLite reading and writing apart."""
    naive = work.grant_naively_in_two if installation.sqlite else work.grant_naively_in_one
    for number in range(1, ROUNDS + 1):
        contest = open_contest(
            startups=1, cap_krw=1000 * MILLION, startup_cap_krw=work.NAIVE_CAP_KRW
        )
        names = [f"{contest.program}-{place}" for place in range(crowd.size)]
        amounts = (MILLION // 2, 4 * MILLION)
        attempts = crowd.run(
            work.race, [(naive, contest.startup_ids, amounts, name) for name in names]
        )
        overspent_krw = _granted(contest.startup_ids[0]) - work.NAIVE_CAP_KRW
        won = sum(one.asked_krw for own in attempts for one in own if not one.refused)
        assert won - work.NAIVE_CAP_KRW == overspent_krw >= 0
        if overspent_krw:
            measured(f"{crowd.size} processes, {overspent_krw:,} won over in round {number}")
            return
    pytest.fail(f"in {ROUNDS} rounds nobody overspent: this race would not see a lost lock either")


def _granted(startup_id):
    found = db.session.execute(
        text("SELECT sum(amount_krw) FROM naive_grant WHERE startup_id = :own"),
        {"own": startup_id},
    ).scalar_one()
    db.session.rollback()
    return int(found)

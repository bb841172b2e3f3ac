"""kill -9 at any moment: nothing acknowledged is lost, nothing stands half-written."""

import os
import signal
import time
from random import Random

import pytest
from sqlalchemy import create_engine, select, text

from tests.stress import work
from tests.stress.books import check_books
from tests.stress.installation import open_contest
from tests.stress.kills import Granter, kill_at_random
from tracker.credits.models import CreditGrant
from tracker.db import db

MILLION = 1_000_000
AT_ONCE = 3


@pytest.fixture
def contest(app):
    return open_contest(startups=5, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)


def granters_of(installation, contest, command=work.grant):
    names = [f"{contest.program}-{place}" for place in range(AT_ONCE)]
    return [Granter(work.Job(installation, command, contest.startup_ids, n)) for n in names]


def check_survivors(contest, granters):
    """Replay what may have been lost by its key; then every number was granted exactly once."""
    db.session.rollback()
    expected = {}
    for one in granters:
        replay = one.job.grant(one.pending)
        told = {word.number: word.grant_id for word in one.acknowledged}
        told[one.pending] = replay.grant_id
        assert sorted(told) == list(range(one.pending + 1))
        expected |= {f"{one.job.name}-{number}": own for number, own in told.items()}
    query = select(CreditGrant.reference, CreditGrant.id).where(
        CreditGrant.program_id == contest.program_id
    )
    found = db.session.execute(query).all()
    assert sorted(map(tuple, found)) == sorted(expected.items())
    numbers = [int(reference.rpartition("-")[2]) for reference in expected]
    assert check_books(contest) == sum(map(work.amount_of, numbers))


def check_file(installation):
    if installation.sqlite:
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        db.session.rollback()


def test_nothing_acknowledged_is_lost_when_a_client_is_killed(app, installation, full, measured):
    rounds, kills = (6, 20) if full else (1, AT_ONCE + 1)
    words = []
    started = time.perf_counter()
    for place in range(rounds):
        contest = open_contest(startups=5, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)
        granters = granters_of(installation, contest)
        kill_at_random(granters, kills, Random(place))  # noqa: S311 - a race, no secret
        check_survivors(contest, granters)
        words += [word for one in granters for word in one.acknowledged]
    check_file(installation)
    assert sum(word.troubles for word in words) == 0
    unheard = sum(word.replayed for word in words)
    measured(
        f"{rounds * kills} kills, {len(words)} grants acknowledged, {unheard} found committed"
        f" unacknowledged, {time.perf_counter() - started:.0f} s"
    )


@pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
def test_nothing_acknowledged_is_lost_when_the_server_dies(
    installation, durable_server, contest, full, measured
):
    granters = granters_of(installation, contest)
    deaths = 12 if full else 2
    for number in range(deaths):
        for granter in granters:
            granter.listen()
        time.sleep(0.01 * (number % 7))
        if number % 2:
            durable_server.restart()
        else:
            kill_a_backend(durable_server)
    kill_at_random(granters, AT_ONCE, Random(0))  # noqa: S311 - a race, no secret
    check_survivors(contest, granters)
    words = [word for one in granters for word in one.acknowledged]
    troubles = sum(word.troubles for word in words)
    assert troubles > 0, "nobody noticed that the server died"
    unheard = sum(word.replayed for word in words)
    measured(
        f"{deaths} deaths of the server, {len(words)} grants acknowledged, {troubles} given again,"
        f" {unheard} of them found committed"
    )


def kill_a_backend(server):
    """One backend's SIGKILL makes the server end all others and recover."""
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        pid = connection.execute(
            text(
                "SELECT pid FROM pg_stat_activity WHERE datname = 'stress' ORDER BY random() LIMIT 1"
            )
        ).scalar_one()
        os.kill(pid, signal.SIGKILL)
        connection.invalidate()
    admin.dispose()


@pytest.fixture
def naive_tables(app):
    tables = ("naive_grant", "naive_transfer")
    for table in tables:
        db.session.execute(text(f"CREATE TABLE {table} (startup_id bigint, amount_krw bigint)"))
    db.session.commit()
    yield
    db.session.rollback()
    for table in tables:
        db.session.execute(text(f"DROP TABLE {table}"))
    db.session.commit()


def rows(table):
    found = db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    db.session.rollback()
    return found


def test_two_commits_are_seen_half_written(installation, contest, naive_tables, full):
    """Negative control: the same kills find what one transaction prevents."""
    for seed in range(20):
        granters = granters_of(installation, contest, work.grant_in_two_commits)
        kill_at_random(granters, 20 if full else AT_ONCE, Random(seed))  # noqa: S311 - a race, no secret
        if rows("naive_grant") > rows("naive_transfer"):
            return
    pytest.fail("no kill fell between two commits: these kills would miss a half-written grant")


def test_acknowledging_before_the_commit_is_seen_to_lose(installation, contest, naive_tables, full):
    """Negative control: the same kills find an acknowledgement that came too early."""
    acknowledged = 0
    for seed in range(20):
        granters = granters_of(installation, contest, work.grant_committing_late)
        kill_at_random(granters, 20 if full else AT_ONCE, Random(seed))  # noqa: S311 - a race, no secret
        acknowledged += sum(len(one.acknowledged) for one in granters)
        if rows("naive_grant") < acknowledged:
            return
    pytest.fail("no kill fell between word and commit: these kills would miss a lost grant")

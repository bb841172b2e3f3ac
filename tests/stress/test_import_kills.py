"""kill -9 at named stages of an import and at any moment: the old month or the new one, whole."""

import time
from random import Random

import pytest
from sqlalchemy import select

from tests.stress.importing import IN_SWAP, STAGES, Importer, import_run, open_task
from tests.stress.installation import TODAY, open_contest
from tracker.credits.queries import credits_of_startup
from tracker.credits.verification import verify_ledger
from tracker.db import db
from tracker.usage.models import Snapshot
from tracker.usage.queries import month_totals
from tracker.usage.rules.kinds import Bucket, SnapshotState

MONTH = TODAY.replace(month=5, day=1)
MILLION = 1_000_000
LONGEST_SECONDS = 0.5
COMMITTED, SWAP = "after the commit", "before the swap"


@pytest.fixture
def contest(app):
    return open_contest(startups=1, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)


@pytest.fixture
def task(app, installation, contest, tmp_path):
    return open_task(installation, contest, tmp_path)


def settled(contest) -> int:
    """What the credits hold: the same as the live month says, in a ledger that holds."""
    db.session.rollback()
    db.session.expire_all()
    (own,) = (sums for _, sums in month_totals(contest.program_id, MONTH).startups)
    found = credits_of_startup(contest.program_id, contest.startup_ids[0], as_of=TODAY)
    assert found.amounts.usage_krw == own[Bucket.CREDIT]
    live = db.session.scalars(
        select(Snapshot).where(
            Snapshot.program_id == contest.program_id, Snapshot.state == SnapshotState.LIVE
        )
    ).all()
    assert len(live) <= 1
    assert verify_ledger(contest.program_id, today=TODAY).holds
    db.session.rollback()
    return found.amounts.usage_krw


@pytest.mark.stress  # `make test` kills its imports in tests/usage/test_races.py
def test_an_import_killed_at_a_named_stage_changes_all_or_nothing(contest, task, measured):
    import_run(task, 0, lambda stage: None)
    number = 1
    for stage in STAGES:
        importer = Importer(task, number, stop_at=stage)
        importer.listen()
        importer.kill()
        old, new = task.won(number - 1), task.won(number)
        assert settled(contest) == (new if stage == COMMITTED else old), stage
        status = import_run(task, number, lambda stage: None)
        assert status == ("already_imported" if stage == COMMITTED else "imported"), stage
        assert settled(contest) == new
        number += 1
    inside = len(IN_SWAP & set(STAGES))
    measured(f"{len(STAGES)} kills at named stages, {inside} of them inside the swap")


@pytest.mark.parametrize(
    "kills", [pytest.param(4, id="short"), pytest.param(50, id="full", marks=pytest.mark.stress)]
)
def test_an_import_killed_at_any_moment_changes_all_or_nothing(contest, task, kills, measured):
    random = Random(kills)  # noqa: S311 - moments to kill at
    started = time.perf_counter()
    passed: dict[str, float] = {}
    import_run(task, 0, lambda stage: passed.setdefault(stage, time.perf_counter()))
    whole = min(LONGEST_SECONDS, passed[COMMITTED] - started)
    swap = passed[COMMITTED] - passed[SWAP]
    number, in_swap, at_work = 1, 0, 0
    for place in range(kills):
        importer = Importer(task, number)
        importer.listen(SWAP if place % 2 else "begun")  # a swap is short: half of them aim at it
        time.sleep(random.uniform(0, swap if place % 2 else whole))
        reached, stage = importer.kill()
        in_swap += stage in IN_SWAP
        at_work += stage not in {"begun", COMMITTED}
        found = settled(contest)
        committed = task.won(reached) if stage == COMMITTED else task.won(reached - 1)
        assert found in {committed, task.won(reached)}, (reached, stage)
        number = reached
    assert import_run(task, number, lambda stage: None) in {"imported", "already_imported"}
    assert settled(contest) == task.won(number)
    measured(
        f"{kills} kills at random, {at_work} while a run was read or stored, {in_swap} inside the"
        f" swap, {time.perf_counter() - started:.0f} s"
    )

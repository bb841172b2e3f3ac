"""However a month arrives, every ledger account has the same balance for every day."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import func, select

from tests.factories import OPERATOR
from tests.usage.files import BRAVO, Run, csv_bytes, days
from tests.usage.parquet_files import parquet_bytes
from tests.usage.test_actions import EARLY, LATE, NOW, TODAY, Office
from tracker.credits.actions import grant_credits
from tracker.credits.books import SIGNED_KRW
from tracker.credits.models import Transfer
from tracker.credits.rules.facts import MovementKind
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.usage.rules.kinds import ImportStatus
from tracker.values.exact import whole

OF_ALPHA, OF_BRAVO = days(30, cost="100.505"), days(30, cost="33.33333333", sub=BRAVO)
MONTH = [*OF_ALPHA, *OF_BRAVO]
GRANTED = 2000  # runs out on the 20th day


@pytest.fixture
def office(app, tmp_path):
    made = Office(tmp_path)
    new = NewGrant(date(2026, 1, 1), date(2026, 12, 31), "R", amount_krw=GRANTED)
    grant_credits(made.alpha, new, key="g", by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()
    return made


def shuffled(rows, seed):
    return Random(seed).sample(rows, len(rows))  # noqa: S311 - an order, no secret


def whole_and_packed(office):
    office.take(Run(MONTH, **LATE))


def in_plain_parts_of_any_order(office):
    office.take(Run(shuffled(MONTH, 1), parts=7, packed=False, **LATE))


def as_a_bare_parquet(office):
    office.take(parquet_bytes(shuffled(MONTH, 2)), source="bare")


def from_two_sources(office):
    office.take(csv_bytes(shuffled(OF_BRAVO, 3)), source="bravo's")
    office.take(Run(OF_ALPHA, **LATE))


def in_growing_runs(office):
    office.take(Run([*OF_ALPHA[:9], *OF_BRAVO[:11]], **EARLY))
    office.take(Run(shuffled(MONTH, 4), parts=3, **LATE))


def in_runs_the_older_last(office):
    office.take(Run(MONTH, **LATE))
    older = office.take(Run([*OF_ALPHA[:9], *OF_BRAVO[:11]], **EARLY))
    assert older.status is ImportStatus.SUPERSEDED


WAYS = [
    whole_and_packed,
    in_plain_parts_of_any_order,
    as_a_bare_parquet,
    from_two_sources,
    in_growing_runs,
    in_runs_the_older_last,
]


def posted(startup_id) -> dict[tuple[MovementKind, int], int]:
    """What moved on each day of the month, corrections taken off."""
    rows = db.session.execute(
        select(Transfer.kind, Transfer.concerns_on, func.sum(SIGNED_KRW))
        .where(Transfer.startup_id == startup_id, Transfer.concerns_on >= date(2026, 9, 1))
        .group_by(Transfer.kind, Transfer.concerns_on)
    )
    return {(kind, on.day): int(krw) for kind, on, krw in rows if krw}


def expected(cost, granted) -> dict[tuple[MovementKind, int], int]:
    """By hand: rounded running sums less the day before's, credits first."""
    moved, left, before = Counter(), granted, 0
    for day in range(1, 31):
        running = whole(Decimal(cost) * day)
        drawn = min(left, running - before)
        moved[MovementKind.DRAWN, day] = drawn
        moved[MovementKind.OVERAGE, day] = running - before - drawn
        left, before = left - drawn, running
    return {key: krw for key, krw in moved.items() if krw}


@pytest.mark.parametrize("way", WAYS)
def test_a_months_ledger_is_the_same_whichever_way_it_came(office, way):
    way(office)
    assert posted(office.alpha) == expected("100.505", GRANTED)
    assert posted(office.bravo) == expected("33.33333333", 0)
    assert office.holds()


def test_h03_a_row_that_stands_twice_is_told_by_file_and_waits(office):
    taken = office.take(Run([*OF_ALPHA, OF_ALPHA[4], OF_ALPHA[4]], **LATE))
    assert taken.status is ImportStatus.HELD
    (problem,) = taken.problems
    assert problem.code.value == "H03"
    assert dict(problem.values) == {"month": "2026-09", "rows": 2, "duplicate_krw": 201}
    assert office.live() == {}
    assert posted(office.alpha) == {}

"""Grants, amendments, caps and usage as the actions post them, on both engines."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.factories import OPERATOR, make_program, make_startup
from tracker.credits.actions import (
    amend_grant,
    grant_credits,
    record_usage,
)
from tracker.credits.queries import credits_of_startup
from tracker.credits.rules.facts import DayUsage
from tracker.credits.rules.requests import NewAmendment, NewGrant

MILLION = 1_000_000


def day(month: int, on: int, year: int = 2026) -> date:
    return date(year, month, on)


def noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 3, tzinfo=UTC)


def grant(startup, amount, granted_on, expires_on, *, today, key=None, by=OPERATOR, **more):
    new = NewGrant(granted_on, expires_on, "문서-1", amount_krw=amount, **more)
    key = key or f"{startup.id}-{amount}-{granted_on}-{today}"
    return grant_credits(startup.id, new, key=key, by=by, at=noon(today), today=today)


def amend(startup, grant_id, kind, on, *, today=None, key=None, **more):
    new = NewAmendment(kind, on, "사유", **more)
    today = today or on
    key = key or f"{grant_id}-{kind}-{on}-{today}"
    return amend_grant(startup.id, grant_id, new, key=key, by=OPERATOR, at=noon(today), today=today)


def use(startup, *days, today, cause="cost_import:1"):
    """Record `(charge day, million won)`; each month named is complete."""
    months = defaultdict(list)
    for charged_on, millions in days:
        months[charged_on.replace(day=1)].append(
            DayUsage(charged_on, Decimal(str(millions)) * MILLION)
        )
    return record_usage(
        startup.id,
        {month: tuple(found) for month, found in months.items()},
        cause=cause,
        by=OPERATOR,
        at=noon(today),
        today=today,
    )


def millions(amounts):
    return tuple(
        krw / MILLION
        for krw in (
            amounts.used_krw,
            amounts.expired_krw,
            amounts.overage_krw,
            amounts.remaining_krw,
        )
    )


@pytest.fixture
def startup(app):
    return make_startup(make_program())


def figures(startup, as_of, known_at=None):
    return credits_of_startup(startup.program_id, startup.id, as_of=as_of, known_at=known_at)


def test_the_worked_example_row_by_row(startup):
    grant(startup, 10 * MILLION, day(1, 1), day(3, 31), today=day(1, 1))
    grant(startup, 5 * MILLION, day(3, 1), day(12, 31), today=day(1, 1))
    use(startup, (day(1, 15), 4), (day(3, 20), 3), (day(4, 10), 6), today=day(4, 10))
    seen = day(4, 10)
    assert millions(figures(startup, seen).amounts) == (12, 3, 1, 0)
    assert [g.used_krw // MILLION for g in figures(startup, seen).grants] == [7, 5]

    use(startup, (day(3, 20), 3), (day(3, 25), 2), today=day(4, 12))
    assert millions(figures(startup, seen).amounts) == (14, 1, 1, 0)
    assert figures(startup, seen).grants[0].used_krw == 9 * MILLION

    use(startup, (day(3, 20), 1), (day(3, 25), 2), today=day(4, 20))
    assert millions(figures(startup, seen).amounts) == (12, 3, 1, 0)

    grant(startup, 2 * MILLION, day(4, 1), day(3, 31, 2027), today=day(5, 2))
    assert millions(figures(startup, seen).amounts) == (13, 3, 0, 1)
    assert figures(startup, seen).grants[2].used_krw == 1 * MILLION

    as_known = figures(startup, seen, known_at=noon(day(4, 11)))
    assert millions(as_known.amounts) == (12, 3, 1, 0)
    assert len(as_known.grants) == 2

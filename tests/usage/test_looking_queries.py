"""What is looked into is what settles: dollars, switches, refunds and mappings, on both engines."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests.usage.files import BRAVO, Run, days, row
from tests.usage.test_actions import Office
from tests.usage.test_dollars import set_rate, switch
from tracker.credits.models import UsageFact
from tracker.db import db
from tracker.usage.models import SubAccountMapping
from tracker.usage.queries.looking import startup_usage
from tracker.usage.queries.months import month_rows
from tracker.usage.rules.coverage import Covered
from tracker.usage.rules.looking import Asked, Facet, looked
from tracker.values.exact import exact_sum, whole

AT = datetime(2026, 10, 8, tzinfo=UTC)
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def office(app, tmp_path):
    office = Office(tmp_path)
    set_rate(office, "1421.4")
    mapping = db.session.scalar(
        select(SubAccountMapping.id).where(SubAccountMapping.startup_id == office.alpha)
    )
    office.unmap(mapping, from_on=date(2026, 9, 20))
    db.session.commit()
    rows = [
        *days(25, cost="1000.123456789"),
        *days(5, cost="0.75", ServiceName="Azure OpenAI Service", BillingCurrency="USD"),
        row("-300.5", "2026-09-04"),
        row("5000", "2026-09-06", ServiceName="Monitor", x_PublisherCategory="Vendor"),
        *days(3, cost="7", sub=BRAVO),
    ]
    office.take(Run(rows))
    return office


def settled(office):
    facts = db.session.scalars(
        select(UsageFact).where(
            UsageFact.startup_id == office.alpha, UsageFact.superseded_at.is_(None)
        )
    ).all()
    covered = whole(exact_sum(amount for f in facts for amount in (f.covered_krw, f.refunded_krw)))
    return covered, whole(exact_sum(fact.not_covered_krw for fact in facts))


def seen(office, **asked):
    usage = startup_usage(office.program_id, office.alpha, Asked("2026-09", **asked), at=AT)
    return looked(usage.uses, usage.before)


def test_a_month_looked_into_is_what_settled(office):
    found = seen(office)
    assert (found.total.krw, found.not_covered.krw) == settled(office)
    assert found.refunds_krw == -301
    assert sorted(found.days) == [date(2026, 9, day) for day in range(1, 20)]
    (month,), _ = month_rows(office.program_id, 0, 12, at=AT)
    assert month.startups[office.alpha] == found.total.krw


def test_a_switch_moves_what_is_looked_into(office):
    switch(office, Covered.NOT_COVERED)
    found = seen(office)
    assert (found.total.krw, found.not_covered.krw) == settled(office)
    assert found.not_covered.krw == 0


def test_dollars_are_told_in_won_at_the_months_rate(office):
    found = seen(office, service="Azure OpenAI Service")
    assert found.total.krw == 5330  # 5 x 0.75 x 1,421.4 is 5,330.25
    assert [line.name for line in found.by[Facet.SERVICE]] == ["Azure OpenAI Service"]

"""Dollars through the whole: files in dollars or won, rates, dollar grants, switches; both engines."""

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR
from tests.usage.files import ALPHA, Run, days, row
from tests.usage.test_actions import NOW, TODAY, Office, codes
from tracker.audit.models import AuditEvent
from tracker.credits.actions import grant_credits, record_usage
from tracker.credits.models import UsageFact
from tracker.credits.queries import credits_of_startup
from tracker.credits.rules.facts import DayUsage
from tracker.credits.rules.requests import NewGrant
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.models import CoverageSwitch, ExchangeRate
from tracker.usage.rules.coverage import Covered, NewSwitch
from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.rates import NewRate
from tracker.usage.rules.told import contract, report_of
from tracker.values.refusals import RuleViolation

SEPTEMBER = date(2026, 9, 1)
USD = {"BillingCurrency": "USD"}


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


def set_rate(office, rate, month=SEPTEMBER, source="R"):
    begin_write()
    new = NewRate(month, Decimal(rate), source)
    row = actions.set_rate(office.program_id, new, by=OPERATOR, at=NOW, today=TODAY).rate
    db.session.commit()
    return row


def switch(office, what, *, covers=True, from_on=SEPTEMBER):
    begin_write()
    new = NewSwitch(what, covers, from_on, "R")
    row = actions.switch_coverage(office.alpha, new, by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()
    return row


def give_dollars(office, usd="144927", rate="1380"):
    begin_write()
    new = NewGrant(
        date(2026, 1, 1),
        date(2026, 12, 31),
        "R",
        amount_usd=Decimal(usd),
        usd_krw=Decimal(rate),
    )
    grant_credits(office.alpha, new, key="dollars", by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()


def amounts(office):
    return credits_of_startup(office.program_id, office.alpha, as_of=TODAY).amounts


def test_dollars_used_up_by_dollar_usage_are_used_up_exactly_whatever_the_market_did(office):
    give_dollars(office)
    set_rate(office, 1470)
    taken = office.take(Run(days(20, cost="7246.35", x_BilledCostInUsd="7246.35", **USD)))
    assert taken.status is ImportStatus.IMPORTED
    found = amounts(office)
    assert (found.used_krw, found.overage_krw, found.remaining_krw) == (199_999_260, 0, 0)
    assert office.holds()


def test_the_same_through_won_billing_with_the_exports_dollar_column(office):
    give_dollars(office)
    won = str(Decimal("7246.35") * 1470)
    office.take(Run(days(20, cost=won, x_BilledCostInUsd="7246.35")))
    found = amounts(office)
    assert (found.used_krw, found.overage_krw, found.remaining_krw) == (199_999_260, 0, 0)
    assert office.holds()


def test_a_month_in_dollars_without_a_rate_is_held_and_taken_in_by_itself_once_it_has_one(office):
    run = Run(days(3, cost="10", **USD))
    held = office.take(run)
    assert held.status is ImportStatus.HELD
    assert codes(held) == ["H02"]
    assert office.live() == {}
    set_rate(office, "1421.40")
    assert office.take(run).status is ImportStatus.ALREADY_IMPORTED
    assert office.usage(office.alpha) == 42_642


def test_buckets_are_won_and_the_file_reconciles_in_its_own_currency(office):
    set_rate(office, "1421.40")
    taken = office.take(Run([row("10", **USD), row("2.5", "2026-09-02", sub="", **USD)]))
    (snapshot,) = contract(taken.status, taken.runs, taken.problems, str)["snapshots"]
    assert snapshot["billed"] == {"USD": "12.5"}
    assert snapshot["usd_krw"] == "1421.4"
    assert snapshot["buckets"]["credit"] == "14214"
    assert snapshot["by_currency"]["USD"]["credit"] == "10"
    assert snapshot["by_currency"]["USD"]["shared"] == "2.5"
    report = db.session.scalar(select(queries.cost_import(office.program_id, 1).__class__.report))
    (run,) = report_of(report)
    assert run.snapshots[0].won == Decimal("17767.5")


def test_a_changed_rate_settles_anew_and_the_old_one_stays_in_the_history(office):
    set_rate(office, 1400)
    office.take(Run(days(2, cost="10", **USD)))
    assert office.usage(office.alpha) == 28_000
    set_rate(office, 1500)
    assert office.usage(office.alpha) == 30_000
    (found,), total = queries.month_rates(office.program_id, 0, 20)
    assert total == 1
    assert (found.newest.usd_krw, [one.usd_krw for one in found.before]) == (1500, [1400])
    assert queries.rate_of(office.program_id, SEPTEMBER) == 1500
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "usage.set_rate").order_by(AuditEvent.id)
    )
    assert [json.loads(event.after)["usd_krw"] for event in events] == ["1400", "1500"]
    assert office.holds()


def test_the_same_rate_again_changes_nothing(office):
    assert set_rate(office, 1400).id == set_rate(office, "1400.00").id
    assert db.session.query(ExchangeRate).count() == 1


def test_a_rate_lets_won_without_dollars_draw_a_dollar_grant(office):
    give_dollars(office, usd="100", rate="1000")
    office.take(Run(days(1, cost="150000", x_BilledCostInUsd="")))
    assert (amounts(office).used_krw, amounts(office).overage_krw) == (0, 150_000)
    set_rate(office, 1500)
    assert (amounts(office).used_krw, amounts(office).overage_krw) == (100_000, 0)


def test_another_months_rate_concerns_nobody(office):
    office.take(Run(days(1, cost="1000", x_BilledCostInUsd="")))
    facts = db.session.query(UsageFact).count()
    set_rate(office, 1500, month=date(2026, 8, 1))
    assert db.session.query(UsageFact).count() == facts


def test_commitment_purchases_draw_credits_from_the_day_a_switch_says(office):
    bought = {"ChargeCategory": "Purchase", "PricingCategory": "Committed"}
    office.take(Run(days(4, cost="100", **bought)))
    assert office.usage(office.alpha) == 0
    switch(office, Covered.COMMITMENT, from_on=date(2026, 9, 3))
    assert office.usage(office.alpha) == 200
    switch(office, Covered.COMMITMENT, covers=False, from_on=date(2026, 9, 4))
    assert office.usage(office.alpha) == 100
    assert office.holds()


def test_a_withdrawn_switch_leaves_things_as_before_it(office):
    office.take(Run(days(2, cost="100", x_PublisherCategory="Vendor")))
    row_ = switch(office, Covered.NOT_COVERED)
    assert office.usage(office.alpha) == 200
    begin_write()
    actions.withdraw_switch(office.alpha, row_.id, by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()
    assert office.usage(office.alpha) == 0
    with pytest.raises(RuleViolation, match="switch_withdrawn"):
        actions.withdraw_switch(office.alpha, row_.id, by=OPERATOR, at=NOW, today=TODAY)
    db.session.rollback()
    (kept,) = db.session.scalars(select(CoverageSwitch))
    assert kept.withdrawn_by == OPERATOR.label


def test_another_startups_switch_is_not_found(office):
    row_ = switch(office, Covered.PAYG)
    with pytest.raises(LookupError):
        actions.withdraw_switch(office.bravo, row_.id, by=OPERATOR, at=NOW, today=TODAY)
    db.session.rollback()


def test_usage_billed_at_nothing_is_said_and_counts_once_a_person_says_so(office):
    taken = office.take(Run(days(3, cost="0", ListCost="500", x_BilledCostInUsd="0")))
    assert (taken.status, codes(taken)) == (ImportStatus.IMPORTED, ["H05"])
    zero = queries.zero_billed(office.program_id, office.alpha)
    assert {account: found.days for account, found in zero.items()} == {ALPHA: 3}
    assert office.usage(office.alpha) == 0
    switch(office, Covered.PAYG)
    assert office.usage(office.alpha) == 1500
    assert queries.zero_billed(office.program_id, office.alpha) == {}
    totals = queries.month_totals(office.program_id, SEPTEMBER)
    assert totals.settled_krw == {office.alpha: 1500}
    assert dict(totals.startups[0][1])[Bucket.CREDIT] == 0
    (service,) = queries.usage_by_service(office.program_id, office.alpha)
    assert service.credit_krw == 1500


def test_settling_anew_changes_nothing_where_nothing_differs(office):
    office.take(Run(days(2, cost="1470", x_BilledCostInUsd="1")))
    begin_write()
    facts = db.session.query(UsageFact).count()
    assert actions.settle_anew(office.program_id, by=OPERATOR, at=NOW, today=TODAY) == 1
    assert db.session.query(UsageFact).count() == facts
    db.session.commit()


def test_settling_anew_gives_facts_of_an_earlier_version_their_dollars(office):
    office.take(Run(days(2, cost="1470", x_BilledCostInUsd="1")))
    give_dollars(office, usd="100", rate="1380")
    begin_write()
    month = {SEPTEMBER: tuple(DayUsage(date(2026, 9, n), Decimal(1470)) for n in (1, 2))}
    record_usage(office.alpha, month, cause="R", by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()
    assert amounts(office).overage_krw == 2940
    begin_write()
    actions.settle_anew(office.program_id, by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()
    assert (amounts(office).used_krw, amounts(office).overage_krw) == (2760, 0)


def test_an_unmapped_account_in_dollars_is_shown_in_won(office):
    office.unmap(queries.mappings_of(office.program_id).spans_of(ALPHA)[0].id)
    db.session.commit()
    set_rate(office, 1400)
    office.take(Run(days(1, cost="2.5", **USD)))
    (waiting,) = queries.unmapped_sub_accounts(office.program_id)
    assert waiting.billed_krw == 3500

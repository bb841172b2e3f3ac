"""Facts in any order: after every step all identities hold; at the end the ledger is what they say."""

import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from tests.credits.rules.making import START, days, sums
from tests.credits.test_actions import noon
from tests.factories import OPERATOR, make_program, make_startup
from tracker.credits import ledger
from tracker.credits.actions import (
    amend_grant,
    grant_credits,
    post_due,
    record_departure,
    record_usage,
)
from tracker.credits.books import facts_of_startup
from tracker.credits.ledger import account_names
from tracker.credits.models import LedgerAccount, ProgramCredit, StartupCredit, Transfer
from tracker.credits.queries import credits_of_program
from tracker.credits.rules.facts import AmendmentKind, DayUsage, MovementKind
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.credits.rules.settlement import settle
from tracker.credits.verification import verify_ledger
from tracker.db import begin_write, db
from tracker.values.refusals import RuleViolation

CAP, STARTUP_CAP = 150, 100
PEOPLE_AMEND = [kind for kind in AmendmentKind if kind is not AmendmentKind.RELEASED]
_numbers = itertools.count(1)

amounts = st.integers(1, 60)
exact = st.integers(0, 3000).map(lambda n: Decimal(n) / 100)
agreed = st.sampled_from([Decimal(8), Decimal("10.37"), Decimal("13.5")])
month_rows = st.dictionaries(st.integers(0, 27), st.tuples(exact, exact), max_size=6)


def in_dollars(row, market):
    """The same usage with its dollars at the market's rate, on days that are not every third."""
    if market is None or row.charged_on.day % 3 == 0:
        return row
    covered, refunded = (round(krw / market, 12) for krw in (row.covered_krw, row.refunded_krw))
    return replace(row, covered_usd=covered, refunded_usd=refunded)


class Facts(RuleBasedStateMachine):
    """Two startups of one program; a day that only goes forward; every command a transaction."""

    @initialize()
    def open(self):
        number = next(_numbers)
        begin_write()
        program = make_program(f"program-{number}", cap_krw=CAP, startup_cap_krw=STARTUP_CAP)
        self.program_id = program.id
        self.startups = [make_startup(program, f"s{number}-{n}").id for n in (1, 2)]
        self.grants = {own: [] for own in self.startups}
        self.today = START
        db.session.commit()

    def command(self, act, *args, **more):
        """Acts whole or not at all, as an edge does."""
        begin_write()
        try:
            done = act(*args, **more, by=OPERATOR, at=noon(self.today), today=self.today)
        except RuleViolation:
            db.session.rollback()
            return None
        db.session.commit()
        return done

    @rule(n=st.integers(1, 30))
    def time_passes(self, n):
        self.today += timedelta(days=n)

    @rule(
        own=st.integers(0, 1),
        krw=amounts,
        between=st.lists(days, min_size=3, max_size=3),
        asks=st.booleans(),
        activated=st.booleans(),
        rate=st.none() | agreed,
    )
    def give(self, own, krw, between, asks, activated, rate):  # noqa: PLR0917
        first, middle, last = sorted(between)
        new = NewGrant(
            first,
            last,
            "R",
            amount_krw=krw if rate is None else None,
            amount_usd=Decimal(krw) / 10 if rate is not None else None,
            usd_krw=rate,
            activate_by=middle if asks else None,
            activated_on=first if activated else None,
        )
        key = f"key-{next(_numbers):06}"
        startup_id = self.startups[own]
        done = self.command(grant_credits, startup_id, new, key=key)
        again = self.command(grant_credits, startup_id, new, key=key)
        if done is not None:
            assert again.replayed
            assert again.grant_id == done.grant_id
            self.grants[startup_id].append(done.grant_id)

    @precondition(lambda self: any(self.grants.values()))
    @rule(
        data=st.data(),
        kind=st.sampled_from(PEOPLE_AMEND),
        on=days,
        moved=days,
        krw=st.none() | amounts,
    )
    def change(self, data, kind, on, moved, krw):
        startup_id = data.draw(st.sampled_from([s for s, g in self.grants.items() if g]))
        grant_id = data.draw(st.sampled_from(self.grants[startup_id]))
        new = NewAmendment(
            kind,
            on,
            "R",
            expires_on=moved if kind is AmendmentKind.EXPIRY_MOVED else None,
            amount_krw=krw if kind is AmendmentKind.WITHDRAWN else None,
        )
        self.command(amend_grant, startup_id, grant_id, new, key=f"key-{next(_numbers):06}")

    @rule(
        own=st.integers(0, 1), month=st.integers(1, 5), rows=month_rows, market=st.none() | agreed
    )
    def use(self, own, month, rows, market):
        first = START.replace(month=month)
        found = tuple(
            in_dollars(
                DayUsage(
                    first + timedelta(days=on),
                    covered,
                    -refund if on % 5 == 0 else Decimal(0),
                    estimated=on % 7 == 0,
                ),
                market,
            )
            for on, (covered, refund) in rows.items()
        )
        cause = f"cost_import:{next(_numbers)}"
        startup_id = self.startups[own]
        self.command(record_usage, startup_id, {first: found}, cause=cause)
        assert self.command(record_usage, startup_id, {first: found}, cause=cause).transfers == 0

    @rule()
    def the_job_runs(self):
        self.command(post_due, self.program_id)

    @rule(own=st.integers(0, 9), on=days)
    def leave(self, own, on):
        if own < len(self.startups):
            self.command(record_departure, self.startups[own], on, reason="R")

    @invariant()
    def everything_adds_up(self):
        if not hasattr(self, "program_id"):
            return
        shown = credits_of_program(self.program_id, as_of=self.today)
        for amounts_ in (shown.total, *(s.amounts for s in shown.startups)):
            lost = amounts_.expired_krw + amounts_.lapsed_krw + amounts_.withdrawn_krw
            assert amounts_.remaining_krw >= 0
            assert amounts_.granted_krw == amounts_.used_krw + lost + amounts_.remaining_krw
            assert amounts_.usage_krw == amounts_.used_krw + amounts_.overage_krw
            assert amounts_.grantable_krw >= 0
        for startup in shown.startups:
            facts = facts_of_startup(self.program_id, startup.startup_id)
            settled = sums(settle(facts, self.today), self.today)
            assert startup.amounts.used_krw == settled[MovementKind.DRAWN]
            assert startup.amounts.overage_krw == settled[MovementKind.OVERAGE]
            assert startup.amounts.expired_krw == settled[MovementKind.EXPIRED]
            assert startup.amounts.lapsed_krw == settled[MovementKind.LAPSED]
            assert startup.amounts.withdrawn_krw == settled[MovementKind.WITHDRAWN]
        found = verify_ledger(self.program_id, today=self.today)
        assert found.faults == ()
        self.caps_hold()

    def caps_hold(self):
        program = db.session.get_one(ProgramCredit, self.program_id, populate_existing=True)
        assert 0 <= program.committed_krw <= CAP
        granted = 0
        for own in self.startups:
            row = db.session.get_one(StartupCredit, own, populate_existing=True)
            assert 0 <= row.committed_krw <= STARTUP_CAP
            granted += row.committed_krw
        assert granted == program.committed_krw

    def teardown(self):
        if hasattr(self, "program_id"):
            self.command(post_due, self.program_id)
            self.every_account_on_every_day_is_what_the_facts_settle_to()
        db.session.rollback()

    def every_account_on_every_day_is_what_the_facts_settle_to(self):
        expected = defaultdict(int)
        for own in self.startups:
            facts = facts_of_startup(self.program_id, own)
            for m in settle(facts, self.today).movements:
                debited, credited = account_names(m.kind, self.program_id, own, m.grant_id)
                expected[debited.code, m.on] += m.amount_krw
                expected[credited.code, m.on] -= m.amount_krw
        codes = dict(db.session.execute(select(LedgerAccount.id, LedgerAccount.code)).all())
        held = defaultdict(int)
        rows = db.session.execute(
            select(
                Transfer.debit_account_id,
                Transfer.credit_account_id,
                Transfer.concerns_on,
                Transfer.amount_krw,
            ).where(Transfer.program_id == self.program_id)
        )
        for debited, credited, on, krw in rows:
            held[codes[debited], on] += krw
            held[codes[credited], on] -= krw
        assert balances(held) == balances(expected)


def balances(moved):
    """Each account's balance at the end of every day on which any account moved."""
    found, running = {}, defaultdict(int)
    for on in sorted({on for _, on in moved}):
        for code in {code for code, _ in moved}:
            running[code] += moved.get((code, on), 0)
        found[on] = {code: krw for code, krw in running.items() if krw}
    return {
        on: held
        for on, held in found.items()
        if held != found.get(max((d for d in found if d < on), default=None), {})
    }


def run(examples, phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)):
    run_state_machine_as_test(
        Facts,
        settings=settings(
            max_examples=examples,
            stateful_step_count=14,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=phases,
        ),
    )


def test_balances_are_what_the_facts_settle_to_whatever_order_they_came_in(app):
    run(8)


@pytest.mark.stress
def test_the_same_at_full_size(app):
    run(150)


def test_a_ledger_that_never_takes_back_is_found_out(app, monkeypatch):
    """The control: posting only what is missing, never what is too much, fails the machine."""
    right = ledger.differences
    monkeypatch.setattr(
        ledger, "differences", lambda *given: [one for one in right(*given) if one[1] > 0]
    )
    with pytest.raises((AssertionError, ExceptionGroup)):
        run(40, (Phase.generate,))

"""Any split of a month into parts, runs, formats and orders: generated, beside one plain file.

Pure first: whatever the parts, the same aggregate. Then down to the ledger, on both engines.
"""

import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup
from tests.usage.deliveries import Split, bare_files, months, runs
from tests.usage.files import ALPHA, BRAVO, csv_bytes, put, read, row
from tests.usage.test_actions import NOW, SEPTEMBER, TODAY, Office
from tracker.credits.actions import grant_credits, post_due
from tracker.credits.books import facts_of_startup
from tracker.credits.ledger import account_names
from tracker.credits.models import LedgerAccount, Transfer
from tracker.credits.rules.requests import NewGrant
from tracker.credits.rules.settlement import settle
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.models import CostImport
from tracker.usage.rules.aggregate import check_reconciled
from tracker.usage.rules.holds import Decision, NewDecision
from tracker.usage.rules.kinds import ImportStatus
from tracker.usage.rules.mapping import Mappings, Span
from tracker.usage.rules.rates import NewRate
from tracker.usage.rules.settling import StoredCharge, day_usages, placed
from tracker.values.exact import exact_sum, whole

RATE, AGREED = Decimal("1421.4"), Decimal(1380)
WON, DOLLARS = 30_000_000, Decimal(9_000)  # less than some months use
FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
SEVERAL = settings(
    max_examples=7, deadline=None, derandomize=True, database=None, suppress_health_check=FIXTURES
)
MANY = settings(SEVERAL, max_examples=100)
_numbers = itertools.count(1)


# --- pure: parts and formats ------------------------------------------------------------------


def aggregate_of(folder, export):
    name = f"in{next(_numbers)}"
    if not isinstance(export, Split):
        path = put(folder / name, "part", export)
    elif export.in_zip:
        path = put(folder, f"{name}.zip", export.zipped())
    else:
        path = export.write(folder / name)
    (run,) = read(path)
    check_reconciled(run.aggregate)
    return run.aggregate


strays = st.integers(1, 30).map(lambda n: row("7.5", f"2026-09-{n:02}", SubAccountId="prod-1"))
strangers = st.integers(1, 30).map(lambda n: row("3", f"2026-09-{n:02}", BillingCurrency="EUR"))


@MANY
@given(data=st.data(), rows=months(more=(strays, strangers)))
def test_any_parts_formats_and_order_give_the_same_aggregate(tmp_path_factory, data, rows):
    folder = tmp_path_factory.mktemp("split")
    plain = aggregate_of(folder, csv_bytes(rows))
    assert aggregate_of(folder, data.draw(runs(rows))) == plain
    assert aggregate_of(folder, data.draw(bare_files(rows))) == plain


@settings(MANY, max_examples=25)
@given(data=st.data(), rows=months())
def test_a_row_that_is_dropped_from_any_part_is_seen(tmp_path_factory, data, rows):
    """The control: of a delivery that is not the same, the property says so."""
    folder = tmp_path_factory.mktemp("dropped")
    fewer = list(rows)
    fewer.pop(data.draw(st.integers(0, len(rows) - 1)))
    split = data.draw(runs(fewer))
    assert aggregate_of(folder, split) != aggregate_of(folder, csv_bytes(rows))


# --- down to the ledger -----------------------------------------------------------------------


class Books(Office):
    """A program of two startups with grants in won and dollars, one of which ends in the month."""

    def __init__(self, folder):
        self.folder = folder
        number = next(_numbers)
        program = make_program(f"program-{number}")
        self.program_id = program.id
        self.alpha, self.bravo = (make_startup(program, f"s{number}-{n}").id for n in (1, 2))
        self.map(self.alpha, ALPHA)
        self.map(self.bravo, BRAVO)
        self.startups = (self.alpha, self.bravo)
        amounts = (20, {"amount_krw": WON}), (30, {"amount_usd": DOLLARS, "usd_krw": AGREED})
        self.grants = [self.grant(own, *one) for own in self.startups for one in amounts]
        db.session.commit()

    def grant(self, startup_id, day, amount):
        new = NewGrant(date(2026, 9, 2), date(2026, 9, day), "R", **amount)
        key = f"grant-{next(_numbers)}"
        done = grant_credits(startup_id, new, key=key, by=OPERATOR, at=NOW, today=TODAY)
        return done.grant_id

    def rate(self):
        begin_write()
        new = NewRate(SEPTEMBER, RATE, "x")
        actions.set_rate(self.program_id, new, by=OPERATOR, at=NOW, today=TODAY)
        db.session.commit()

    def replace_held(self, import_id):
        """Say "replace" of an import, where it waits for that."""
        if db.session.get_one(CostImport, import_id).status is ImportStatus.HELD:
            begin_write()
            new = NewDecision(Decision.REPLACE)
            actions.resolve_import(
                self.program_id, import_id, new, by=OPERATOR, at=NOW, today=TODAY
            )
            db.session.commit()

    def _written(self, export):
        if isinstance(export, Split) and export.in_zip:
            return put(self.folder / f"in{next(_numbers)}", "run.zip", export.zipped())
        return super()._written(export)

    def ledger(self):
        """The balance of every ledger account at the end of every day on which it moved."""
        asked = select(LedgerAccount).where(LedgerAccount.program_id == self.program_id)
        named = {one.id: self._account(one) for one in db.session.scalars(asked)}
        moved = defaultdict(int)
        asked = select(Transfer).where(Transfer.program_id == self.program_id)
        for one in db.session.scalars(asked):
            moved[named[one.debit_account_id], one.concerns_on] += one.amount_krw
            moved[named[one.credit_account_id], one.concerns_on] -= one.amount_krw
        return balances(moved)

    def settled(self, rows):
        """The same from the rows alone: one plain file, read and settled without a database."""
        spans = [Span(1, ALPHA, self.alpha, None, None), Span(2, BRAVO, self.bravo, None, None)]
        places = placed(charges_of(self.folder, rows), Mappings(spans, {SEPTEMBER: RATE}))
        moved = defaultdict(int)
        for own in self.startups:
            usage = {SEPTEMBER: day_usages(one for one in places if one.startup_id == own)}
            facts = replace(facts_of_startup(self.program_id, own), usage=usage)
            for one in settle(facts, TODAY).movements:
                names = account_names(one.kind, self.program_id, own, one.grant_id)
                debited, credited = map(self._account, names)
                moved[debited, one.on] += one.amount_krw
                moved[credited, one.on] -= one.amount_krw
        return balances(moved)

    def _account(self, one):
        """What an account is, the same in every program."""
        own = self.startups.index(one.startup_id) if one.startup_id else None
        return one.kind, own, self.grants.index(one.grant_id) if one.grant_id else None

    def totals(self):
        """The month by startup and bucket, what is nobody's, and what counts of each startup."""
        found = queries.month_totals(self.program_id, SEPTEMBER)
        owned = {startup.id: buckets for startup, buckets in found.startups}
        settled = [found.settled_krw.get(own, 0) for own in self.startups]
        return [owned[own] for own in self.startups], found.shared, found.unmapped, settled


def balances(moved):
    found = {}
    for account in {account for account, _ in moved}:
        running = 0
        for on in sorted(on for of, on in moved if of == account and moved[of, on]):
            running += moved[account, on]
            found[account, on] = running
    return found


def charges_of(folder, rows):
    sums = aggregate_of(folder, csv_bytes(rows)).sums
    return [
        StoredCharge(charge, refund, one.rows, one.billed, one.usd, one.payg)
        for (charge, refund), one in sums.items()
    ]


def until(rows, day):
    return [one for one in rows if one["ChargePeriodStart"][8:10] <= f"{day:02}"]


def from_one_export(draw, books, rows):
    """Shorter runs and the full one, in any order, some of them twice, the rate somewhere between.

    A run that lowers the month waits for a word: the full one is given it.
    """
    days = draw(st.lists(st.integers(1, 29), max_size=2))
    full = draw(runs(rows, 9))
    exports = [*(draw(runs(until(rows, day), n)) for n, day in enumerate(days, 1)), full]
    order = draw(st.permutations(exports)) + draw(st.lists(st.sampled_from(exports), max_size=2))
    rated = draw(st.integers(0, len(order)))
    brought = {}
    for number, export in enumerate(order):
        if number == rated:
            books.rate()
        brought.setdefault(export.run, books.take(export).import_id)
    if rated == len(order):
        books.rate()
    books.replace_held(brought[full.run])


def from_several_sources(draw, books, rows):
    """A bare file for each sub account, after one that is shorter, the sources in any order."""
    last = []
    for account in draw(st.permutations([ALPHA, BRAVO, None])):
        own = [one for one in rows if source_of(one) == account]
        shorter = until(own, draw(st.integers(0, 29)))
        for some, at in ((shorter, NOW - timedelta(days=1)), (own, NOW)):
            if some:
                taken = books.take(draw(bare_files(some)), source=f"of {account}", at=at)
        last += [taken.import_id] if own else []
    books.rate()
    for import_id in last:
        books.replace_held(import_id)


def source_of(one):
    return next((own for own in (ALPHA, BRAVO) if own in one["SubAccountId"]), None)


def plainly(books, rows):
    books.rate()
    taken = books.take(csv_bytes(rows), source="plain")
    assert taken.status is ImportStatus.IMPORTED


def counted(rows, account):
    """By hand: the won of what draws a startup's credits, rounded once."""
    return whole(
        exact_sum(
            Decimal(one["BilledCost"]) * (RATE if one["BillingCurrency"] == "USD" else 1)
            for one in rows
            if source_of(one) == account
            and (one["ChargeCategory"], one["x_PublisherCategory"]) == ("Usage", "Cloud Provider")
            and one["x_SkuIsCreditEligible"] == "True"
        )
    )


def check_alike(books, plain, rows):
    """The totals and every account's balance of every day, as delivered plainly and as settled."""
    for one in (books, plain):
        post_due(one.program_id, by=OPERATOR, at=NOW, today=TODAY)
        db.session.commit()
    assert books.totals() == plain.totals()
    assert books.totals()[-1] == [counted(rows, ALPHA), counted(rows, BRAVO)]
    assert books.ledger() == plain.ledger()
    assert books.ledger() == books.settled(rows)
    assert books.holds()


@pytest.mark.parametrize("way", [from_one_export, from_several_sources])
def test_any_split_runs_formats_and_order_settle_to_the_same(app, tmp_path_factory, way):
    @SEVERAL
    @given(data=st.data(), rows=months())
    def run(data, rows):
        folder = tmp_path_factory.mktemp("month")
        books, plain = Books(folder / "split"), Books(folder / "plain")
        plainly(plain, rows)
        way(data.draw, books, rows)
        check_alike(books, plain, rows)

    run()


def test_a_delivery_that_lost_a_row_is_found_out(app, tmp_path):
    """The control: all but one of thirty rows, of which the last costs a won."""
    rows = [row(f"{n}.5", f"2026-09-{n:02}") for n in range(2, 31)] + [row("1", "2026-09-01")]
    books, plain = Books(tmp_path / "split"), Books(tmp_path / "plain")
    plainly(plain, rows)
    plainly(books, rows[:-1])
    with pytest.raises(AssertionError):
        check_alike(books, plain, rows)
    assert books.ledger() == books.settled(rows[:-1]) != plain.ledger()

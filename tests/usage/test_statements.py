"""Balance statements kept, corrected and withdrawn, on both engines, down to the credits."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup
from tests.usage.files import ALPHA, BRAVO, Run, days, read, row
from tracker.credits.actions import amend_grant, grant_credits
from tracker.credits.models import UsageFact
from tracker.credits.queries import credits_of_startup
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.credits.verification import verify_ledger
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.reading import keep_originals
from tracker.usage.rules.mapping import NewMapping
from tracker.usage.rules.reconcile import CauseKind
from tracker.usage.rules.statements import NewStatement
from tracker.values.refusals import RuleViolation

AT = datetime(2026, 10, 6, 5, 0, tzinfo=UTC)
TODAY = date(2026, 10, 6)
_numbers = itertools.count(1)


class Desk:
    """A startup with 50,000,000 won from the first of September, and its sub account."""

    def __init__(self, folder):
        self.folder = folder
        program = make_program()
        self.program_id = program.id
        self.startup_id = make_startup(program).id
        self.open()
        mapping = NewMapping(ALPHA)
        actions.map_sub_account(self.startup_id, mapping, by=OPERATOR, at=AT, today=TODAY)
        db.session.commit()

    def open(self):
        self.give(50_000_000, date(2026, 9, 1), date(2026, 12, 31))

    def give(self, krw, granted_on, expires_on, **changes):
        new = NewGrant(
            granted_on=granted_on,
            expires_on=expires_on,
            reference="투자유치과-1",
            amount_krw=krw,
            **changes,
        )
        key = f"grant-{next(_numbers)}"
        done = grant_credits(self.startup_id, new, key=key, by=OPERATOR, at=AT, today=TODAY)
        db.session.commit()
        return done.grant_id

    def state(self, day, krw, month=9, **changes):
        begin_write()
        new = NewStatement(date(2026, month, day), krw, **changes)
        own = actions.record_statement(self.startup_id, new, by=OPERATOR, at=AT, today=TODAY)
        db.session.commit()
        return own

    def take(self, rows, **changes):
        run = Run(rows, **changes)
        runs = read(run.write(self.folder / f"in{next(_numbers)}"))
        keep_originals(self.folder / "files", runs)
        begin_write()
        taken = actions.take_in(
            self.program_id, runs, names=["run"], by=OPERATOR, at=AT, today=TODAY
        )
        db.session.commit()
        return taken

    def usage(self) -> dict[date, int]:
        """Live usage facts in whole won, by day."""
        rows = db.session.execute(
            select(UsageFact.charged_on, UsageFact.covered_krw).where(
                UsageFact.startup_id == self.startup_id, UsageFact.superseded_at.is_(None)
            )
        )
        return {day: int(krw) for day, krw in rows if krw}

    def remaining(self, day=30, month=9) -> int:
        on = date(2026, month, day)
        found = credits_of_startup(self.program_id, self.startup_id, as_of=on)
        return found.amounts.remaining_krw

    def book(self):
        return queries.statement_book(self.program_id, self.startup_id, today=TODAY)

    def holds(self) -> bool:
        return verify_ledger(self.program_id, today=TODAY).holds


@pytest.fixture
def desk(app, tmp_path):
    return Desk(tmp_path)


def september(first, last, krw):
    return {date(2026, 9, n): krw for n in range(first, last + 1)}


def test_two_statements_then_an_export_of_half_the_days_between_them(desk):
    """By hand: 49,000,000 on the 10th and 48,000,000 on the 20th are 100,000 on each of ten days.

    The export then has 120,000 a day from the 11th to the 15th: 600,000 of the fall. The other
    400,000 are 80,000 on each of the five days that are left.
    """
    desk.state(10, 49_000_000)
    assert desk.usage() == {}
    desk.state(20, 48_000_000)
    assert desk.usage() == september(11, 20, 100_000)
    assert desk.remaining(15) == 49_500_000
    desk.take([row("120000", f"2026-09-{n}") for n in range(11, 16)])
    assert desk.usage() == september(11, 15, 120_000) | september(16, 20, 80_000)
    assert (desk.remaining(15), desk.remaining(20)) == (49_400_000, 49_000_000)
    assert desk.holds()


def test_the_order_of_arrival_does_not_matter(desk):
    desk.take([row("120000", f"2026-09-{n}") for n in range(11, 16)])
    desk.state(20, 48_000_000)
    desk.state(10, 49_000_000)
    assert desk.usage() == september(11, 15, 120_000) | september(16, 20, 80_000)


def test_a_later_export_of_all_days_leaves_no_estimate(desk):
    desk.state(10, 49_000_000)
    desk.state(20, 48_000_000)
    desk.take(days(25, cost="110000"))
    assert desk.usage() == september(1, 25, 110_000)
    assert desk.holds()


def test_a_correction_settles_anew_and_leaves_its_trace(desk):
    desk.state(10, 49_000_000)
    wrong = desk.state(20, 4_800_000)
    assert desk.usage()[date(2026, 9, 20)] == 4_420_000
    begin_write()
    new = NewStatement(date(2026, 9, 20), 48_000_000)
    actions.correct_statement(
        desk.startup_id, wrong, new, reason="0 하나가 빠짐", by=OPERATOR, at=AT, today=TODAY
    )
    db.session.commit()
    assert desk.usage() == september(11, 20, 100_000)
    rows, total = queries.statements_of(desk.startup_id, 0, 20)
    assert [one.facts.standing for one in rows] == [True, False, True]
    assert total == 3
    with pytest.raises(RuleViolation, match="statement_superseded"):
        actions.withdraw_statement(
            desk.startup_id, wrong, reason="again", by=OPERATOR, at=AT, today=TODAY
        )


def test_a_withdrawn_statement_counts_no_more(desk):
    desk.state(10, 49_000_000)
    middle = desk.state(15, 48_800_000)
    desk.state(20, 48_000_000)
    begin_write()
    actions.withdraw_statement(
        desk.startup_id, middle, reason="다른 구독", by=OPERATOR, at=AT, today=TODAY
    )
    db.session.commit()
    assert desk.usage() == september(11, 20, 100_000)
    assert desk.holds()


def test_withdrawing_the_last_statement_takes_its_days_back(desk):
    desk.state(10, 49_000_000)
    last = desk.state(3, 48_000_000, month=10)
    assert len(desk.usage()) == 23
    begin_write()
    actions.withdraw_statement(
        desk.startup_id, last, reason="착오", by=OPERATOR, at=AT, today=TODAY
    )
    db.session.commit()
    assert desk.usage() == {}


def test_a_grant_recorded_later_is_taken_into_the_estimate(desk):
    """Microsoft's balance rises on the 15th; the ledger hears of the grant afterwards."""
    desk.state(10, 49_000_000)
    last = desk.state(20, 68_000_000)
    assert desk.usage() == {}
    assert CauseKind.GRANT_UNRECORDED in kinds(desk.book().comparisons[last])
    desk.give(20_000_000, date(2026, 9, 15), date(2027, 3, 31))
    db.session.commit()
    assert desk.usage() == september(11, 20, 100_000)


def test_a_grant_activated_later_is_taken_into_the_estimate(desk):
    grant_id = desk.give(
        20_000_000, date(2026, 9, 1), date(2027, 3, 31), activate_by=date(2026, 10, 31)
    )
    desk.state(10, 49_000_000)
    desk.state(20, 68_000_000)
    assert desk.usage() == {}
    new = NewAmendment(AmendmentKind.ACTIVATED, date(2026, 9, 15), reason="활성화 확인")
    amend_grant(desk.startup_id, grant_id, new, key="activate", by=OPERATOR, at=AT, today=TODAY)
    db.session.commit()
    assert desk.usage() == september(11, 20, 100_000)
    assert desk.holds()


def test_two_statements_of_one_day_are_refused(desk):
    desk.state(10, 49_000_000)
    with pytest.raises(RuleViolation, match="statement_exists"):
        desk.state(10, 48_000_000)


def test_a_statement_of_tomorrow_is_refused(desk):
    with pytest.raises(RuleViolation, match="in_the_future"):
        desk.state(7, 48_000_000, month=10)


def test_dollars_wait_for_a_rate(desk):
    with pytest.raises(RuleViolation, match="statement_rate"):
        desk.state(10, None, balance_usd=Decimal(1000))


def test_the_same_key_twice_keeps_one_statement(desk):
    new = NewStatement(date(2026, 9, 10), 49_000_000)
    ids = set()
    for _ in range(2):
        begin_write()
        ids.add(
            actions.record_statement(
                desk.startup_id, new, key="form-1", by=OPERATOR, at=AT, today=TODAY
            )
        )
        db.session.commit()
    assert len(ids) == 1


def kinds(compared):
    return [cause.kind for cause in compared.causes]


def test_a_balance_below_the_ledgers_names_the_days_without_data(desk):
    first = desk.state(10, 49_000_000)
    desk.state(20, 48_000_000)
    compared = desk.book().comparisons[first]
    assert (compared.stated_krw, compared.ledger_krw) == (49_000_000, 50_000_000)
    assert compared.difference_krw == -1_000_000
    [cause] = [one for one in compared.causes if one.kind is CauseKind.NO_DATA]
    assert cause.values == {"days": 10, "first_on": date(2026, 9, 1), "last_on": date(2026, 9, 10)}


def test_unmapped_usage_of_just_the_difference_is_named_first(desk):
    desk.state(1, 50_000_000)
    desk.take([*days(20, cost="100000"), row("700000", "2026-09-12", BRAVO)])
    last = desk.state(20, 47_300_000)
    compared = desk.book().comparisons[last]
    assert compared.difference_krw == -700_000
    assert kinds(compared)[0] is CauseKind.UNMAPPED


def test_a_reason_holds_for_the_difference_it_was_given_for(desk):
    last = desk.state(10, 49_000_000)
    [open_one] = queries.open_differences(desk.program_id)
    assert open_one.compared.difference_krw == -1_000_000
    begin_write()
    actions.explain_difference(
        desk.program_id,
        desk.startup_id,
        last,
        -1_000_000,
        reason="9월 초 내보내기 없음",
        by=OPERATOR,
        at=AT,
    )
    db.session.commit()
    assert queries.open_differences(desk.program_id) == []
    assert desk.remaining(10) == 50_000_000
    desk.take(days(5, cost="100000"))
    [again] = queries.open_differences(desk.program_id)
    assert again.compared.difference_krw == -500_000


def test_the_books_agree_with_the_ledger_on_every_statements_day(desk):
    desk.state(10, 49_000_000)
    desk.state(20, 48_123_457)
    desk.take([row("120000.123456", f"2026-09-{n}") for n in range(11, 16)])
    newest = queries.newest_compared(desk.program_id)[desk.startup_id]
    assert newest.ledger_krw == desk.remaining(20)
    assert desk.book().comparisons[newest.statement.id].ledger_krw == newest.ledger_krw
    assert newest.difference_krw == -1_000_000

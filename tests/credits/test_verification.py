"""The ledger's check finds what was done behind the triggers' back, and names the first of it."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.credits.test_actions import MILLION, amend, day, grant, use
from tests.factories import make_program, make_startup
from tracker.credits.models import CreditGrant, Transfer, UsageFact
from tracker.credits.rules.chain import ChainedTransfer, chain_hash
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.verification import FaultCode, verify_ledger
from tracker.db import db

TODAY = day(4, 20)
GUARDED = ("transfer", "credit_grant", "grant_amendment", "usage_fact", "cap_change")


@pytest.fixture
def program(app):
    """A ledger with every kind of transfer in it, and its guards switched off."""
    made = make_program()
    startup = make_startup(made)
    first = grant(startup, 10 * MILLION, day(1, 1), day(3, 31), today=day(1, 1))
    grant(startup, 5 * MILLION, day(3, 1), day(12, 31), today=day(1, 1))
    grant(startup, MILLION, day(1, 1), day(12, 31), today=day(1, 1), activate_by=day(2, 1))
    use(startup, (day(1, 15), 4), (day(3, 20), 3), (day(4, 10), 6), today=day(4, 10))
    use(startup, (day(3, 20), 1), today=day(4, 12))
    amend(startup, first.grant_id, AmendmentKind.EXPIRY_MOVED, day(4, 15), expires_on=day(4, 5))
    db.session.commit()
    switch_guards_off()
    return made


def switch_guards_off():
    if db.engine.dialect.name == "postgresql":
        for table in GUARDED:
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        for table in GUARDED:
            for act in ("update", "delete", "replace"):
                db.session.execute(text(f"DROP TRIGGER {table}_refuse_{act}"))
    db.session.commit()


def run(statement, **values):
    db.session.execute(text(statement), values)
    db.session.commit()
    db.session.expire_all()


def check(program):
    return verify_ledger(program.id, today=TODAY)


def found(program):
    return {fault.code for fault in check(program).faults}


def test_an_untouched_ledger_holds(program):
    checked = check(program)
    assert checked.faults == ()
    assert checked.transfers == db.session.scalar(select(func.count()).select_from(Transfer)) > 10


def test_an_altered_transfer_is_named(program):
    for seq, change in enumerate(
        (
            "hash = 'f'",
            "posted_at = '2026-01-01 00:00:00'",
            "cause = 'cost_import:99'",
            "concerns_on = '2026-01-16'",
            "amount_krw = amount_krw + 1",
        )
    ):
        run(f"UPDATE transfer SET {change} WHERE seq = {9 - seq}")
        checked = check(program)
        assert (checked.first.code, checked.first.seq) == (FaultCode.HASH, 9 - seq), change


def test_a_transfer_added_up_in_another_month_is_named(program):
    """Charts and monthly sums read the month beside the day; the chain holds the day alone."""
    run("UPDATE transfer SET concerns_month = 202501 WHERE seq = 7")
    checked = check(program)
    assert [(f.code, f.seq, f.about) for f in checked.faults] == [(FaultCode.MONTH, 7, "202501")]


def test_a_transfer_that_cannot_be_read_is_named(program):
    run("UPDATE transfer SET kind = 'gift' WHERE seq IN (5, 8)")
    checked = check(program)
    assert [(f.code, f.seq) for f in checked.faults] == [
        (FaultCode.UNREADABLE, 5),
        (FaultCode.UNREADABLE, 8),
    ]
    assert "gift" in checked.first.about


@pytest.mark.parametrize("change", ["amount_krw = 'x'", "posted_at = 'x'", "concerns_on = 'x'"])
def test_what_sqlite_lets_stand_in_a_column_is_named(program, change):
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="invalid input syntax"):
            run(f"UPDATE transfer SET {change} WHERE seq = 6")
        return
    run(f"UPDATE transfer SET {change} WHERE seq = 6")
    assert (check(program).first.code, check(program).first.seq) == (FaultCode.UNREADABLE, 6)


def test_the_touched_transfer_is_named_before_those_it_makes_look_wrong(program):
    """Moved to an earlier draw's day it makes that day's sum wrong, too."""
    drawn = select(Transfer.seq, Transfer.concerns_on).where(Transfer.kind == "drawn")
    (earlier, day_of_it), *_, (touched, _) = db.session.execute(drawn.order_by(Transfer.seq)).all()
    run("UPDATE transfer SET concerns_on = :on WHERE seq = :seq", on=day_of_it, seq=touched)
    checked = check(program)
    assert (FaultCode.SETTLEMENT, earlier) in {(f.code, f.seq) for f in checked.faults}
    assert (checked.first.code, checked.first.seq) == (FaultCode.HASH, touched)


def test_swapped_accounts_are_named(program):
    run(
        "UPDATE transfer SET debit_account_id = credit_account_id, "
        "credit_account_id = debit_account_id WHERE seq = 4"
    )
    assert {FaultCode.HASH, FaultCode.ACCOUNTS} <= found(program)
    assert check(program).first.seq == 4


def test_a_deleted_transfer_is_named_by_the_one_after_it(program):
    run("DELETE FROM transfer WHERE seq = 5")
    checked = check(program)
    assert (checked.first.code, checked.first.seq) == (FaultCode.SEQUENCE, 6)
    assert {FaultCode.TOTALS, FaultCode.SETTLEMENT} <= found(program)


def test_reordered_transfers_are_named(program):
    for before, after in ((5, 500), (6, 5), (500, 6)):
        run("UPDATE transfer SET seq = :after WHERE seq = :before", before=before, after=after)
    checked = check(program)
    assert (checked.first.code, checked.first.seq) == (FaultCode.HASH, 5)


def test_a_truncated_ledger_is_found_by_its_head(program):
    run("DELETE FROM transfer WHERE seq > 12")
    checked = check(program)
    assert (FaultCode.HEAD, 13) in {(fault.code, fault.seq) for fault in checked.faults}
    assert FaultCode.TOTALS in found(program)


def test_a_truncated_ledger_with_a_forged_head_is_found_by_totals_and_settlement(program):
    run("DELETE FROM transfer WHERE seq > 12")
    run(
        "UPDATE program_credit SET chain_seq = 12, "
        "chain_hash = (SELECT hash FROM transfer WHERE seq = 12)"
    )
    assert FaultCode.HEAD not in found(program)
    assert {FaultCode.TOTALS, FaultCode.SETTLEMENT} <= found(program)


def test_a_whole_chain_forged_anew_is_found_by_settlement(program):
    """Even who rehashes everything after a change must also change the facts."""
    run("UPDATE transfer SET amount_krw = amount_krw - 1 WHERE seq = 4")
    before = ""
    columns = [getattr(Transfer, name) for name in ChainedTransfer.__dataclass_fields__]
    for row in db.session.execute(select(*columns).order_by(Transfer.seq)).all():
        before = chain_hash(before, ChainedTransfer(*row))
        run("UPDATE transfer SET hash = :hash WHERE seq = :seq", hash=before, seq=row.seq)
    run("UPDATE program_credit SET chain_hash = :hash", hash=before)
    run(
        "UPDATE ledger_account SET debits_krw = debits_krw - 1 WHERE id = "
        "(SELECT debit_account_id FROM transfer WHERE seq = 4)"
    )
    run(
        "UPDATE ledger_account SET credits_krw = credits_krw - 1 WHERE id = "
        "(SELECT credit_account_id FROM transfer WHERE seq = 4)"
    )
    checked = check(program)
    assert {fault.code for fault in checked.faults} == {FaultCode.SETTLEMENT}
    assert checked.first.seq == 4


def test_altered_totals_are_named(program):
    run("UPDATE ledger_account SET debits_krw = debits_krw + 1 WHERE code = 'grant:1:used'")
    checked = check(program)
    assert [(f.code, f.about) for f in checked.faults] == [(FaultCode.TOTALS, "grant:1:used")]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE usage_fact SET covered_krw = '1' WHERE charged_on = '2026-01-15'",
        "DELETE FROM usage_fact WHERE charged_on = '2026-01-15'",
        "UPDATE credit_grant SET amount_krw = 9000000 WHERE id = 1",
        "DELETE FROM grant_amendment",
    ],
)
def test_altered_facts_are_found_by_settlement(program, change):
    run(change)
    assert FaultCode.SETTLEMENT in found(program)


def test_committed_and_caps_are_recomputed(program):
    run("UPDATE program_credit SET committed_krw = committed_krw - 1")
    assert found(program) == {FaultCode.COMMITTED}
    run("UPDATE program_credit SET committed_krw = committed_krw + 1, cap_krw = cap_krw * 2")
    assert found(program) == {FaultCode.CAPS}


def test_expiries_that_no_job_has_posted_yet_are_no_fault(program):
    assert verify_ledger(program.id, today=day(2, 1, 2027)).holds


def test_another_programs_ledger_is_not_touched(program):
    other = make_program("other")
    grant(make_startup(other, "zeta"), MILLION, day(1, 1), day(12, 31), today=day(1, 1))
    db.session.commit()
    run("UPDATE transfer SET amount_krw = 7 WHERE seq = 4")
    assert verify_ledger(other.id, today=TODAY).holds
    assert db.session.scalar(select(CreditGrant.id).where(CreditGrant.program_id == other.id))
    assert db.session.scalar(select(UsageFact.id)) is not None

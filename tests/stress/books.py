"""What must hold of a program's books after a race, read row by row and by the ledger's own check."""

from collections import Counter

from sqlalchemy import func, select

from tests.factories import OPERATOR
from tests.stress.installation import TODAY, Contest
from tracker.audit.models import AuditEvent
from tracker.credits.actions import post_due
from tracker.credits.books import facts_of_startup
from tracker.credits.models import (
    CommandKey,
    CreditGrant,
    GrantAmendment,
    LedgerAccount,
    ProgramCredit,
    StartupCredit,
    Transfer,
)
from tracker.credits.queries import credits_of_program
from tracker.credits.rules.facts import AccountKind, AmendmentKind, MovementKind
from tracker.credits.rules.settlement import daily_usage
from tracker.credits.verification import verify_ledger
from tracker.db import begin_write, db
from tracker.values.clock import now


def granted_by_startup(contest: Contest) -> dict[int, int]:
    """Won by startup, summed from the grants themselves: not from any total kept."""
    rows = db.session.execute(
        select(CreditGrant.startup_id, CreditGrant.amount_krw).where(
            CreditGrant.program_id == contest.program_id
        )
    ).all()
    found = dict.fromkeys(contest.startup_ids, 0)
    for startup_id, krw in rows:
        found[startup_id] += krw
    return found


def taken_by_startup(contest: Contest) -> dict[int, int]:
    """Granted and not cancelled, less what was released to be granted anew."""
    taken = granted_by_startup(contest)
    cancelled: set[int] = set()
    released: dict[int, int] = {}
    amendments = db.session.scalars(
        select(GrantAmendment).where(GrantAmendment.program_id == contest.program_id)
    ).all()
    for amendment in amendments:
        if amendment.kind is AmendmentKind.CANCELLED:
            cancelled.add(amendment.grant_id)
        elif amendment.kind is AmendmentKind.RELEASED:
            own = amendment.grant_id
            released[own] = released.get(own, 0) + (amendment.amount_krw or 0)
    grants = db.session.execute(
        select(CreditGrant.id, CreditGrant.startup_id, CreditGrant.amount_krw).where(
            CreditGrant.program_id == contest.program_id
        )
    )
    for own, startup_id, krw in grants:
        taken[startup_id] -= krw if own in cancelled else released.get(own, 0)
    return taken


def check_books(contest: Contest) -> int:
    """Caps, totals, whole grants, identities, chain; returns what is committed."""
    db.session.rollback()
    db.session.expire_all()
    committed = _check_caps(contest)
    _check_totals(contest)
    _check_whole_grants(contest)
    _check_identities(contest)
    verified = verify_ledger(contest.program_id, today=TODAY)
    assert verified.faults == ()
    db.session.rollback()
    return committed


def _check_caps(contest: Contest) -> int:
    program = db.session.get_one(ProgramCredit, contest.program_id)
    taken = taken_by_startup(contest)
    kept = dict(
        db.session.execute(
            select(StartupCredit.startup_id, StartupCredit.committed_krw).where(
                StartupCredit.program_id == contest.program_id
            )
        ).all()
    )
    assert kept == taken
    assert all(krw <= program.startup_cap_krw for krw in taken.values())
    assert sum(taken.values()) == program.committed_krw <= program.cap_krw
    return program.committed_krw


def _check_totals(contest: Contest) -> None:
    """Every account's totals are its transfers', and debits equal credits."""
    totals = {}
    for side in (Transfer.debit_account_id, Transfer.credit_account_id):
        rows = db.session.execute(
            select(side, func.sum(Transfer.amount_krw))
            .where(Transfer.program_id == contest.program_id)
            .group_by(side)
        )
        totals[side.key] = {own: int(krw) for own, krw in rows}
    accounts = db.session.scalars(
        select(LedgerAccount).where(LedgerAccount.program_id == contest.program_id)
    ).all()
    debits, credited = totals["debit_account_id"], totals["credit_account_id"]
    for account in accounts:
        assert (account.debits_krw, account.credits_krw) == (
            debits.get(account.id, 0),
            credited.get(account.id, 0),
        ), account.code
    assert sum(debits.values()) == sum(credited.values())


def _check_whole_grants(contest: Contest) -> None:
    """A grant has its one transfer, its key and its line in the trail, or it is not there."""
    grants = db.session.execute(
        select(CreditGrant.id, CreditGrant.amount_krw, CreditGrant.reference).where(
            CreditGrant.program_id == contest.program_id
        )
    ).all()
    posted = db.session.execute(
        select(Transfer.grant_id, Transfer.amount_krw).where(
            Transfer.program_id == contest.program_id,
            Transfer.kind == MovementKind.GRANTED,
            Transfer.reverses.is_(False),
        )
    ).all()
    assert sorted(map(tuple, posted)) == sorted((own, krw) for own, krw, _ in grants)
    references = [reference for _, _, reference in grants]
    keys = set(db.session.scalars(select(CommandKey.key).where(CommandKey.key.in_(references))))
    assert keys == set(references)
    assert len(references) == len(keys), "a key had two effects"
    told = db.session.scalars(
        select(AuditEvent.object).where(
            AuditEvent.program_id == contest.program_id,
            AuditEvent.action == "credits.grant_credits",
        )
    ).all()
    assert sorted(told) == sorted(f"grant:{own}" for own, _, _ in grants)


def _check_identities(contest: Contest) -> None:
    """The figures shown, each beside what it comes from: grants, accounts, usage facts."""
    begin_write()
    post_due(contest.program_id, by=OPERATOR, at=now(), today=TODAY)
    db.session.commit()
    granted, available = _granted_by_today(contest), _available_by_today(contest)
    found = credits_of_program(contest.program_id, as_of=TODAY)
    for one in found.startups:
        facts = facts_of_startup(contest.program_id, one.startup_id)
        used = sum(daily_usage(facts.usage).by_day.values())
        amounts = one.amounts
        assert amounts.granted_krw == granted[one.startup_id]
        assert amounts.remaining_krw == available[one.startup_id] >= 0
        assert amounts.usage_krw == used
        assert amounts.grantable_krw >= 0


def _granted_by_today(contest: Contest) -> Counter[int]:
    cancelled = select(GrantAmendment.grant_id).where(
        GrantAmendment.kind == AmendmentKind.CANCELLED
    )
    query = (
        select(CreditGrant.startup_id, func.sum(CreditGrant.amount_krw))
        .where(
            CreditGrant.program_id == contest.program_id,
            CreditGrant.granted_on <= TODAY,
            CreditGrant.id.not_in(cancelled),
        )
        .group_by(CreditGrant.startup_id)
    )
    return Counter({own: int(krw) for own, krw in db.session.execute(query)})


def _available_by_today(contest: Contest) -> Counter[int]:
    query = (
        select(
            LedgerAccount.startup_id,
            func.sum(LedgerAccount.debits_krw - LedgerAccount.credits_krw),
        )
        .join(CreditGrant, CreditGrant.id == LedgerAccount.grant_id)
        .where(
            LedgerAccount.program_id == contest.program_id,
            LedgerAccount.kind == AccountKind.AVAILABLE,
            CreditGrant.granted_on <= TODAY,
        )
        .group_by(LedgerAccount.startup_id)
    )
    return Counter({own: int(krw) for own, krw in db.session.execute(query)})

"""What must hold of a program's books after a race, read row by row and by the ledger's own check."""

from sqlalchemy import func, select

from tests.stress.installation import TODAY, Contest
from tracker.audit.models import AuditEvent
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
from tracker.credits.rules.facts import AmendmentKind, MovementKind
from tracker.credits.verification import verify_ledger
from tracker.db import db


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
    found = credits_of_program(contest.program_id, as_of=TODAY)
    for amounts in (found.total, *(one.amounts for one in found.startups)):
        assert amounts.granted_krw == (
            amounts.used_krw
            + amounts.expired_krw
            + amounts.lapsed_krw
            + amounts.withdrawn_krw
            + amounts.remaining_krw
        )
        assert amounts.usage_krw == amounts.used_krw + amounts.overage_krw
        assert amounts.grantable_krw >= 0

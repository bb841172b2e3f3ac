"""Posting: the difference between what settlement says and what the ledger already holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update

from tracker.credits.books import facts_of_startup, posted_of_startup
from tracker.credits.models import LedgerAccount, ProgramCredit, Transfer
from tracker.credits.rules.chain import ChainedTransfer, chain_hash
from tracker.credits.rules.facts import AccountKind, MovementKind
from tracker.credits.rules.settlement import Key, settle
from tracker.db import db

_KINDS = tuple(MovementKind)
_ACCOUNTS = {
    MovementKind.GRANTED: (AccountKind.AVAILABLE, AccountKind.PACKAGE),
    MovementKind.DRAWN: (AccountKind.USED, AccountKind.AVAILABLE),
    MovementKind.EXPIRED: (AccountKind.EXPIRED, AccountKind.AVAILABLE),
    MovementKind.LAPSED: (AccountKind.LAPSED, AccountKind.AVAILABLE),
    MovementKind.WITHDRAWN: (AccountKind.WITHDRAWN, AccountKind.AVAILABLE),
    MovementKind.OVERAGE: (AccountKind.OVERAGE, AccountKind.PAYMENT_METHOD),
}  # debited, credited
_OF_STARTUP = {AccountKind.OVERAGE, AccountKind.PAYMENT_METHOD}


@dataclass(frozen=True, slots=True)
class AccountName:
    """Which ledger account: a grant's, a startup's or the program's own."""

    kind: AccountKind
    program_id: int
    startup_id: int | None
    grant_id: int | None

    @property
    def code(self) -> str:
        if self.grant_id is not None:
            return f"grant:{self.grant_id}:{self.kind}"
        if self.startup_id is not None:
            return f"startup:{self.startup_id}:{self.kind}"
        return f"program:{self.program_id}:{self.kind}"


def post_difference(
    program: ProgramCredit, startup_id: int, *, cause: str, at: datetime, through: date
) -> int:
    """Make the ledger say what the facts say; the program's row must be locked.

    Returns how many transfers that took: none where nothing changed.
    """
    wanted = settle(facts_of_startup(program.program_id, startup_id), through)
    posted = posted_of_startup(program.program_id, startup_id)
    changes = differences({m.key: m.amount_krw for m in wanted.movements}, posted)
    if changes:
        _write(program, startup_id, changes, cause, at)
    return len(changes)


def differences(wanted: Mapping[Key, int], posted: Mapping[Key, int]) -> list[tuple[Key, int]]:
    """What is missing (> 0) or too much (< 0), in the order of the days concerned."""
    keys = sorted(wanted.keys() | posted.keys(), key=_place)
    found = ((key, wanted.get(key, 0) - posted.get(key, 0)) for key in keys)
    return [(key, krw) for key, krw in found if krw]


def _place(key: Key) -> tuple[date, int, int]:
    kind, grant_id, on = key
    return on, _KINDS.index(kind), grant_id or 0


def account_names(
    kind: MovementKind, program_id: int, startup_id: int, grant_id: int | None
) -> tuple[AccountName, AccountName]:
    """The accounts that a movement debits and credits."""
    debited, credited = _ACCOUNTS[kind]
    return (
        _account_name(debited, program_id, startup_id, grant_id),
        _account_name(credited, program_id, startup_id, grant_id),
    )


def _account_name(
    kind: AccountKind, program_id: int, startup_id: int, grant_id: int | None
) -> AccountName:
    if kind is AccountKind.PACKAGE:
        return AccountName(kind, program_id, None, None)
    return AccountName(kind, program_id, startup_id, None if kind in _OF_STARTUP else grant_id)


def _write(
    program: ProgramCredit,
    startup_id: int,
    changes: Iterable[tuple[Key, int]],
    cause: str,
    at: datetime,
) -> None:
    named = [
        (key, krw, account_names(key[0], program.program_id, startup_id, key[1]))
        for key, krw in changes
    ]
    ids = _account_ids({name for _, _, names in named for name in names})
    rows = []
    for (kind, grant_id, on), krw, (debited, credited) in named:
        moved = (ids[debited], ids[credited]) if krw > 0 else (ids[credited], ids[debited])
        program.chain_seq += 1
        transfer = ChainedTransfer(
            program_id=program.program_id,
            seq=program.chain_seq,
            startup_id=startup_id,
            grant_id=grant_id,
            kind=kind,
            reverses=krw < 0,
            debit_account_id=moved[0],
            credit_account_id=moved[1],
            amount_krw=abs(krw),
            concerns_on=on,
            posted_at=at,
            cause=cause,
        )
        program.chain_hash = chain_hash(program.chain_hash, transfer)
        derived = {"concerns_month": transfer.concerns_month, "hash": program.chain_hash}
        rows.append({**asdict(transfer), **derived})
    db.session.execute(insert(Transfer), rows)
    _add_to_totals(rows)
    db.session.flush()


def _account_ids(names: Iterable[AccountName]) -> dict[AccountName, int]:
    """Each account's id; an account is opened when it is first moved."""
    by_code = {name.code: name for name in names}
    found = _ids_by_code(by_code)
    missing = [name for code, name in sorted(by_code.items()) if code not in found]
    if missing:
        rows = [
            {**asdict(name), "code": name.code, "debits_krw": 0, "credits_krw": 0}
            for name in missing
        ]
        db.session.execute(insert(LedgerAccount), rows)
        found = _ids_by_code(by_code)
    return {name: found[code] for code, name in by_code.items()}


def _ids_by_code(codes: Iterable[str]) -> dict[str, int]:
    query = select(LedgerAccount.code, LedgerAccount.id).where(LedgerAccount.code.in_(list(codes)))
    return dict(db.session.execute(query).all())


def _add_to_totals(rows: Iterable[Mapping[str, int]]) -> None:
    debits: defaultdict[int, int] = defaultdict(int)
    credits_: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        debits[row["debit_account_id"]] += row["amount_krw"]
        credits_[row["credit_account_id"]] += row["amount_krw"]
    table = cast("Table", LedgerAccount.__table__)
    db.session.connection().execute(
        update(table)
        .where(table.c.id == bindparam("own"))
        .values(
            debits_krw=table.c.debits_krw + bindparam("debited"),
            credits_krw=table.c.credits_krw + bindparam("credited"),
        ),
        [
            {"own": own, "debited": debits[own], "credited": credits_[own]}
            for own in sorted(debits.keys() | credits_.keys())
        ],
    )

"""Verifying a ledger: everything that follows from something else is computed again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from tracker.credits.books import facts_of_startup, posted_of_startup
from tracker.credits.ledger import account_names, differences
from tracker.credits.models import (
    CapChange,
    LedgerAccount,
    ProgramCredit,
    StartupCredit,
    Transfer,
)
from tracker.credits.rules.chain import ROOT, ChainedTransfer, chain_hash
from tracker.credits.rules.facts import MovementKind
from tracker.credits.rules.life import lives
from tracker.credits.rules.settlement import Key, settle
from tracker.db import db
from tracker.program.models import Startup

_AT_A_TIME = 2000
_BY_TIME = {MovementKind.EXPIRED, MovementKind.LAPSED, MovementKind.WITHDRAWN}


class FaultCode(StrEnum):
    SEQUENCE = "sequence"  # a transfer is missing or out of order
    HASH = "hash"  # a transfer is not what was posted
    ACCOUNTS = "accounts"  # it moves accounts that its kind does not
    UNREADABLE = "unreadable"  # it holds what no transfer can, as a kind that there is not
    MONTH = "month"  # it is added up in another month than its day's
    HEAD = "head"  # the last transfers are missing
    TOTALS = "totals"  # an account's totals are not its transfers'
    SETTLEMENT = "settlement"  # what is posted is not what the facts settle to
    COMMITTED = "committed"  # what is committed is not granted less released
    CAPS = "caps"  # more is committed than a cap allows, or a cap is not the one decided


_OF_THE_CHAIN = {
    *(FaultCode.SEQUENCE, FaultCode.HASH, FaultCode.ACCOUNTS, FaultCode.HEAD),
    *(FaultCode.UNREADABLE, FaultCode.MONTH),
}
_CANNOT_BE_READ = (LookupError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold: the transfer by its `seq` in the program, or what else it is about."""

    code: FaultCode
    seq: int | None
    about: str


@dataclass(frozen=True, slots=True)
class Verification:
    program_id: int
    transfers: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults

    @property
    def first(self) -> Fault | None:
        """The earliest transfer that the chain says was touched.

        Only where it says of none, the earliest that does not follow from the facts: a touched
        transfer makes others look wrong that are as they were posted. What names no transfer
        comes last.
        """
        return min(self.faults, key=_what_counts_first, default=None)


def _what_counts_first(fault: Fault) -> tuple[bool, bool, int]:
    return fault.seq is None, fault.code not in _OF_THE_CHAIN, fault.seq or 0


def verify_ledger(program_id: int, *, today: date) -> Verification:
    """Chain, order, accounts, totals, settlement, committed and caps of one program.

    What time alone has taken since the last posting is not a fault: figures show it all the same.
    It reads in many statements: edges call it in a `begin_snapshot`, or a posting meanwhile would
    look like a fault.
    """
    program = db.session.scalars(
        select(ProgramCredit).where(ProgramCredit.program_id == program_id),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if program is None:
        return Verification(program_id, 0, ())
    read = _Read()
    try:
        faults = tuple(_faults(program, read, today))
    except _CANNOT_BE_READ:
        faults = tuple(_unreadable(program_id))
        if not faults:  # then it is a fact or an account, and no transfer to be named
            raise
    return Verification(program_id, read.transfers, faults)


def _faults(program: ProgramCredit, read: "_Read", today: date) -> Iterator[Fault]:
    codes = _codes_of_accounts(program.program_id)
    yield from _chain_faults(program, codes, read)
    yield from _total_faults(program.program_id, codes, read)
    yield from _settlement_faults(program.program_id, today)
    yield from _committed_faults(program)


def _unreadable(program_id: int) -> Iterator[Fault]:
    """Transfers that cannot be read, each tried by itself: nothing can be settled beside them."""
    seqs = select(Transfer.seq).where(Transfer.program_id == program_id).order_by(Transfer.seq)
    for seq in db.session.scalars(seqs).all():
        try:
            for transfer, _, _ in _transfers(program_id, seq):
                chain_hash(ROOT, transfer)
                int(transfer.amount_krw)
        except _CANNOT_BE_READ as error:
            yield Fault(FaultCode.UNREADABLE, seq, str(error).partition(". ")[0])


class _Read:
    """What reading every transfer once adds up."""

    def __init__(self) -> None:
        self.transfers = 0
        self.debits: defaultdict[int, int] = defaultdict(int)
        self.credits: defaultdict[int, int] = defaultdict(int)


def _codes_of_accounts(program_id: int) -> dict[int, str]:
    query = select(LedgerAccount.id, LedgerAccount.code).where(
        LedgerAccount.program_id == program_id
    )
    return dict(db.session.execute(query).all())


def _chain_faults(program: ProgramCredit, codes: dict[int, str], read: _Read) -> Iterator[Fault]:
    before, expected = ROOT, 1
    for transfer, month, written in _transfers(program.program_id):
        if transfer.seq != expected:
            yield Fault(FaultCode.SEQUENCE, transfer.seq, f"expected {expected}")
        if chain_hash(before, transfer) != written:
            yield Fault(FaultCode.HASH, transfer.seq, transfer.cause)
        if _accounts_of(transfer) != _moved(transfer, codes):
            yield Fault(FaultCode.ACCOUNTS, transfer.seq, transfer.cause)
        if month != transfer.concerns_month:
            yield Fault(FaultCode.MONTH, transfer.seq, str(month))
        before, expected = written, transfer.seq + 1
        read.transfers += 1
        read.debits[transfer.debit_account_id] += transfer.amount_krw
        read.credits[transfer.credit_account_id] += transfer.amount_krw
    if (program.chain_seq, program.chain_hash) != (expected - 1, before):
        yield Fault(FaultCode.HEAD, expected, f"head at {program.chain_seq}")


def _transfers(
    program_id: int, seq: int | None = None
) -> Iterator[tuple[ChainedTransfer, int, str]]:
    columns = [getattr(Transfer, name) for name in ChainedTransfer.__dataclass_fields__]
    query = (
        select(*columns, Transfer.concerns_month, Transfer.hash)
        .where(Transfer.program_id == program_id, *([] if seq is None else [Transfer.seq == seq]))
        .order_by(Transfer.seq)
        .execution_options(yield_per=_AT_A_TIME)
    )
    with db.session.execute(query) as rows:
        for *fields, month, written in rows:
            yield ChainedTransfer(*fields), month, written


def _accounts_of(transfer: ChainedTransfer) -> tuple[str, str]:
    debited, credited = account_names(
        transfer.kind, transfer.program_id, transfer.startup_id, transfer.grant_id
    )
    if transfer.reverses:
        return credited.code, debited.code
    return debited.code, credited.code


def _moved(transfer: ChainedTransfer, codes: dict[int, str]) -> tuple[str | None, str | None]:
    return codes.get(transfer.debit_account_id), codes.get(transfer.credit_account_id)


def _total_faults(program_id: int, codes: dict[int, str], read: _Read) -> Iterator[Fault]:
    rows = db.session.execute(
        select(LedgerAccount.id, LedgerAccount.debits_krw, LedgerAccount.credits_krw).where(
            LedgerAccount.program_id == program_id
        )
    )
    for own, debits, credited in rows:
        if (debits, credited) != (read.debits[own], read.credits[own]):
            yield Fault(FaultCode.TOTALS, None, codes[own])


def _settlement_faults(program_id: int, today: date) -> Iterator[Fault]:
    startups = db.session.scalars(
        select(Startup.id).where(Startup.program_id == program_id).order_by(Startup.id)
    )
    for startup_id in startups.all():
        facts = facts_of_startup(program_id, startup_id)
        wanted = {m.key: m.amount_krw for m in settle(facts, today).movements}
        found = differences(wanted, posted_of_startup(program_id, startup_id))
        since = _last_posted_on(program_id, startup_id)
        for key, krw in found:
            if not _not_posted_yet(key, krw, since):
                seq = _first_seq(program_id, startup_id, key)
                about = f"{key[0]} {key[2].isoformat()} {krw:+d}"
                yield Fault(FaultCode.SETTLEMENT, seq, about)


def _last_posted_on(program_id: int, startup_id: int) -> date:
    newest = db.session.scalar(
        select(func.max(Transfer.posted_at)).where(
            Transfer.program_id == program_id, Transfer.startup_id == startup_id
        )
    )
    return newest.date() if newest else date.min


def _not_posted_yet(key: Key, krw: int, since: date) -> bool:
    kind, _, on = key
    return krw > 0 and kind in _BY_TIME and on >= since - timedelta(days=1)


def _first_seq(program_id: int, startup_id: int, key: Key) -> int | None:
    kind, grant_id, on = key
    return db.session.scalar(
        select(func.min(Transfer.seq)).where(
            Transfer.program_id == program_id,
            Transfer.startup_id == startup_id,
            Transfer.kind == kind,
            Transfer.grant_id.is_not_distinct_from(grant_id),
            Transfer.concerns_on == on,
        )
    )


def _committed_faults(program: ProgramCredit) -> Iterable[Fault]:
    rows = db.session.scalars(
        select(StartupCredit).where(StartupCredit.program_id == program.program_id),
        execution_options={"populate_existing": True},
    ).all()
    total = 0
    for row in rows:
        committed = _committed(program.program_id, row.startup_id)
        total += committed
        about = f"startup:{row.startup_id}"
        if committed != row.committed_krw:
            yield Fault(FaultCode.COMMITTED, None, about)
        if committed > row.cap_krw or row.cap_krw != program.startup_cap_krw:
            yield Fault(FaultCode.CAPS, None, about)
    about = f"program:{program.program_id}"
    if total != program.committed_krw:
        yield Fault(FaultCode.COMMITTED, None, about)
    decided = db.session.execute(
        select(CapChange.cap_krw, CapChange.startup_cap_krw)
        .where(CapChange.program_id == program.program_id)
        .order_by(CapChange.id.desc())
        .limit(1)
    ).one_or_none()
    if total > program.cap_krw or decided != (program.cap_krw, program.startup_cap_krw):
        yield Fault(FaultCode.CAPS, None, about)


def _committed(program_id: int, startup_id: int) -> int:
    found = lives(facts_of_startup(program_id, startup_id))
    return sum(life.drawable_krw for life in found if not life.cancelled)

"""200 more programs of five startups each, and a million transfers in all: plausible, not lived.

Rows are written in bulk and their hashes are invented, so `ledger verify` is not meant for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from tracker.credits.models import (
    CreditGrant,
    LedgerAccount,
    ProgramCredit,
    StartupCredit,
    Transfer,
    UsageFact,
)
from tracker.credits.rules.facts import AccountKind, MovementKind
from tracker.program.models import Program, Startup
from tracker.program.rules import StartupStatus

PROGRAMS, STARTUPS_EACH = 200, 5
USAGE_DAYS = 120
GRANT_KRW = 150_000_000
BATCH = 20_000
FIRST_ID = 1_000_000
POSTED_AT = datetime(2026, 1, 5, tzinfo=UTC)
Row = dict[str, object]


def add_crowd(engine: Engine, transfers_in_all: int, last_day: date) -> int:
    """Returns how many transfers the database holds then."""
    with Session(engine) as session:
        had = session.scalar(select(func.count()).select_from(Transfer)) or 0
        each = (transfers_in_all - had) // (PROGRAMS * STARTUPS_EACH) + 1
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA synchronous=OFF")
        for program in range(PROGRAMS):
            _write(session, _program_rows(program))
            for startup in range(STARTUPS_EACH):
                _write(session, _startup_rows(program, startup, each, last_day))
        session.commit()
        if engine.dialect.name == "sqlite":  # a log of a million rows is no state to measure in
            session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return session.scalar(select(func.count()).select_from(Transfer)) or 0


def _write(session: Session, rows: Iterable[tuple[type, Sequence[Row]]]) -> None:
    for model, values in rows:
        for part in _batches(values):
            session.execute(insert(model.__table__), part)


def _batches(values: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def _program_rows(number: int) -> Iterator[tuple[type, list[Row]]]:
    program_id = FIRST_ID + number
    yield (
        Program,
        [
            {
                "id": program_id,
                "slug": f"crowd-{number}",
                "name": f"Program {number}",
                "host": "Host",
                "sponsor": "Sponsor",
                "starts_on": date(2025, 1, 1),
                "ends_on": date(2028, 12, 31),
                "timezone": "Asia/Seoul",
                "startup_seats": 5,
                "unicorn_target": 2,
                "unicorn_by": date(2028, 12, 31),
                "unicorn_valuation_krw": 10**12,
                "unicorn_valuation_usd": 10**9,
                "is_demo": True,
                "created_at": POSTED_AT,
            }
        ],
    )
    yield (
        ProgramCredit,
        [
            {
                "program_id": program_id,
                "cap_krw": 10**9,
                "startup_cap_krw": 2 * 10**8,
                "committed_krw": STARTUPS_EACH * GRANT_KRW,
                "chain_seq": 0,
                "chain_hash": "",
            }
        ],
    )
    yield LedgerAccount, [_account(program_id * 10, program_id, AccountKind.PACKAGE)]


def _startup_rows(
    number: int, place: int, transfers: int, last_day: date
) -> Iterator[tuple[type, list[Row]]]:
    program_id = FIRST_ID + number
    startup_id = FIRST_ID + number * STARTUPS_EACH + place
    ids = {"program_id": program_id, "startup_id": startup_id}
    available, used = startup_id * 10 + 1, startup_id * 10 + 2
    first_day = last_day - timedelta(days=transfers)
    yield (
        Startup,
        [
            {
                "id": startup_id,
                "program_id": program_id,
                "slug": f"crowd-{startup_id}",
                "name": f"Startup {startup_id}",
                "status": StartupStatus.ACTIVE,
                "joined_on": first_day,
                "created_at": POSTED_AT,
            }
        ],
    )
    yield StartupCredit, [{**ids, "cap_krw": 2 * 10**8, "committed_krw": GRANT_KRW}]
    yield (
        CreditGrant,
        [
            {
                **ids,
                "id": startup_id,
                "amount_krw": GRANT_KRW,
                "granted_on": first_day,
                "expires_on": date(2028, 12, 31),
                "reference": "bench",
                "recorded_at": POSTED_AT,
                "recorded_by": "bench",
            }
        ],
    )
    yield (
        LedgerAccount,
        [
            {**_account(available, program_id, AccountKind.AVAILABLE), **ids},
            {**_account(used, program_id, AccountKind.USED), **ids},
        ],
    )
    yield Transfer, list(_transfers(ids, place, transfers, first_day))
    yield (
        UsageFact,
        [
            {
                **ids,
                "billing_month": day.replace(day=1),
                "charged_on": day,
                "covered_krw": 90_000,
                "refunded_krw": 0,
                "not_covered_krw": 0,
                "cause": "cost_import:1",
                "recorded_at": POSTED_AT,
            }
            for day in (last_day - timedelta(days=ago) for ago in range(USAGE_DAYS))
        ],
    )


def _account(number: int, program_id: int, kind: AccountKind) -> Row:
    return {
        "id": number,
        "code": f"bench:{number}",
        "program_id": program_id,
        "startup_id": None,
        "grant_id": None,
        "kind": kind,
        "debits_krw": GRANT_KRW,
        "credits_krw": 0,
    }


def _transfers(ids: dict[str, int], place: int, transfers: int, first_day: date) -> Iterator[Row]:
    """The grant, then a day's draw after the other."""
    package, startup_id = ids["program_id"] * 10, ids["startup_id"]
    available, used = startup_id * 10 + 1, startup_id * 10 + 2
    for number in range(transfers):
        day = first_day + timedelta(days=number)
        draws = number > 0
        yield {
            **ids,
            "seq": place * transfers + number + 1,
            "grant_id": startup_id,
            "kind": MovementKind.DRAWN if draws else MovementKind.GRANTED,
            "reverses": False,
            "debit_account_id": used if draws else available,
            "credit_account_id": available if draws else package,
            "amount_krw": 90_000 + number if draws else GRANT_KRW,
            "concerns_on": day,
            "concerns_month": day.year * 100 + day.month,
            "posted_at": POSTED_AT,
            "cause": f"cost_import:{number}",
            "hash": f"{startup_id:032x}{number:032x}",
        }

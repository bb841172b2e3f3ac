"""The ledger's hash chain: each transfer's hash covers its own fields and the hash before it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tracker.credits.rules.facts import MovementKind

ROOT = ""  # what the first transfer of a program follows


@dataclass(frozen=True, slots=True)
class ChainedTransfer:
    """A transfer's fields as the chain covers them."""

    program_id: int
    seq: int
    startup_id: int
    grant_id: int | None
    kind: MovementKind
    reverses: bool
    debit_account_id: int
    credit_account_id: int
    amount_krw: int
    concerns_on: date
    posted_at: datetime
    cause: str

    @property
    def concerns_month(self) -> int:
        """`202611`, kept beside the day to be added up by; the chain covers the day alone."""
        return self.concerns_on.year * 100 + self.concerns_on.month


def chain_hash(before: str, transfer: ChainedTransfer) -> str:
    fields = [
        before,
        transfer.program_id,
        transfer.seq,
        transfer.startup_id,
        transfer.grant_id,
        transfer.kind.value,
        int(transfer.reverses),
        transfer.debit_account_id,
        transfer.credit_account_id,
        transfer.amount_krw,
        transfer.concerns_on.isoformat(),
        transfer.posted_at.astimezone(UTC).isoformat(),
        transfer.cause,
    ]
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()

"""Grants, amendments and usage facts; the caps; the ledger that follows from them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.credits.rules.facts import AccountKind, AmendmentKind, MovementKind
from tracker.credits.rules.prepared import PreparedKind, PreparedState
from tracker.db import Base, BigId, ExactDecimal, UtcDateTime, one_of


class ProgramCredit(Base):
    """A program's cap, what of it is committed, and the head of its ledger's hash chain.

    Locking this row is the one lock that posting takes first; a startup's row comes second.
    """

    __tablename__ = "program_credit"
    __table_args__ = (
        CheckConstraint("0 <= committed_krw AND committed_krw <= cap_krw", name="within_cap"),
    )

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), primary_key=True)
    cap_krw: Mapped[int] = mapped_column(BigId)
    startup_cap_krw: Mapped[int] = mapped_column(BigId)
    committed_krw: Mapped[int] = mapped_column(BigId, default=0)
    chain_seq: Mapped[int] = mapped_column(BigId, default=0)
    chain_hash: Mapped[str] = mapped_column(String(64), default="")


class StartupCredit(Base):
    """A startup's cap and what of it is committed; when it left the program."""

    __tablename__ = "startup_credit"
    __table_args__ = (
        CheckConstraint("0 <= committed_krw AND committed_krw <= cap_krw", name="within_cap"),
    )

    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    cap_krw: Mapped[int] = mapped_column(BigId)
    committed_krw: Mapped[int] = mapped_column(BigId, default=0)
    left_on: Mapped[date | None]
    left_recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CapChange(Base):
    """One setting of a program's caps. Append-only; the newest row equals `ProgramCredit`."""

    __tablename__ = "cap_change"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    cap_krw: Mapped[int] = mapped_column(BigId)
    startup_cap_krw: Mapped[int] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(String(500))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(200))


class CreditGrant(Base):
    """A grant as it was given. Append-only: its life changes by amendments."""

    __tablename__ = "credit_grant"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        Index(None, "startup_id", "id"),
        Index(None, "program_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    amount_krw: Mapped[int] = mapped_column(BigId)
    amount_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    usd_krw: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    granted_on: Mapped[date]
    activate_by: Mapped[date | None]
    activated_on: Mapped[date | None]
    expires_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))


class GrantAmendment(Base):
    """One change of a grant's life. Append-only.

    `effective_on` is the day the change concerns: the activation day, the day from which the
    unused part is gone, the day a cancellation is dated; `expires_on` is a moved expiry's new
    last day.
    """

    __tablename__ = "grant_amendment"
    __table_args__ = (Index(None, "startup_id", "id"), Index(None, "grant_id", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("credit_grant.id"))
    kind: Mapped[AmendmentKind] = mapped_column(one_of(AmendmentKind))
    effective_on: Mapped[date]
    expires_on: Mapped[date | None]
    amount_krw: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(String(500))
    reference: Mapped[str | None] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))


class UsageFact(Base):
    """A startup's usage of one charge day in one billing month, exact, as handed over by `usage`.

    A newer row supersedes an older one of the same key; nothing else of a row ever changes.
    """

    __tablename__ = "usage_fact"
    __table_args__ = (
        Index(
            "uq_usage_fact_live",
            "startup_id",
            "billing_month",
            "charged_on",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index(None, "startup_id", "charged_on"),
        Index(None, "program_id", "charged_on"),
        Index(
            "ix_usage_fact_estimated",
            "startup_id",
            "charged_on",
            sqlite_where=text("estimated = 1"),
            postgresql_where=text("estimated"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    billing_month: Mapped[date]  # its first day
    charged_on: Mapped[date]
    covered_krw: Mapped[Decimal] = mapped_column(ExactDecimal)  # usage credits may cover, >= 0
    refunded_krw: Mapped[Decimal] = mapped_column(ExactDecimal)  # <= 0
    not_covered_krw: Mapped[Decimal] = mapped_column(ExactDecimal)
    covered_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)  # the same usage in dollars
    refunded_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    estimated: Mapped[bool] = mapped_column(default=False, server_default=false())
    cause: Mapped[str] = mapped_column(String(80))  # "cost_import:12"
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LedgerAccount(Base):
    """A ledger account and the totals of its transfers. Balance = debits - credits."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        CheckConstraint("debits_krw >= 0 AND credits_krw >= 0", name="totals_not_negative"),
        CheckConstraint(
            "kind IN ('package', 'payment_method') OR credits_krw <= debits_krw",
            name="not_overdrawn",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)  # "grant:5:available"
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("credit_grant.id"))
    kind: Mapped[AccountKind] = mapped_column(one_of(AccountKind))
    debits_krw: Mapped[int] = mapped_column(BigId, default=0)
    credits_krw: Mapped[int] = mapped_column(BigId, default=0)


class Transfer(Base):
    """One amount moved from the credited account to the debited one. Append-only, hash-chained.

    `reverses` marks a correction: the accounts of its kind stand the other way round.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
        UniqueConstraint("program_id", "seq"),
        Index(  # covers balances: grouped in its own order, nothing is sorted
            "ix_transfer_figures",
            "program_id",
            "startup_id",
            "grant_id",
            "kind",
            "concerns_month",
            "concerns_on",
            "posted_at",
            "reverses",
            "amount_krw",
        ),
        Index(  # covers the days around today
            "ix_transfer_days",
            "program_id",
            "concerns_on",
            "startup_id",
            "grant_id",
            "kind",
            "posted_at",
            "reverses",
            "amount_krw",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    seq: Mapped[int] = mapped_column(BigId)  # 1, 2, 3 … within the program
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("credit_grant.id"))
    kind: Mapped[MovementKind] = mapped_column(one_of(MovementKind))
    reverses: Mapped[bool]
    debit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    credit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount_krw: Mapped[int] = mapped_column(BigId)
    concerns_on: Mapped[date]
    concerns_month: Mapped[int]  # 202611, of `concerns_on`
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cause: Mapped[str] = mapped_column(
        String(80)
    )  # "grant:5", "amendment:7", "cost_import:12", "day:2026-04-01"
    hash: Mapped[str] = mapped_column(String(64))


class PreparedAct(Base):
    """A grant, or an amendment that takes one back, until a second person decides.

    It holds no room under the caps, and deciding checks all of it anew.
    """

    __tablename__ = "prepared_act"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint(
            "decided_by_user_id IS NULL OR state <> 'done'"
            " OR (decided_by_user_id <> prepared_by_user_id"
            " AND (asked_by_user_id IS NULL OR decided_by_user_id <> asked_by_user_id))",
            name="two_people",
        ),
        Index(None, "program_id", "state", "id"),
        Index(None, "startup_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[PreparedKind] = mapped_column(one_of(PreparedKind))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("credit_grant.id"))
    amount_krw: Mapped[int] = mapped_column(BigId)  # what it weighs: of an amendment, its grant
    body: Mapped[str] = mapped_column(Text)  # JSON
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prepared_by: Mapped[str] = mapped_column(String(200))
    # users are numbers here, not keys: an act outlives whoever prepared it
    prepared_by_user_id: Mapped[int | None] = mapped_column(BigId)
    asked_by_user_id: Mapped[int | None] = mapped_column(BigId)
    state: Mapped[PreparedState] = mapped_column(one_of(PreparedState))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_by_user_id: Mapped[int | None] = mapped_column(BigId)
    decided_reason: Mapped[str | None] = mapped_column(String(500))
    result_id: Mapped[int | None] = mapped_column(BigId)  # the grant given, the amendment made


class CommandKey(Base):
    """An idempotency key that was used, by whom, for what, and what came of it. Append-only."""

    __tablename__ = "command_key"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scope: Mapped[str] = mapped_column(String(80))  # "user:3", "operator"
    key: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(Text)  # JSON
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)

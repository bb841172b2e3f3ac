"""Balance statements, requests for them, and what people said of differences."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, ExactDecimal, UtcDateTime


class StatementRequest(Base):
    """A link by which a startup was asked for its balance of a month; only its hash is kept."""

    __tablename__ = "statement_request"
    __table_args__ = (Index(None, "program_id", "month"), Index(None, "startup_id", "month"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    month: Mapped[date]  # its first day
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    to_name: Mapped[str] = mapped_column(String(100))
    to_email: Mapped[str | None] = mapped_column(String(254))
    mailed: Mapped[bool]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a newer one took its place


class BalanceStatement(Base):
    """A balance read off Microsoft's page, with its picture. Append-only.

    A row with `replaces_id` corrects that row, or withdraws it (`withdrawn`).
    """

    __tablename__ = "balance_statement"
    __table_args__ = (
        CheckConstraint("(balance_krw IS NULL) <> (balance_usd IS NULL)", name="one_balance"),
        Index(None, "startup_id", "stated_on"),
        Index(None, "program_id", "stated_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    stated_on: Mapped[date]
    balance_krw: Mapped[int | None] = mapped_column(BigId)
    balance_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    note: Mapped[str] = mapped_column(String(500))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    picture_type: Mapped[str | None] = mapped_column(String(40))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("statement_request.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("balance_statement.id"), unique=True)
    withdrawn: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stated_by: Mapped[str] = mapped_column(String(200))


class DifferenceReason(Base):
    """Why a statement's balance and the ledger differ, in a person's words. Append-only."""

    __tablename__ = "difference_reason"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("balance_statement.id"), index=True)
    difference_krw: Mapped[int] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(String(500))
    explained_at: Mapped[datetime] = mapped_column(UtcDateTime)
    explained_by: Mapped[str] = mapped_column(String(200))

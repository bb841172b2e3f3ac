"""Valuations."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, ExactDecimal, UtcDateTime, one_of
from tracker.progress.rules import Consent, SourceGrade, Stage


class Valuation(Base):
    """What a startup was worth on a day, by whose word. Withdrawn, never edited.

    A wrong one is corrected by the one that takes its place, `corrects_id`.
    """

    __tablename__ = "valuation"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        Index(None, "program_id", "startup_id", "valued_on"),
        UniqueConstraint("round_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    valued_on: Mapped[date]
    amount_krw: Mapped[int] = mapped_column(BigId)
    amount_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)  # where agreed in dollars
    usd_krw: Mapped[Decimal | None] = mapped_column(ExactDecimal)  # rate of `valued_on`
    grade: Mapped[SourceGrade] = mapped_column(one_of(SourceGrade))
    stage: Mapped[Stage] = mapped_column(one_of(Stage))
    consent: Mapped[Consent] = mapped_column(one_of(Consent), default=Consent.NONE)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("funding_round.id"))
    note: Mapped[str | None] = mapped_column(String(500))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("valuation.id"), unique=True)


class ValuationEvidence(Base):
    """What a valuation without a round rests on, of the startup's library. Append-only."""

    __tablename__ = "valuation_evidence"
    __table_args__ = (UniqueConstraint("valuation_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    valuation_id: Mapped[int] = mapped_column(ForeignKey("valuation.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attached_by: Mapped[str] = mapped_column(String(200))

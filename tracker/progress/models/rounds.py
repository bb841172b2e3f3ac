"""Funding rounds, and what firms agreed may be shown."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, ExactDecimal, UtcDateTime, one_of
from tracker.progress.rules import Consent, Currency, ExitKind, SourceGrade, Stage


class FundingRound(Base):
    """A round or an exit. A priced one has written its valuation. Withdrawn, never edited.

    A wrong one is corrected by the round that takes its place, `corrects_id`.
    """

    __tablename__ = "funding_round"
    __table_args__ = (Index(None, "program_id", "startup_id", "closed_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    stage: Mapped[Stage] = mapped_column(one_of(Stage))
    closed_on: Mapped[date]
    priced: Mapped[bool]
    currency: Mapped[Currency] = mapped_column(one_of(Currency))
    exit_kind: Mapped[ExitKind | None] = mapped_column(one_of(ExitKind))
    raised_krw: Mapped[int | None] = mapped_column(BigId)
    raised_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    pre_krw: Mapped[int | None] = mapped_column(BigId)
    pre_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    post_krw: Mapped[int | None] = mapped_column(BigId)
    post_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    usd_krw: Mapped[Decimal | None] = mapped_column(ExactDecimal)  # rate of `closed_on`
    investors: Mapped[str | None] = mapped_column(String(500))
    grade: Mapped[SourceGrade] = mapped_column(one_of(SourceGrade))
    consent: Mapped[Consent] = mapped_column(one_of(Consent))
    note: Mapped[str | None] = mapped_column(String(500))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("funding_round.id"), unique=True)


class ConsentRecord(Base):
    """What a firm agreed to for a round, or for a valuation without one. Append-only."""

    __tablename__ = "consent_record"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("funding_round.id"), index=True)
    valuation_id: Mapped[int | None] = mapped_column(ForeignKey("valuation.id"), index=True)
    consent: Mapped[Consent] = mapped_column(one_of(Consent))
    basis: Mapped[str] = mapped_column(String(300))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(200))


class RoundEvidence(Base):
    """What a round rests on: evidence of the startup's library. Append-only."""

    __tablename__ = "round_evidence"
    __table_args__ = (UniqueConstraint("round_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("funding_round.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attached_by: Mapped[str] = mapped_column(String(200))

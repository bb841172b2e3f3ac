"""Figures: what is asked, targets, readings, closed periods, check-ins. Most are append-only."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, ExactDecimal, UtcDateTime, one_of
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import ReadingSource
from tracker.values.periods import PeriodKind


class KpiChoice(Base):
    """Which figures a program asks for; the newest choice counts. Append-only."""

    __tablename__ = "kpi_choice"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    kpis: Mapped[str] = mapped_column(String(500))  # their names, a space between
    reason: Mapped[str] = mapped_column(String(500))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200))


class KpiTarget(Base):
    """What a startup is to reach in a year; the newest row counts. Append-only."""

    __tablename__ = "kpi_target"
    __table_args__ = (Index(None, "program_id", "startup_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), index=True)
    kpi: Mapped[Kpi] = mapped_column(one_of(Kpi))
    kind: Mapped[PeriodKind] = mapped_column(one_of(PeriodKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)  # None: taken back
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(String(200))


class KpiReading(Base):
    """What was stated for a period; the newest of a figure and period counts. Append-only."""

    __tablename__ = "kpi_reading"
    __table_args__ = (
        Index(None, "program_id", "starts_on"),
        Index(None, "startup_id", "kpi", "starts_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    kpi: Mapped[Kpi] = mapped_column(one_of(Kpi))
    kind: Mapped[PeriodKind] = mapped_column(one_of(PeriodKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)  # None: taken back
    as_of: Mapped[date]
    source: Mapped[ReadingSource] = mapped_column(one_of(ReadingSource))
    reason: Mapped[str | None] = mapped_column(String(500))
    correction: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))


class ReadingVerification(Base):
    """The program has seen that a reading is so. Append-only."""

    __tablename__ = "reading_verification"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("kpi_reading.id"), unique=True)
    verified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_by: Mapped[str] = mapped_column(String(200))


class PeriodClosing(Base):
    """A period closed, or opened again, for the whole program. Append-only."""

    __tablename__ = "period_closing"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    kind: Mapped[PeriodKind] = mapped_column(one_of(PeriodKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    closed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200))


class CheckInRow(Base):
    """A month's figures asked of a startup."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("startup_id", "starts_on"),
        Index(None, "program_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    kpis: Mapped[str] = mapped_column(String(500))
    due_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(200))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by: Mapped[str | None] = mapped_column(String(200))
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_reason: Mapped[str | None] = mapped_column(String(500))


class CheckInAnswer(Base):
    """What was typed so far; it becomes a reading once the check-in is submitted."""

    __tablename__ = "check_in_answer"

    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"), primary_key=True)
    kpi: Mapped[Kpi] = mapped_column(one_of(Kpi), primary_key=True)
    value: Mapped[Decimal] = mapped_column(ExactDecimal)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckInLink(Base):
    """A link that opens a check-in; only its token's hash is kept."""

    __tablename__ = "check_in_link"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    to_name: Mapped[str] = mapped_column(String(100))
    to_email: Mapped[str | None] = mapped_column(String(254))
    mailed: Mapped[bool]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

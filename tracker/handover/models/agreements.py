"""Agreements and what they oblige to; names that changed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.handover.rules.agreements import NamedThing, OwedBy


class Agreement(Base):
    """An agreement, or one that amends those before it; one entered by mistake is taken back."""

    __tablename__ = "agreement"
    __table_args__ = (Index(None, "startup_id", "signed_on"), Index(None, "program_id", "ends_on"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    amends: Mapped[bool]
    number: Mapped[str] = mapped_column(String(100))
    signed_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(300))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str | None] = mapped_column(String(255))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))


class AgreementDuty(Base):
    """Something an agreement obliges one side to, by a day."""

    __tablename__ = "agreement_duty"
    __table_args__ = (Index(None, "program_id", "due_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    words: Mapped[str] = mapped_column(String(300))
    owed_by: Mapped[OwedBy] = mapped_column(one_of(OwedBy))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(200))


class NameChange(Base):
    """A new name or representative of a startup, from a day. Append-only."""

    __tablename__ = "startup_name_change"
    __table_args__ = (Index(None, "startup_id", "from_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    what: Mapped[NamedThing] = mapped_column(one_of(NamedThing))
    before: Mapped[str] = mapped_column(String(200))
    after: Mapped[str] = mapped_column(String(200))
    from_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))

"""Partner organizations of a program, what they were before, and their people."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.partners.rules import PartnerKind


class Partner(Base):
    """`name_key` is the name as `same_name` writes it: two of a name are one partner."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("program_id", "name_key"), Index(None, "program_id", "kind"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    kind: Mapped[PartnerKind] = mapped_column(one_of(PartnerKind))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))
    city: Mapped[str | None] = mapped_column(String(100))
    homepage: Mapped[str | None] = mapped_column(String(300))
    note: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))


class PartnerRevision(Base):
    """A partner as it stood before a change; nothing of its people. Append-only."""

    __tablename__ = "partner_revision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    version: Mapped[int]
    before: Mapped[str] = mapped_column(Text)  # JSON
    after: Mapped[str] = mapped_column(Text)  # JSON
    reason: Mapped[str] = mapped_column(String(500))
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revised_by: Mapped[str] = mapped_column(String(200))


class PartnerPerson(Base):
    """Somebody of a partner; e-mail and telephone only while she consents."""

    __tablename__ = "partner_person"
    __table_args__ = (
        CheckConstraint(
            "(email IS NULL AND phone IS NULL)"
            " OR (consent_on IS NOT NULL AND withdrawn_on IS NULL AND removed_at IS NULL)",
            name="contact_by_consent",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))  # empty once she was removed
    title: Mapped[str | None] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    consent_on: Mapped[date | None]
    consent_source: Mapped[str | None] = mapped_column(String(300))
    consent_until: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[str | None] = mapped_column(String(200))

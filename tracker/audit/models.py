"""The trail, append-only: who did what, when, from where, before and after. The access log."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.access.rules import ActorKind
from tracker.audit.rules import Did
from tracker.db import Base, BigId, UtcDateTime, one_of


class AuditEvent(Base):
    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "program_id", "id"), Index(None, "startup_id", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_label: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))  # "support.log_entry": a key of the catalogue
    program_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int | None] = mapped_column(BigId)  # no key: the startup may be taken back
    object: Mapped[str | None] = mapped_column(String(80))  # "support_entry:12"
    before: Mapped[str | None] = mapped_column(Text)  # JSON object of what changed
    after: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(60))


class PersonalAccess(Base):
    """Somebody looked at, searched or took away personal data. Kept for a time, never changed."""

    __tablename__ = "personal_access"
    __table_args__ = (Index(None, "program_id", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int | None] = mapped_column(BigId)  # no key: the startup may be taken back
    actor_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_label: Mapped[str] = mapped_column(String(200))
    did: Mapped[Did] = mapped_column(one_of(Did))
    page: Mapped[str] = mapped_column(String(60))  # its endpoint: worded by the catalogue
    whose: Mapped[str] = mapped_column(String(200))  # "user_account:12"; of a list, what was asked
    address: Mapped[str | None] = mapped_column(String(60))
    request_id: Mapped[str | None] = mapped_column(String(40))

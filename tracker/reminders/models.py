"""Rules of reminders with their history, what was noted for whom, and the digests written."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.reminders.rules.kinds import ReminderKind


class ReminderRule(Base):
    """One decision on one kind, or on the quiet hours; the newest counts. Append-only."""

    __tablename__ = "reminder_rule"
    __table_args__ = (Index(None, "program_id", "key", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)  # JSON
    reason: Mapped[str] = mapped_column(String(500))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(200))


class ReminderDigest(Base):
    """What one person was told on one day, in one mail; without a `mail_id` in the inbox alone."""

    __tablename__ = "reminder_digest"
    __table_args__ = (
        UniqueConstraint("user_id", "program_id", "day_on"),
        Index(None, "program_id", "day_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    day_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(5))
    things: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))


class Reminder(Base):
    """One thing told to one person once. `settled_at`: it is no longer so, or no longer hers.

    `seen_at`: she put it away, there being nothing to do about it.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("user_id", "program_id", "mark"),
        Index(None, "user_id", "program_id", "settled_at"),
        Index(None, "program_id", "settled_at"),
        Index(None, "digest_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[ReminderKind] = mapped_column(one_of(ReminderKind))
    mark: Mapped[str] = mapped_column(String(160))
    values: Mapped[str] = mapped_column("told_values", Text)  # JSON: what its words mention
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("reminder_digest.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

"""Mentoring sessions, and the hours assigned for them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.mentoring.rules import Field, PeriodKind, SessionState, Side, Way


class MentoringSession(Base):
    """From the request to the confirmation. What was delivered is in its support entry alone."""

    __tablename__ = "mentoring_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state <> 'scheduled' OR starts_at IS NOT NULL", name="scheduled_has_time"),
        CheckConstraint("state <> 'held' OR support_entry_id IS NOT NULL", name="held_has_entry"),
        UniqueConstraint("support_entry_id"),
        UniqueConstraint("requested_by_user_id", "client_key"),
        Index(
            "ix_mentoring_session_counted",
            "support_entry_id",
            "state",
            "mentor_user_id",
            "field",
            "confirmed_at",
        ),
        Index(None, "program_id", "state", "starts_at"),
        Index(None, "program_id", "state", "confirmed_at"),
        Index(None, "startup_id", "state", "starts_at"),
        Index(None, "mentor_user_id", "state", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    mentor_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    mentor_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[SessionState] = mapped_column(one_of(SessionState))
    absent: Mapped[Side | None] = mapped_column(one_of(Side))  # who did not come
    way: Mapped[Way] = mapped_column(one_of(Way))
    field: Mapped[Field | None] = mapped_column(one_of(Field))
    topic: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(Text)  # what the startup asks
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(300))  # a room, or the address of an online meeting
    online: Mapped[bool]
    attendees: Mapped[str] = mapped_column(String(500))
    support_entry_id: Mapped[int | None] = mapped_column(ForeignKey("support_entry.id"))
    fee_krw: Mapped[int | None] = mapped_column(BigId)  # 0: unpaid
    withholding_krw: Mapped[int | None] = mapped_column(BigId)
    paid_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(200))
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispute: Mapped[str | None] = mapped_column(Text)
    cancelled_reason: Mapped[str | None] = mapped_column(String(500))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_by: Mapped[str] = mapped_column(String(200))
    requested_by_user_id: Mapped[int | None] = mapped_column(BigId)
    client_key: Mapped[str | None] = mapped_column(String(80))
    uid: Mapped[str] = mapped_column(String(80), unique=True)  # of the calendar entry
    sequence: Mapped[int] = mapped_column(default=0)  # of the newest invitation sent
    version: Mapped[int] = mapped_column(default=1)


class HourQuota(Base):
    """Minutes assigned to a startup for a period; its newest row counts. Append-only."""

    __tablename__ = "hour_quota"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        Index(None, "program_id", "startup_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[PeriodKind] = mapped_column(one_of(PeriodKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_by: Mapped[str] = mapped_column(String(200))

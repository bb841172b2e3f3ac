"""How sessions come about: proposed times, weekly slots, office hours, waiting places, feeds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.mentoring.rules import Side


class ProposedTime(Base):
    """One of the times proposed for a session that is asked for."""

    __tablename__ = "proposed_time"
    __table_args__ = (UniqueConstraint("session_id", "starts_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    side: Mapped[Side] = mapped_column(one_of(Side))  # who proposed it: the other side takes it


class WeeklySlot(Base):
    """Every week at this hour of the mentor's own zone, from a day on, until it is ended."""

    __tablename__ = "weekly_slot"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("starts_minute BETWEEN 0 AND 1439", name="starts_minute"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    weekday: Mapped[int]  # Monday is 0
    starts_minute: Mapped[int]  # of the day
    minutes: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(60))
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # the first day without it
    place: Mapped[str] = mapped_column(String(300))
    online: Mapped[bool]


class OfficeHours(Base):
    """Some seats one after the other, each a session of one startup."""

    __tablename__ = "office_hours"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        Index(None, "program_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seats: Mapped[int]
    seat_minutes: Mapped[int]
    topic: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(300))
    online: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[str] = mapped_column(String(200))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OfficeSeat(Base):
    """A seat of office hours that a session has taken."""

    __tablename__ = "office_seat"
    __table_args__ = (UniqueConstraint("office_hours_id", "seat"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"), primary_key=True)
    office_hours_id: Mapped[int] = mapped_column(ForeignKey("office_hours.id"))
    seat: Mapped[int]


class WaitingPlace(Base):
    """A startup that waits for a seat, first come first served; `left_at`: served, or gone."""

    __tablename__ = "waiting_place"
    __table_args__ = (Index(None, "office_hours_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_hours_id: Mapped[int] = mapped_column(ForeignKey("office_hours.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), index=True)
    topic: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_by_user_id: Mapped[int | None] = mapped_column(BigId)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("mentoring_session.id"))


class CalendarFeed(Base):
    """A person's private feed; only the hash of its address is kept."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

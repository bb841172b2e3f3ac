"""Mentors of a program: what they know, and their conflicts of interest."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.mentoring.rules import Field


class Mentor(Base):
    """What the program knows about a member with the role mentor."""

    __tablename__ = "mentor"
    __table_args__ = (
        UniqueConstraint("program_id", "user_id"),
        CheckConstraint("hours_a_month >= 0", name="hours_not_negative"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organization: Mapped[str] = mapped_column(String(200))
    skills: Mapped[str] = mapped_column(String(500))
    languages: Mapped[str] = mapped_column(String(100))  # codes joined by commas
    bio: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(String(60))
    hours_a_month: Mapped[int | None]
    active: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MentorField(Base):
    __tablename__ = "mentor_field"

    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), primary_key=True)
    field: Mapped[Field] = mapped_column(one_of(Field), primary_key=True)


class MentorConflict(Base):
    """A conflict of interest; `ended_on` is the first day without it."""

    __tablename__ = "mentor_conflict"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    declared_on: Mapped[date]
    declared_by: Mapped[str] = mapped_column(String(200))
    ended_on: Mapped[date | None]
    ended_by: Mapped[str | None] = mapped_column(String(200))

"""Milestones with their history."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.progress.rules import MilestoneState


class Milestone(Base):
    __tablename__ = "milestone"
    __table_args__ = (
        Index(None, "program_id", "due_on"),
        Index(None, "startup_id", "due_on"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    title: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str | None] = mapped_column(String(100))
    baseline_due_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[MilestoneState] = mapped_column(one_of(MilestoneState))
    closed_on: Mapped[date | None]  # the day it was met or missed
    from_plan: Mapped[str | None] = mapped_column(String(100))  # the template it came from
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(200))
    sent_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # until it changes again
    sent_back_by: Mapped[str | None] = mapped_column(String(200))
    sent_back_reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class MilestoneRevision(Base):
    """A milestone as it stood before a change, and why it changed. Append-only."""

    __tablename__ = "milestone_revision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    version: Mapped[int]
    before: Mapped[str] = mapped_column(Text)  # JSON
    reason: Mapped[str] = mapped_column(String(500))
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revised_by: Mapped[str] = mapped_column(String(200))


class MilestoneMove(Base):
    """A due date moved, and why. Append-only."""

    __tablename__ = "milestone_move"
    __table_args__ = (Index(None, "program_id", "moved_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_by: Mapped[str] = mapped_column(String(200))

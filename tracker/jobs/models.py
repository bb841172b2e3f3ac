"""Jobs: one row each, from the queue to its end."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.jobs.rules import JobState


class Job(Base):
    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "program_id", "object"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    kind: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(80))
    payload: Mapped[str] = mapped_column(Text)  # JSON
    state: Mapped[JobState] = mapped_column(one_of(JobState))
    stage: Mapped[str] = mapped_column(String(40))
    done: Mapped[int] = mapped_column(BigId)
    total: Mapped[int] = mapped_column(BigId)
    attempts: Mapped[int]
    token: Mapped[str | None] = mapped_column(String(32))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # while it runs: the end of its lease
    cancel_asked: Mapped[bool]
    error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

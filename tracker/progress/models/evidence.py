"""Evidence of a startup, and what it proves."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.progress.rules.verdicts import Verdict

LIVE = text("withdrawn_at IS NULL")
ATTACHED = text("detached_at IS NULL")


class Evidence(Base):
    """A file or a link that proves something; kept once, attached to any number of things.

    `file_name` is as this startup named the file: the same bytes may have come under another name
    from another startup.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(file_id IS NULL) <> (url IS NULL)", name="file_or_url"),
        Index(None, "startup_id", "id"),
        Index(None, "program_id", "expires_on"),
        Index(
            "uq_evidence_live_file",
            "startup_id",
            "file_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    label: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str | None] = mapped_column(String(255))
    url: Mapped[str | None] = mapped_column(String(500))
    expires_on: Mapped[date | None]  # of a certificate: the last day it holds
    note: Mapped[str] = mapped_column(String(500))
    added_on: Mapped[date]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    withdrawn_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))


class MilestoneEvidence(Base):
    """What is attached to a milestone, and what was and is no longer."""

    __tablename__ = "milestone_evidence"
    __table_args__ = (
        Index(
            "uq_milestone_evidence_attached",
            "milestone_id",
            "evidence_id",
            unique=True,
            sqlite_where=ATTACHED,
            postgresql_where=ATTACHED,
        ),
        Index(None, "evidence_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attached_by: Mapped[str] = mapped_column(String(200))
    detached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detached_by: Mapped[str | None] = mapped_column(String(200))
    detached_reason: Mapped[str | None] = mapped_column(String(500))


class MilestoneVerdict(Base):
    """What the program said of a milestone, and which evidence it had seen. Append-only."""

    __tablename__ = "milestone_verdict"
    __table_args__ = (Index(None, "milestone_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    seen: Mapped[str] = mapped_column(Text)  # JSON: [[evidence id, its label then], …]
    note: Mapped[str] = mapped_column(String(500))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[str] = mapped_column(String(200))

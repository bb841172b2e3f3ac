"""What follows an entry: its steps, its files, its way to another startup."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.support.rules import HelpStage, SupportKind


class SupportStep(Base):
    """A stage that an introduction or a pilot reached, the newest last. Append-only."""

    __tablename__ = "support_step"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        Index(None, "entry_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("support_entry.id"))
    stage: Mapped[HelpStage] = mapped_column(one_of(HelpStage))
    happened_on: Mapped[date]
    amount_krw: Mapped[int | None] = mapped_column(BigId)
    note: Mapped[str] = mapped_column(String(500))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str] = mapped_column(String(200))


class SupportFile(Base):
    """A file that proves help; `shared` or for the program only."""

    __tablename__ = "support_file"
    __table_args__ = (UniqueConstraint("entry_id", "file_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("support_entry.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(255))
    shared: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SupportMove(Base):
    """An entry logged for the wrong startup went to the right one. Append-only."""

    __tablename__ = "support_move"
    __table_args__ = (Index(None, "entry_id", "id"), Index(None, "from_startup_id", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("support_entry.id"))
    from_startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    to_startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[SupportKind] = mapped_column(one_of(SupportKind))
    held_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_by: Mapped[str] = mapped_column(String(200))

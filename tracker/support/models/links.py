"""Links by which help is confirmed, and what the startup thinks of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime


class SupportLink(Base):
    """A link by which a founder confirms one piece of help; only its hash is kept.

    It is of the startup that was asked: an entry moved to another is not opened by it.
    """

    __tablename__ = "support_link"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("support_entry.id"), index=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    to_name: Mapped[str] = mapped_column(String(100))
    to_email: Mapped[str | None] = mapped_column(String(254))
    mailed: Mapped[bool]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SupportFeedback(Base):
    """The startup's two answers and a comment: for the program alone."""

    __tablename__ = "support_feedback"
    __table_args__ = (
        CheckConstraint("helpful BETWEEN 1 AND 5", name="helpful"),
        CheckConstraint("again BETWEEN 1 AND 5", name="again"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("support_entry.id"), primary_key=True)
    helpful: Mapped[int]
    again: Mapped[int]  # would ask for the like of it again
    comment: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[str] = mapped_column(String(200))

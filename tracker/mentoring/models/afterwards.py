"""What comes of a session: its confirmation, opinions, actions, advice, files."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.mentoring.rules import Side


class SessionLink(Base):
    """A link by which a founder confirms and rates one session; only its hash is kept."""

    __tablename__ = "session_link"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    to_name: Mapped[str] = mapped_column(String(100))
    to_email: Mapped[str | None] = mapped_column(String(254))
    mailed: Mapped[bool]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SessionFeedback(Base):
    """The startup's two answers and a comment: for the program alone."""

    __tablename__ = "session_feedback"
    __table_args__ = (
        CheckConstraint("helpful BETWEEN 1 AND 5", name="helpful"),
        CheckConstraint("again BETWEEN 1 AND 5", name="again"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"), primary_key=True)
    helpful: Mapped[int]
    again: Mapped[int]  # would ask this mentor again
    comment: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by: Mapped[str] = mapped_column(String(200))


class ActionItem(Base):
    """Something to be done after a session; carried to the next until done or dropped."""

    __tablename__ = "action_item"
    __table_args__ = (
        Index(None, "startup_id", "closed_at"),
        Index(None, "program_id", "due_on"),
        Index(
            "ix_action_item_counted",
            "session_id",
            "startup_id",
            "closed_at",
            "dropped_reason",
            "due_on",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"))
    words: Mapped[str] = mapped_column(String(300))
    owner: Mapped[Side] = mapped_column(one_of(Side))
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(200))
    dropped_reason: Mapped[str | None] = mapped_column(String(500))  # else it was done
    version: Mapped[int] = mapped_column(default=1)


class Advice(Base):
    """One piece of advice given in a session."""

    __tablename__ = "advice"
    __table_args__ = (Index(None, "startup_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"), index=True)
    words: Mapped[str] = mapped_column(String(500))


class AdviceChoice(Base):
    """Two pieces of advice that conflict, and which way the founder goes. Newest counts."""

    __tablename__ = "advice_choice"
    __table_args__ = (Index(None, "startup_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    first_advice_id: Mapped[int] = mapped_column(ForeignKey("advice.id"))
    second_advice_id: Mapped[int] = mapped_column(ForeignKey("advice.id"))
    followed_advice_id: Mapped[int | None] = mapped_column(ForeignKey("advice.id"))
    why: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200))


class SessionFile(Base):
    """A photo or file of a session; `shared` or for the program only."""

    __tablename__ = "session_file"
    __table_args__ = (UniqueConstraint("session_id", "file_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("mentoring_session.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(255))
    shared: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

"""Requests for help and their history."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.requests.rules import RequestKind, RequestState


class HelpRequest(Base):
    """What a startup asked for, and where it stands; how it got there is in its steps."""

    __tablename__ = "help_request"
    __table_args__ = (
        CheckConstraint(
            "amount_krw > 0 AND approved_krw > 0 AND approved_krw <= amount_krw", name="amounts"
        ),
        UniqueConstraint("asked_by_user_id", "client_key"),
        UniqueConstraint("grant_id"),
        UniqueConstraint("prepared_act_id"),
        Index(None, "program_id", "state", "due_on"),
        Index(None, "startup_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[RequestKind] = mapped_column(one_of(RequestKind))
    purpose: Mapped[str] = mapped_column(String(500))
    plan: Mapped[str] = mapped_column(Text)
    amount_krw: Mapped[int | None] = mapped_column(BigId)
    wished_on: Mapped[date | None]
    state: Mapped[RequestState] = mapped_column(one_of(RequestState))
    due_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(200))
    # users are numbers here, not keys: a request outlives whoever asked
    asked_by_user_id: Mapped[int | None] = mapped_column(BigId)
    client_key: Mapped[str | None] = mapped_column(String(80))  # of the form that asked
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(200))
    answer: Mapped[str | None] = mapped_column(String(1000))
    approved_krw: Mapped[int | None] = mapped_column(BigId)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("credit_grant.id"))
    prepared_act_id: Mapped[int | None] = mapped_column(ForeignKey("prepared_act.id"))
    version: Mapped[int] = mapped_column(default=1)


class RequestEntry(Base):
    """The support entry that gave what was asked for. Append-only."""

    __tablename__ = "help_request_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("support_entry.id"), index=True)
    tied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tied_by: Mapped[str] = mapped_column(String(200))


class RequestStep(Base):
    """One move of a request. Append-only."""

    __tablename__ = "help_request_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), index=True)
    move: Mapped[str] = mapped_column(String(32))  # "ask", or one of `Move`
    state: Mapped[RequestState] = mapped_column(one_of(RequestState))
    note: Mapped[str | None] = mapped_column(String(1000))
    amount_krw: Mapped[int | None] = mapped_column(BigId)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_by: Mapped[str] = mapped_column(String(200))

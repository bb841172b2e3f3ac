"""Support entries and their revisions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.support.models.details import DetailsText
from tracker.support.rules import Details, HelpStage, SupportKind

STANDING = text("withdrawn_at IS NULL")

WITHDRAWN = text("withdrawn_at IS NOT NULL")

OPEN_ACTION = text(
    "next_action IS NOT NULL AND next_action_done_at IS NULL AND withdrawn_at IS NULL"
)


class SupportEntry(Base):
    __tablename__ = "support_entry"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        UniqueConstraint("logged_by_user_id", "client_key"),
        Index(None, "program_id", "held_on", "id"),
        Index(None, "startup_id", "held_on", "id"),
        Index(None, "partner_id", "held_on", "id"),
        Index(
            "ix_support_entry_standing",
            "program_id",
            "startup_id",
            "kind",
            "held_on",
            "minutes",
            "withdrawn_at",  # SQLite would look at the row for it
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index(
            "ix_support_entry_given",
            "program_id",
            "kind",
            "mentor_user_id",
            "held_on",
            "minutes",
            "startup_id",
            "withdrawn_at",
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index(
            "ix_support_entry_days",
            "program_id",
            "kind",
            "held_on",
            "startup_id",
            "mentor_user_id",
            "minutes",
            "withdrawn_at",
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index(
            "ix_support_entry_withdrawn",
            "program_id",
            sqlite_where=WITHDRAWN,
            postgresql_where=WITHDRAWN,
        ),
        Index(
            "ix_support_entry_open_action",
            "program_id",
            "next_action_due_on",
            sqlite_where=OPEN_ACTION,
            postgresql_where=OPEN_ACTION,
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[SupportKind] = mapped_column(one_of(SupportKind))
    held_on: Mapped[date]
    minutes: Mapped[int | None]
    given_by: Mapped[str] = mapped_column(String(200))
    # users are numbers here, not keys: an entry outlives whoever gave or logged it
    mentor_user_id: Mapped[int | None] = mapped_column(BigId)
    topic: Mapped[str] = mapped_column(String(200))
    shared_notes: Mapped[str] = mapped_column(Text, default="")
    program_notes: Mapped[str] = mapped_column(Text, default="")  # for the program only
    program_notes_by_user_id: Mapped[int | None] = mapped_column(BigId)  # who wrote them last
    next_action: Mapped[str | None] = mapped_column(String(300))
    next_action_due_on: Mapped[date | None]
    next_action_done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    logged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    logged_by: Mapped[str] = mapped_column(String(200))
    logged_by_user_id: Mapped[int | None] = mapped_column(BigId)
    client_key: Mapped[str | None] = mapped_column(String(80))  # of the form that logged it
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)
    # of some kinds only: `rules.details` says which
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    partner_person_id: Mapped[int | None] = mapped_column(ForeignKey("partner_person.id"))
    stage: Mapped[HelpStage | None] = mapped_column(one_of(HelpStage))
    amount_krw: Mapped[int | None] = mapped_column(BigId)
    confidential: Mapped[bool] = mapped_column(default=False)
    details: Mapped[Details] = mapped_column(DetailsText, default=dict)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(200))
    disputed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispute: Mapped[str | None] = mapped_column(String(500))  # what is wrong, the founder says


class SupportRevision(Base):
    """An entry as it stood before a correction or withdrawal. Append-only."""

    __tablename__ = "support_revision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("support_entry.id"), index=True)
    version: Mapped[int]
    before: Mapped[str] = mapped_column(Text)  # JSON
    shared: Mapped[bool]  # whether the change touches what the startup sees
    reason: Mapped[str] = mapped_column(String(500))
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revised_by: Mapped[str] = mapped_column(String(200))

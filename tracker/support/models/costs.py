"""What help cost IFEZ."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.support.rules import SupportKind


class SupportCost(Base):
    """One payment; corrected by withdrawing it and entering it anew."""

    __tablename__ = "support_cost"
    __table_args__ = (
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        UniqueConstraint("program_id", "client_key"),
        Index(None, "program_id", "paid_on", "id"),
        Index(None, "startup_id", "paid_on"),
        Index(None, "entry_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("support_entry.id"))
    kind: Mapped[SupportKind] = mapped_column(one_of(SupportKind))
    amount_krw: Mapped[int] = mapped_column(BigId)
    source_of_funds: Mapped[str] = mapped_column(String(100))
    budget_item: Mapped[str] = mapped_column(String(200))
    paid_on: Mapped[date]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str | None] = mapped_column(String(255))
    note: Mapped[str] = mapped_column(String(500))
    client_key: Mapped[str | None] = mapped_column(String(80))  # of the form that entered it
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))

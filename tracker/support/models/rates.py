"""What help is worth."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.support.rules import SupportKind


class SupportRate(Base):
    """What help of a kind is worth from a day on, and who says so. Append-only."""

    __tablename__ = "support_rate"
    __table_args__ = (
        CheckConstraint("krw_per_hour >= 0", name="rate_not_negative"),
        Index(None, "program_id", "kind", "from_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    kind: Mapped[SupportKind] = mapped_column(one_of(SupportKind))
    krw_per_hour: Mapped[int] = mapped_column(BigId)
    krw_per_piece: Mapped[int] = mapped_column(BigId, default=0, server_default=text("0"))
    from_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(String(200))

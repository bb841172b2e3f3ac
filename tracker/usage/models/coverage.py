"""What a startup's credits may be drawn for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.usage.rules.coverage import Covered


class CoverageSwitch(Base):
    """One decision, from a charge day on. The newest that reaches a day holds, unless withdrawn."""

    __tablename__ = "coverage_switch"
    __table_args__ = (Index(None, "startup_id", "id"), Index(None, "program_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"))
    what: Mapped[Covered] = mapped_column(one_of(Covered))
    covers: Mapped[bool]
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))

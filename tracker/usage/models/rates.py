"""The exchange rates a program counts dollars by, month by month."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, ExactDecimal, UtcDateTime


class ExchangeRate(Base):
    """Won a dollar for one billing month. Append-only in meaning: the newest row holds."""

    __tablename__ = "exchange_rate"
    __table_args__ = (Index(None, "program_id", "month"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    month: Mapped[date]  # its first day
    usd_krw: Mapped[Decimal] = mapped_column(ExactDecimal)
    source: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(String(200))

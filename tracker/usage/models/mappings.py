"""Which sub account belongs to which startup, and when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime


class SubAccountMapping(Base):
    """A sub account belongs to a startup for charge days [starts_on, ends_on); None is open."""

    __tablename__ = "sub_account_mapping"
    __table_args__ = (Index(None, "program_id", "sub_account"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    sub_account: Mapped[str] = mapped_column(String(36))
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    mapped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mapped_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # no longer so, as of then

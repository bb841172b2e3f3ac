"""The program's growth stages, each version of them whole."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.progress.rules import Stage


class LadderVersion(Base):
    """One decision on the rungs; the newest holds. Append-only."""

    __tablename__ = "ladder_version"
    __table_args__ = (UniqueConstraint("program_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200))


class LadderRung(Base):
    """One rung of a version; `position` counts from 1, the lowest. Append-only."""

    __tablename__ = "ladder_rung"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("ladder_version.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(60))
    stage: Mapped[Stage | None] = mapped_column(one_of(Stage))
    valuation_krw: Mapped[int | None] = mapped_column(BigId)
    raised_from_krw: Mapped[int | None] = mapped_column(BigId)
    raised_to_krw: Mapped[int | None] = mapped_column(BigId)
    unicorn: Mapped[bool]

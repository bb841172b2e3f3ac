"""Plans, as they were set. Append-only."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.package.rules.kinds import PackageKind


class PackagePlan(Base):
    """What is planned of a kind in a year, for one startup or for each; the newest row counts."""

    __tablename__ = "package_plan"
    __table_args__ = (Index(None, "program_id", "startup_id", "kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    startup_id: Mapped[int | None] = mapped_column(ForeignKey("startup.id"))
    kind: Mapped[PackageKind] = mapped_column(one_of(PackageKind))
    year: Mapped[int]
    count: Mapped[int | None]
    minutes: Mapped[int | None]
    amount_krw: Mapped[int | None] = mapped_column(BigId)
    most_days: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str] = mapped_column(String(200))

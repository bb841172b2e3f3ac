"""What people decided about runs that waited, and which sub accounts no longer count where."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.usage.rules.holds import Decision


class ImportDecision(Base):
    """A person's word on one held month of an import; append-only, the latest of a month counts."""

    __tablename__ = "import_decision"
    __table_args__ = (Index(None, "program_id", "id"), Index(None, "import_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("cost_import.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), index=True)
    decision: Mapped[Decision] = mapped_column(one_of(Decision))
    sub_accounts: Mapped[str] = mapped_column(Text)  # JSON list: those given to this source
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SnapshotExclusion(Base):
    """A sub account of a snapshot that counts from another source: derived from the decisions."""

    __tablename__ = "snapshot_exclusion"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), primary_key=True)
    sub_account: Mapped[str] = mapped_column(String(36), primary_key=True)

"""Cost imports, the snapshots they brought, and their charges in aggregate."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, ExactDecimal, UtcDateTime, one_of
from tracker.usage.rules.kinds import DatasetFamily, ImportStatus, SnapshotState
from tracker.usage.rules.problems import Code


class CostImport(Base):
    """One attempt to take cost files in, whatever came of it, with its report."""

    __tablename__ = "cost_import"
    __table_args__ = (Index(None, "program_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    status: Mapped[ImportStatus] = mapped_column(one_of(ImportStatus))
    names: Mapped[str] = mapped_column(Text)  # JSON list of what was handed over
    months: Mapped[str] = mapped_column(Text)  # JSON list of the billing months stored
    report: Mapped[str] = mapped_column(Text, deferred=True)  # JSON: each run, and what it changed
    problems: Mapped[int]  # all that were found; those kept are `ImportProblem` rows
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[str] = mapped_column(String(200))


class ImportProblem(Base):
    """One thing an import found wrong: a code, a place and values, worded where it is shown."""

    __tablename__ = "import_problem"
    __table_args__ = (Index(None, "import_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("cost_import.id"))
    code: Mapped[Code] = mapped_column(one_of(Code))
    words: Mapped[str] = mapped_column(String(20))
    notice: Mapped[bool]
    blob: Mapped[str] = mapped_column(Text)
    line: Mapped[int | None]
    column_name: Mapped[str | None] = mapped_column(Text)
    value: Mapped[str | None] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)  # JSON: what the words mention


class Snapshot(Base):
    """One export run's complete state of one billing month; at most one is live per key."""

    __tablename__ = "snapshot"
    __table_args__ = (
        Index(
            "uq_snapshot_live",
            "program_id",
            "source",
            "family",
            "billing_month",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
        UniqueConstraint("program_id", "source", "run", "billing_month"),
        Index(None, "program_id", "billing_month"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("cost_import.id"))
    source: Mapped[str] = mapped_column(String(500))
    family: Mapped[DatasetFamily] = mapped_column(one_of(DatasetFamily))
    billing_month: Mapped[date]
    run: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[SnapshotState] = mapped_column(one_of(SnapshotState))
    rows_read: Mapped[int]
    rows_stored: Mapped[int]
    rows_rejected: Mapped[int]
    run_rejected: Mapped[int]  # rows rejected in the whole run: one of them holds all its months
    charge_days: Mapped[int]  # inside the month itself
    billed: Mapped[str] = mapped_column(Text)  # JSON: exact sum of the rows stored, by currency
    rejected_billed: Mapped[str] = mapped_column(Text)  # JSON: where readable, by currency
    duplicate_rows: Mapped[int]
    duplicate_billed: Mapped[str] = mapped_column(Text)  # JSON, by currency
    overlaps: Mapped[str] = mapped_column(Text)  # JSON: sub accounts another source had, and which


class SnapshotBlob(Base):
    """One part a snapshot was read from, and the file kept of it."""

    __tablename__ = "snapshot_blob"
    __table_args__ = (Index(None, "snapshot_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    name: Mapped[str] = mapped_column(Text)
    blob_rows: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))


class SnapshotCharge(Base):
    """A snapshot's charges that share sub account, day and kind, summed exactly."""

    __tablename__ = "snapshot_charge"
    __table_args__ = (Index(None, "snapshot_id", "sub_account"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    sub_account: Mapped[str] = mapped_column(String(36))  # bare lower-case guid, or "" for none
    charged_on: Mapped[date]
    service: Mapped[str] = mapped_column(String(200))
    resource_group: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(30))
    charge_class: Mapped[str] = mapped_column(String(30))
    publisher: Mapped[str] = mapped_column(String(60))
    eligible: Mapped[bool]
    commitment: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    refund: Mapped[bool]  # the rows that lower the cost; kept apart from those that raise it
    charge_rows: Mapped[int]
    billed: Mapped[Decimal] = mapped_column(ExactDecimal)
    billed_usd: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    payg: Mapped[Decimal | None] = mapped_column(ExactDecimal)

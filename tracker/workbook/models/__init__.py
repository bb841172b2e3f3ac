"""Workbooks taken in, what each brought, and what waits to be recorded."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.workbook.rules.kinds import TableKind


class WorkbookImport(Base):
    """One workbook, taken in once. `recorded_at`: its waiting rows became records for good."""

    __tablename__ = "workbook_import"
    __table_args__ = (Index(None, "program_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    matched: Mapped[str] = mapped_column(Text)  # JSON: each sheet's table and columns
    counts: Mapped[str] = mapped_column(Text)  # JSON: how many rows of each table became what
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str | None] = mapped_column(String(200))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by: Mapped[str | None] = mapped_column(String(200))
    taken_back_reason: Mapped[str | None] = mapped_column(String(500))


class WorkbookBrought(Base):
    """A row of the tracker that an import made, and how it looked; gone once it is taken back."""

    __tablename__ = "workbook_brought"
    __table_args__ = (Index(None, "import_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("workbook_import.id"))
    row_table: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int] = mapped_column(BigId)  # a number, no key: of one of several tables
    looked: Mapped[str] = mapped_column(String(64))  # a hash of its columns


class WorkbookWaiting(Base):
    """A row that would leave a record for good, kept until somebody says that it may."""

    __tablename__ = "workbook_waiting"
    __table_args__ = (Index(None, "import_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("workbook_import.id"))
    kind: Mapped[TableKind] = mapped_column(one_of(TableKind))
    sheet: Mapped[str] = mapped_column(String(100))
    line: Mapped[int]
    startup_id: Mapped[int] = mapped_column(BigId)  # a number, no key: it may come and go with it
    body: Mapped[str] = mapped_column(Text)  # JSON
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    became: Mapped[str | None] = mapped_column(String(80))  # "credit_grant:12"

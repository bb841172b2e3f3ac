"""Programs, their startups, contacts and settings with a history."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime, one_of
from tracker.program.rules import StartupStatus


class Program(Base):
    __tablename__ = "program"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    host: Mapped[str] = mapped_column(String(200))
    sponsor: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    timezone: Mapped[str] = mapped_column(String(60))
    startup_seats: Mapped[int]
    unicorn_target: Mapped[int]
    unicorn_by: Mapped[date]
    unicorn_valuation_krw: Mapped[int] = mapped_column(BigId)
    unicorn_valuation_usd: Mapped[int] = mapped_column(BigId)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Startup(Base):
    __tablename__ = "startup"
    __table_args__ = (Index(None, "program_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    legal_name: Mapped[str | None] = mapped_column(String(200))
    registration_number: Mapped[str | None] = mapped_column(String(40))
    representative: Mapped[str | None] = mapped_column(String(100))
    founded_on: Mapped[date | None]
    address: Mapped[str | None] = mapped_column(String(300))
    sector: Mapped[str | None] = mapped_column(String(100))
    summary: Mapped[str | None] = mapped_column(String(500))
    azure_offer: Mapped[str | None] = mapped_column(String(100))
    agreement_number: Mapped[str | None] = mapped_column(String(100))
    agreement_starts_on: Mapped[date | None]
    agreement_ends_on: Mapped[date | None]
    status: Mapped[StartupStatus] = mapped_column(one_of(StartupStatus))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StartupContact(Base):
    __tablename__ = "startup_contact"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))


class ProgramSetting(Base):
    """One change of one setting; the newest row of a key is in force. Append-only."""

    __tablename__ = "program_setting"
    __table_args__ = (Index(None, "program_id", "key", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(200))

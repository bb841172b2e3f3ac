"""Startups that left, and who took their seat."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime


class Departure(Base):
    """Why a startup left, on which paper, and what it came to on the day it was recorded."""

    __tablename__ = "startup_departure"

    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    left_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    reference: Mapped[str] = mapped_column(String(200))
    withdrawn_krw: Mapped[int] = mapped_column(BigId)
    people: Mapped[int]
    sessions: Mapped[int]
    links: Mapped[int]
    requests: Mapped[int] = mapped_column(default=0)  # those ended with it
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))


class Succession(Base):
    """A startup that took the seat of one that left."""

    __tablename__ = "startup_succession"

    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), unique=True)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    named_by: Mapped[str] = mapped_column(String(200))

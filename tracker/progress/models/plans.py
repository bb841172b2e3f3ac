"""Plan templates: the steps a program expects, to be given to its startups."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId, UtcDateTime


class PlanTemplate(Base):
    """`origin` names the built-in template that this one takes the place of."""

    __tablename__ = "plan_template"
    __table_args__ = (UniqueConstraint("program_id", "origin"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
    origin: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PlanStep(Base):
    __tablename__ = "plan_step"
    __table_args__ = (Index(None, "template_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("plan_template.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    due_months: Mapped[int]  # from the day the startup was selected

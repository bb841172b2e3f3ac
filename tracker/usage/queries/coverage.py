"""What startups' credits may be drawn for: the switches in force, and their history."""

from collections.abc import Sequence

from sqlalchemy import func, select

from tracker.db import db
from tracker.usage.models import CoverageSwitch
from tracker.usage.rules.coverage import Switch, Switches


def switches_of(program_id: int) -> Switches:
    """The program's switches that were not withdrawn."""
    rows = db.session.execute(
        select(
            CoverageSwitch.id,
            CoverageSwitch.startup_id,
            CoverageSwitch.what,
            CoverageSwitch.covers,
            CoverageSwitch.from_on,
        ).where(CoverageSwitch.program_id == program_id, CoverageSwitch.withdrawn_at.is_(None))
    )
    return Switches(Switch(*row) for row in rows)


def switch_of(startup_id: int, switch_id: int) -> CoverageSwitch | None:
    return db.session.scalar(
        select(CoverageSwitch).where(
            CoverageSwitch.startup_id == startup_id, CoverageSwitch.id == switch_id
        )
    )


def switch_history(
    startup_id: int, offset: int, limit: int
) -> tuple[Sequence[CoverageSwitch], int]:
    """Every decision on the startup, the latest first, and how many there are."""
    own = CoverageSwitch.startup_id == startup_id
    total = db.session.scalar(select(func.count()).select_from(CoverageSwitch).where(own)) or 0
    rows = db.session.scalars(
        select(CoverageSwitch)
        .where(own)
        .order_by(CoverageSwitch.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(rows), total

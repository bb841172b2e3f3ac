"""What waits for a second person."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from tracker.credits.models import PreparedAct
from tracker.credits.rules.prepared import PreparedFacts, PreparedState
from tracker.db import db
from tracker.program.queries import whole_setting
from tracker.program.rules import SettingKey

_COLUMNS = [getattr(PreparedAct, name) for name in PreparedFacts.__dataclass_fields__]


def second_above(program_id: int) -> int:
    """The amount above which an act takes two people, in won."""
    return whole_setting(program_id, SettingKey.SECOND_ABOVE_KRW)


def prepared_of(startup_id: int, prepared_act_id: int) -> PreparedFacts | None:
    found = db.session.execute(
        select(*_COLUMNS).where(
            PreparedAct.id == prepared_act_id, PreparedAct.startup_id == startup_id
        )
    ).one_or_none()
    return PreparedFacts(*found) if found else None


def acts_waiting(
    program_id: int, *, offset: int, limit: int
) -> tuple[Sequence[PreparedFacts], int]:
    """The program's acts that wait, the oldest first, and how many there are."""
    where = (
        PreparedAct.program_id == program_id,
        PreparedAct.state == PreparedState.WAITING,
    )
    total = db.session.scalar(select(func.count()).select_from(PreparedAct).where(*where))
    rows = db.session.execute(
        select(*_COLUMNS).where(*where).order_by(PreparedAct.id).offset(offset).limit(limit)
    )
    return [PreparedFacts(*row) for row in rows], total or 0


def acts_waiting_on(startup_id: int, grant_ids: Collection[int]) -> Sequence[PreparedFacts]:
    """Changes of these grants that wait."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(
            PreparedAct.startup_id == startup_id,
            PreparedAct.grant_id.in_(grant_ids),
            PreparedAct.state == PreparedState.WAITING,
        )
        .order_by(PreparedAct.id)
    )
    return [PreparedFacts(*row) for row in rows]

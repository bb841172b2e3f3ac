"""What waits for a second person."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from tracker.access.rules import Actor
from tracker.credits.keys import granted_by
from tracker.credits.models import CreditGrant, GrantAmendment, PreparedAct
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.prepared import (
    PreparedFacts,
    PreparedKind,
    PreparedState,
    takes_two,
    weight_with,
)
from tracker.db import db
from tracker.program.queries import whole_setting
from tracker.program.rules import SettingKey

_COLUMNS = [getattr(PreparedAct, name) for name in PreparedFacts.__dataclass_fields__]


def second_above(program_id: int) -> int:
    """The amount above which an act takes two people, in won."""
    return whole_setting(program_id, SettingKey.SECOND_ABOVE_KRW)


def split_days(program_id: int) -> int:
    """In how many days one person's grants to a startup add up."""
    return whole_setting(program_id, SettingKey.SPLIT_DAYS)


def given_alone(program_id: int, startup_id: int, by: Actor, at: datetime) -> list[int]:
    """Won of each grant that this person gave the startup by herself in the days that add up.

    Cancelled grants were never given, and those that took two people were looked at by two. She
    is known by the key of her command, which no change of her name changes.
    """
    days = split_days(program_id)
    if by.id is None or days == 0:
        return []
    since = at - timedelta(days=days)
    cancelled = select(GrantAmendment.grant_id).where(
        GrantAmendment.startup_id == startup_id,
        GrantAmendment.kind == AmendmentKind.CANCELLED,
    )
    two = select(PreparedAct.result_id).where(
        PreparedAct.startup_id == startup_id,
        PreparedAct.kind == PreparedKind.GRANT,
        PreparedAct.result_id.is_not(None),
    )
    rows = db.session.execute(
        select(CreditGrant.id, CreditGrant.amount_krw).where(
            CreditGrant.startup_id == startup_id,
            CreditGrant.recorded_at > since,
            CreditGrant.id.not_in(cancelled),
            CreditGrant.id.not_in(two),
        )
    ).all()
    own = granted_by(by, [grant_id for grant_id, _ in rows], since)
    return [krw for grant_id, krw in rows if grant_id in own]


def grant_takes_two(
    program_id: int, startup_id: int, amount_krw: int, by: Actor, at: datetime
) -> bool:
    """Whether this person may not give it alone; surely so only under the locks of posting."""
    weight = weight_with(amount_krw, given_alone(program_id, startup_id, by, at))
    return takes_two(weight, second_above(program_id))


def took_two(startup_id: int, grant_id: int) -> bool:
    """Whether a grant was given by two people."""
    found = select(PreparedAct.id).where(
        PreparedAct.startup_id == startup_id,
        PreparedAct.kind == PreparedKind.GRANT,
        PreparedAct.result_id == grant_id,
    )
    return db.session.scalar(found.limit(1)) is not None


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

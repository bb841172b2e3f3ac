"""Rates are set."""

from datetime import datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program
from tracker.support.models import SupportRate
from tracker.support.rates import rate_set_on
from tracker.support.rules import HelpRate, check_rate


def set_rate(
    program_id: int, new: HelpRate, source: str, *, by: Actor, at: datetime
) -> SupportRate:
    """What it is worth from a day on; the same again from the same source changes nothing."""
    program, source = db.session.get_one(Program, program_id), source.strip()
    check_rate(new, source, starts_on=program.starts_on, ends_on=program.ends_on)
    before = rate_set_on(program_id, new.kind, new.from_on)
    if before is not None and before.source == source and _worth(before) == _worth(new):
        return before
    row = SupportRate(
        program_id=program_id,
        kind=new.kind,
        from_on=new.from_on,
        krw_per_hour=new.krw_per_hour,
        krw_per_piece=new.krw_per_piece,
        source=source,
        set_at=at,
        set_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "support.set_rate",
        by=by,
        at=at,
        program_id=program_id,
        object=f"support_rate:{row.id}",
        before=_worth(before) if before else None,
        after={**new.values(), "source": source},
    )
    return row


def _worth(rate: HelpRate | SupportRate) -> dict[str, int]:
    return {"krw_per_hour": rate.krw_per_hour, "krw_per_piece": rate.krw_per_piece}

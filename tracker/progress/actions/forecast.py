"""What is decided about the forecast."""

from datetime import datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.progress.models import ForecastAssumption
from tracker.progress.queries.forecast import assumptions_in_force
from tracker.progress.rules.forecast import ASSUMPTIONS, NewAssumption, check_assumption
from tracker.values.exact import plain
from tracker.values.refusals import RuleViolation


def set_assumption(program_id: int, new: NewAssumption, *, by: Actor, at: datetime) -> None:
    """From `at` on the forecast computes with this figure; what was assumed before stays told."""
    check_assumption(new)
    before = assumptions_in_force(program_id).get(new.key, ASSUMPTIONS[new.key].default)
    if before == new.value:
        raise RuleViolation("assumption_unchanged", "value")
    row = ForecastAssumption(
        program_id=program_id,
        key=new.key.value,
        value=new.value,
        source=new.source,
        reason=new.reason,
        set_at=at,
        set_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "progress.set_assumption",
        by=by,
        at=at,
        program_id=program_id,
        object=f"forecast_assumption:{row.id}",
        before={"value": plain(before)},
        after={
            "assumption": new.key.value,
            "value": plain(new.value),
            "source": new.source,
            "reason": new.reason,
        },
    )

"""What is decided on the program's growth stages."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program
from tracker.progress.models import LadderRung, LadderVersion
from tracker.progress.queries import ladder_of
from tracker.progress.rules import Rung, check_ladder, check_reason, check_same_version


def decide_ladder(  # noqa: PLR0913 - whose, what, from which, why, by whom
    program_id: int,
    rungs: Sequence[Rung],
    *,
    version: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> int:
    """A new version of the ladder, whole; `version` is the one the person saw."""
    check_ladder(rungs)
    check_reason(reason)
    db.session.get_one(Program, program_id, with_for_update={"key_share": True})
    check_same_version(ladder_of(program_id).version, version)
    decided = LadderVersion(
        program_id=program_id,
        version=version + 1,
        reason=reason,
        decided_at=at,
        decided_by=by.label,
    )
    db.session.add(decided)
    db.session.flush()
    db.session.add_all(_row(decided.id, at_, rung) for at_, rung in enumerate(rungs, 1))
    db.session.flush()
    record(
        "progress.decide_ladder",
        by=by,
        at=at,
        program_id=program_id,
        object=f"ladder_version:{decided.id}",
        after={"rungs": [rung.name for rung in rungs], "reason": reason},
    )
    return decided.version


def _row(version_id: int, position: int, rung: Rung) -> LadderRung:
    said = {name: value for name, value in asdict(rung).items() if name != "known"}
    return LadderRung(version_id=version_id, position=position, **said)

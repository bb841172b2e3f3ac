"""Help taken over from an office's own list: what was judged new, all in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program
from tracker.support.actions.logging import log_entry
from tracker.support.rules.importing import Judged


@dataclass(frozen=True, slots=True)
class ImportedEntries:
    """`stored` is False where something was wrong and nobody asked for the good rows alone."""

    logged: int
    judged: Judged
    stored: bool


def import_entries(  # noqa: PLR0913 - whose, what, how much of it, by whom, when
    program_id: int,
    judge: Callable[[], Judged],
    *,
    good_rows: bool,
    alike: bool,
    by: Actor,
    at: datetime,
    today: date,
) -> ImportedEntries:
    """Log what is new; `alike`: also what seems logged before in other words.

    Nothing is stored where a row is at fault, or seems logged before and nobody said that it is
    another, unless the good rows alone are asked for. `judge` is asked behind the lock: the same
    list sent twice at the same moment is logged once.
    """
    _one_at_a_time(program_id)
    judged = judge()
    if judged.doubtful(alike=alike) and not good_rows:
        return ImportedEntries(0, judged, stored=False)
    rows = judged.chosen(alike=alike)
    for row in rows:
        log_entry(
            row.startup_id,
            row.entry,
            by=by,
            at=at,
            today=today,
            mentor_user_id=row.mentor_user_id,
        )
    record(
        "support.import_entries",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        after={"rows": len(rows), "already": len(judged.already)},
    )
    return ImportedEntries(len(rows), judged, stored=True)


def _one_at_a_time(program_id: int) -> None:
    query = select(Program.id).where(Program.id == program_id)
    db.session.execute(query.with_for_update(key_share=True))

"""What became of a session: written up, nobody came, corrected."""

from datetime import date, datetime

from tracker.access.rules import Actor
from tracker.db import db
from tracker.mentoring.actions.logging import check_twice, entry_of_write_up, keep_write_up
from tracker.mentoring.actions.parties import locked_session
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules import Move, Side, moved
from tracker.mentoring.rules.afterwards import (
    ABSENT,
    Change,
    WriteUp,
    changed,
    check_seen,
    check_started,
    check_write_up,
    write_up_move,
)
from tracker.support.actions import correct_entry, log_entry
from tracker.support.queries import entry_of
from tracker.support.rules import (
    EntryFacts,
    NewSupportEntry,
    Sight,
    changed_fields,
    check_correctable,
    check_reason,
)
from tracker.values.refusals import RuleViolation

_ALL = Sight(program_notes=True)


def write_up(  # noqa: PLR0913 - whose, which, from what, how it was, by whom, when
    startup_id: int,
    session_id: int,
    new: WriteUp,
    *,
    version: int,
    side: Side | None,
    by: Actor,
    at: datetime,
    today: date,
    twice: bool = False,
) -> None:
    """A session took place: its support entry is logged in the same transaction."""
    row, session = locked_session(startup_id, session_id)
    move = write_up_move(session.state)
    state = moved(session.state, move, side)
    check_started(session, move, at)
    check_seen(session, version)
    check_write_up(new)
    check_twice(startup_id, session.mentor_user_id, new.held_on, twice=twice)
    logged = log_entry(
        startup_id,
        entry_of_write_up(new, session.mentor_name),
        by=by,
        at=at,
        today=today,
        mentor_user_id=session.mentor_user_id,
        followed=False,
    )
    row.support_entry_id, row.state, row.absent = logged.entry_id, state, None
    row.version += 1
    keep_write_up(row, new)
    tell("write_up", row, by=by, at=at, after={"held_on": new.held_on, "minutes": new.minutes})


def mark_absent(  # noqa: PLR0913 - whose, which, who, by whom, when
    startup_id: int,
    session_id: int,
    move: Move,
    *,
    version: int,
    side: Side | None,
    by: Actor,
    at: datetime,
) -> None:
    """`move` says who did not come."""
    row, session = locked_session(startup_id, session_id)
    if move not in ABSENT:
        raise RuleViolation("move_not_open")
    state = moved(session.state, move, side)
    check_started(session, move, at)
    check_seen(session, version)
    row.state, row.absent = state, ABSENT[move]
    row.version += 1
    db.session.flush()
    tell("mark_absent", row, by=by, at=at, after={"absent": row.absent})


def correct_session(  # noqa: PLR0913 - whose, which, from what, to what, why, by whom
    startup_id: int,
    session_id: int,
    new: WriteUp,
    *,
    version: int,
    reason: str,
    side: Side | None,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Entry and session together; the founder is asked again where what she confirmed changed.

    `version` is the session's and rises with every change of either.
    """
    row, session = locked_session(startup_id, session_id)
    moved(session.state, Move.CORRECT, side)
    check_seen(session, version)
    check_write_up(new)
    check_reason(reason)
    sight = Sight(program_notes=True, only_user_id=by.id) if side is Side.MENTOR else _ALL
    entry = entry_of(startup_id, session.entry_id or 0, _ALL)
    if entry is None or entry.withdrawn:
        raise RuleViolation("entry_withdrawn")
    change, hers = changed(session, new), _entry(entry, new, session.mentor_name)
    if _entry_changes(startup_id, entry, hers, sight):
        correct_entry(
            startup_id,
            entry.id,
            hers,
            version=entry.version,
            reason=reason,
            by=by,
            at=at,
            today=today,
            sight=sight,
        )
    elif not change.after:
        raise RuleViolation("nothing_changed")
    _keep(row, new, change, reason, by=by, at=at)


def _entry(entry: EntryFacts, new: WriteUp, mentor_name: str) -> NewSupportEntry:
    """The entry as it is to be; what was agreed next stays as it was written."""
    written = entry_of_write_up(new, mentor_name)
    return NewSupportEntry(
        **{
            **written.values(),
            "next_action": entry.next_action,
            "next_action_due_on": entry.next_action_due_on,
        }
    )


def _entry_changes(startup_id: int, entry: EntryFacts, hers: NewSupportEntry, sight: Sight) -> bool:
    check_correctable(entry, entry.version)
    seen = entry_of(startup_id, entry.id, sight)
    return bool(changed_fields(seen or entry, hers))


def _keep(  # noqa: PLR0913 - what, why, by whom, when
    row: MentoringSession, new: WriteUp, change: Change, reason: str, *, by: Actor, at: datetime
) -> None:
    keep_write_up(row, new)
    row.version += 1
    if change.after:
        after = {**change.after, "reason": reason}
        tell("correct_session", row, by=by, at=at, before=change.before, after=after)
    if change.shared:
        ask_again(row)
    db.session.flush()


def ask_again(row: MentoringSession) -> None:
    """What was confirmed, or complained of, is not what stands there now."""
    row.confirmed_at = row.confirmed_by = row.disputed_at = row.dispute = None

"""What is to be done after a session, what was advised, and the files that prove it."""

from datetime import datetime

from sqlalchemy import func, select

from tracker.access.rules import Actor
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.storage import Content
from tracker.mentoring.actions.parties import locked_session
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.models import ActionItem, Advice, MentoringSession, SessionFile
from tracker.mentoring.rules import SessionState, check_text
from tracker.mentoring.rules.afterwards import (
    ADVICE_MAX,
    FILES_MOST,
    NAME_MAX,
    NewAction,
    check_action,
    check_dropped,
)
from tracker.values.refusals import RuleViolation


def add_action(startup_id: int, session_id: int, new: NewAction, *, by: Actor, at: datetime) -> int:
    row, session = locked_session(startup_id, session_id)
    if session.state is SessionState.CANCELLED:
        raise RuleViolation("move_not_open")
    check_action(new, session.held_on)
    item = ActionItem(
        program_id=row.program_id,
        startup_id=startup_id,
        session_id=session_id,
        words=new.words,
        owner=new.owner,
        due_on=new.due_on,
    )
    db.session.add(item)
    db.session.flush()
    told = {"next_action": new.words, "owner": new.owner, "due_on": new.due_on}
    tell("add_action", row, by=by, at=at, after=told)
    return item.id


def close_action(
    startup_id: int, action_item_id: int, *, dropped: str | None, by: Actor, at: datetime
) -> None:
    """Done, or dropped for a reason. Said twice, the first word counts."""
    item = db.session.scalar(
        select(ActionItem)
        .where(ActionItem.id == action_item_id, ActionItem.startup_id == startup_id)
        .with_for_update()
    )
    if item is None:
        raise RuleViolation("action_unknown")
    check_dropped(dropped)
    if item.closed_at is not None:
        return
    item.closed_at, item.closed_by, item.dropped_reason = at, by.label, dropped
    item.version += 1
    db.session.flush()
    told = {"next_action": item.words, "reason": dropped}
    verb = "finish_action" if dropped is None else "drop_action"
    row = db.session.get_one(MentoringSession, item.session_id)
    tell(verb, row, by=by, at=at, after={name: v for name, v in told.items() if v is not None})


def add_advice(startup_id: int, session_id: int, words: str, *, by: Actor, at: datetime) -> int:
    row, session = locked_session(startup_id, session_id)
    if session.state is not SessionState.HELD:
        raise RuleViolation("session_not_held")
    check_text("advice", words, ADVICE_MAX, needed=True)
    advice = Advice(startup_id=startup_id, session_id=session_id, words=words)
    db.session.add(advice)
    db.session.flush()
    tell("add_advice", row, by=by, at=at, after={"advice": words})
    return advice.id


def add_file(  # noqa: PLR0913 - whose, which, what it is, for whom, by whom, when
    startup_id: int,
    session_id: int,
    content: Content,
    *,
    name: str,
    media_type: str,
    shared: bool,
    by: Actor,
    at: datetime,
) -> None:
    """The bytes are on the disk already. The same file added again is shown as said last."""
    row, session = locked_session(startup_id, session_id)
    if session.state is SessionState.CANCELLED:
        raise RuleViolation("move_not_open")
    kept = keep_file(row.program_id, content, name=name, media_type=media_type, by=by, at=at)
    db.session.flush()
    known = db.session.scalar(
        select(SessionFile).where(
            SessionFile.session_id == session_id, SessionFile.file_id == kept.id
        )
    )
    if known is None:
        _check_room(session_id)
        known = SessionFile(session_id=session_id, file_id=kept.id, added_by=by.label, added_at=at)
    known.name, known.shared, known.removed_at = name[:NAME_MAX], shared, None
    db.session.add(known)
    db.session.flush()
    told = {"file": known.name} if shared else None
    tell("add_file", row, by=by, at=at, after=told)


def remove_file(
    startup_id: int, session_id: int, session_file_id: int, *, by: Actor, at: datetime
) -> None:
    """No longer shown; its bytes stay, as everything that was once handed in."""
    row, _ = locked_session(startup_id, session_id)
    file = db.session.scalar(
        select(SessionFile).where(
            SessionFile.id == session_file_id,
            SessionFile.session_id == session_id,
            SessionFile.removed_at.is_(None),
        )
    )
    if file is None:
        raise RuleViolation("file_unknown")
    file.removed_at = at
    db.session.flush()
    tell("remove_file", row, by=by, at=at, after={"file": file.name} if file.shared else None)


def _check_room(session_id: int) -> None:
    count = db.session.scalar(
        select(func.count())
        .select_from(SessionFile)
        .where(SessionFile.session_id == session_id, SessionFile.removed_at.is_(None))
    )
    if (count or 0) >= FILES_MOST:
        raise RuleViolation("files_most", "file", most=FILES_MOST)

"""What came of sessions: opinions, actions, advice and choices, files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, nulls_last, select

from tracker.db import db
from tracker.files.models import StoredFile
from tracker.mentoring.models import (
    ActionItem,
    Advice,
    AdviceChoice,
    MentoringSession,
    SessionFeedback,
    SessionFile,
)
from tracker.mentoring.queries.sessions import SessionSight, seen_sessions
from tracker.mentoring.rules.afterwards import (
    ActionFacts,
    AdviceFacts,
    ChoiceFacts,
    FileFacts,
    Opinion,
)
from tracker.support.models import SupportEntry

CARRIED_MOST = 200
ADVICE_MOST = 200


@dataclass(frozen=True, slots=True)
class Feedback:
    opinion: Opinion
    given_at: datetime
    given_by: str


def feedback_of(session_id: int) -> Feedback | None:
    """For readers with `feedback:read` alone, and for the startup that gave it."""
    row = db.session.get(SessionFeedback, session_id)
    if row is None:
        return None
    return Feedback(Opinion(row.helpful, row.again, row.comment), row.given_at, row.given_by)


def actions_of_session(session_id: int) -> list[ActionFacts]:
    query = _actions().where(ActionItem.session_id == session_id).order_by(ActionItem.id)
    return [ActionFacts(*row) for row in db.session.execute(query)]


def open_actions(startup_id: int, *, but_of: int | None = None) -> list[ActionFacts]:
    """What is still to be done, the most urgent first: it is carried from session to session.

    Every mentor of the startup may read it; `but_of` leaves out one session's own.
    """
    query = (
        _actions()
        .where(ActionItem.startup_id == startup_id, ActionItem.closed_at.is_(None))
        .order_by(nulls_last(ActionItem.due_on.asc()), ActionItem.id)
        .limit(CARRIED_MOST)
    )
    if but_of is not None:
        query = query.where(ActionItem.session_id != but_of)
    return [ActionFacts(*row) for row in db.session.execute(query)]


def action_of(startup_id: int, action_item_id: int) -> ActionFacts | None:
    query = _actions().where(ActionItem.id == action_item_id, ActionItem.startup_id == startup_id)
    row = db.session.execute(query).one_or_none()
    return ActionFacts(*row) if row else None


def _actions() -> Select[*tuple[Any, ...]]:
    return select(
        ActionItem.id,
        ActionItem.startup_id,
        ActionItem.session_id,
        ActionItem.words,
        ActionItem.owner,
        ActionItem.due_on,
        ActionItem.closed_at,
        ActionItem.closed_by,
        ActionItem.dropped_reason,
    )


def advice_of_session(session_id: int) -> list[AdviceFacts]:
    return _advice(Advice.session_id == session_id)


def advice_of_startup(startup_id: int, sight: SessionSight | None = None) -> list[AdviceFacts]:
    """Newest first; a mentor reads her own."""
    return _advice(Advice.startup_id == startup_id, *(seen_sessions(sight) if sight else ()))


def _advice(*where: ColumnElement[bool]) -> list[AdviceFacts]:
    name = func.coalesce(SupportEntry.given_by, MentoringSession.mentor_name)
    query = (
        select(Advice.id, Advice.session_id, Advice.words, name, SupportEntry.held_on)
        .join(MentoringSession, MentoringSession.id == Advice.session_id)
        .outerjoin(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(*where, SupportEntry.withdrawn_at.is_(None))
        .order_by(Advice.id.desc())
        .limit(ADVICE_MOST)
    )
    return [AdviceFacts(*row) for row in db.session.execute(query)]


def choices_of(startup_id: int, known: Sequence[AdviceFacts]) -> list[ChoiceFacts]:
    """The newest word about each pair whose two sides this reader knows, newest first."""
    advice = {one.id: one for one in known}
    newest = (
        select(func.max(AdviceChoice.id))
        .where(AdviceChoice.startup_id == startup_id)
        .group_by(AdviceChoice.first_advice_id, AdviceChoice.second_advice_id)
    )
    rows = db.session.scalars(
        select(AdviceChoice).where(AdviceChoice.id.in_(newest)).order_by(AdviceChoice.id.desc())
    )
    return [
        ChoiceFacts(
            advice[row.first_advice_id],
            advice[row.second_advice_id],
            row.followed_advice_id,
            row.why,
            row.decided_at,
            row.decided_by,
        )
        for row in rows
        if row.first_advice_id in advice and row.second_advice_id in advice
    ]


def files_of(session_id: int, *, all_of_them: bool) -> list[FileFacts]:
    """`all_of_them`: those for the program only as well."""
    query = _files().where(SessionFile.session_id == session_id).order_by(SessionFile.id)
    if not all_of_them:
        query = query.where(SessionFile.shared.is_(True))
    return [FileFacts(*row) for row in db.session.execute(query)]


def file_of(session_id: int, session_file_id: int, *, all_of_them: bool) -> FileFacts | None:
    found = files_of(session_id, all_of_them=all_of_them)
    return next((file for file in found if file.id == session_file_id), None)


def _files() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SessionFile.id,
            SessionFile.session_id,
            SessionFile.name,
            StoredFile.media_type,
            StoredFile.size_bytes,
            StoredFile.sha256,
            SessionFile.shared,
            SessionFile.added_at,
            SessionFile.added_by,
        )
        .join(StoredFile, StoredFile.id == SessionFile.file_id)
        .where(SessionFile.removed_at.is_(None))
    )

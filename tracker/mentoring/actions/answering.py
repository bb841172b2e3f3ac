"""What the startup answers: it was so, or what was wrong; what it was worth."""

import secrets
from datetime import datetime

from sqlalchemy import select, update

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.mentoring.actions.parties import locked_session
from tracker.mentoring.actions.telling import tell
from tracker.mentoring.actions.writing_up import ask_again
from tracker.mentoring.models import AdviceChoice, MentoringSession, SessionFeedback, SessionLink
from tracker.mentoring.queries.afterwards import advice_of_startup
from tracker.mentoring.rules import Move, SessionFacts, Side, moved
from tracker.mentoring.rules.afterwards import (
    LINK_LIFE,
    NewChoice,
    Opinion,
    check_choice,
    check_dispute,
    check_opinion,
    check_standing,
)
from tracker.people.queries import token_hash
from tracker.people.recipients import Recipient
from tracker.program.models import Startup
from tracker.support.models import SupportEntry


def confirm_session(
    startup_id: int, session_id: int, *, side: Side | None, by: Actor, at: datetime
) -> None:
    """Said twice, it stays confirmed since the first time."""
    row, session = _answered(startup_id, session_id, side)
    if session.confirmed_at is not None:
        return
    row.confirmed_at, row.confirmed_by = at, by.label
    row.disputed_at = row.dispute = None
    row.version += 1
    db.session.flush()
    tell("confirm_session", row, by=by, at=at, after={"confirmed_by": by.label})


def dispute_session(  # noqa: PLR0913 - whose, which, what is wrong, by whom, when
    startup_id: int, session_id: int, words: str, *, side: Side | None, by: Actor, at: datetime
) -> None:
    """What is wrong with it, in her words; it is not confirmed until it is corrected."""
    row, _ = _answered(startup_id, session_id, side)
    check_dispute(words)
    row.confirmed_at = row.confirmed_by = None
    row.disputed_at, row.dispute = at, words
    row.version += 1
    db.session.flush()
    tell("dispute_session", row, by=by, at=at, after={"dispute": words})


def give_feedback(  # noqa: PLR0913 - whose, which, what, by whom, when
    startup_id: int,
    session_id: int,
    opinion: Opinion,
    *,
    side: Side | None,
    by: Actor,
    at: datetime,
) -> None:
    """The newest answer counts. The trail says that it was given, not what it says."""
    row, _ = _answered(startup_id, session_id, side)
    check_opinion(opinion)
    kept = db.session.get(SessionFeedback, session_id) or SessionFeedback(session_id=session_id)
    kept.helpful, kept.again, kept.comment = opinion.helpful, opinion.again, opinion.comment
    kept.given_at, kept.given_by = at, by.label
    db.session.add(kept)
    db.session.flush()
    tell("give_feedback", row, by=by, at=at)


def _answered(
    startup_id: int, session_id: int, side: Side | None
) -> tuple[MentoringSession, SessionFacts]:
    row, session = locked_session(startup_id, session_id)
    moved(session.state, Move.CONFIRM, side)
    check_standing(session)
    return row, session


def make_link(  # noqa: PLR0913 - whose, which, for whom, by whom, when
    startup_id: int,
    session_id: int,
    to: Recipient,
    *,
    mailing: bool,
    by: Actor,
    at: datetime,
) -> str:
    """A new link's token; older ones of the session end. Only its hash is kept."""
    row, session = locked_session(startup_id, session_id)
    check_standing(session)
    db.session.execute(
        update(SessionLink)
        .where(SessionLink.session_id == session_id, SessionLink.ended_at.is_(None))
        .values(ended_at=at)
    )
    token = secrets.token_urlsafe(32)
    mailed = mailing and to.email is not None
    db.session.add(
        SessionLink(
            session_id=session_id,
            token_hash=token_hash(token),
            to_name=to.name,
            to_email=to.email,
            mailed=mailed,
            sent_at=at,
            sent_by=by.label,
            expires_at=at + LINK_LIFE,
        )
    )
    db.session.flush()
    tell("make_link", row, by=by, at=at, after={"to_name": to.name, "mailed": mailed})
    return token


def choose_advice(startup_id: int, new: NewChoice, *, by: Actor, at: datetime) -> None:
    """Which way she goes where two pieces of advice conflict, and why; the newest word counts."""
    startup = db.session.scalars(
        select(Startup).where(Startup.id == startup_id).with_for_update()
    ).one()
    check_choice(new, [one.id for one in advice_of_startup(startup_id)])
    first, second = sorted((new.first, new.second))
    db.session.add(
        AdviceChoice(
            startup_id=startup_id,
            first_advice_id=first,
            second_advice_id=second,
            followed_advice_id=new.followed,
            why=new.why,
            decided_at=at,
            decided_by=by.label,
        )
    )
    db.session.flush()
    record(
        "mentoring.choose_advice",
        by=by,
        at=at,
        program_id=startup.program_id,
        startup_id=startup_id,
        object=f"advice:{first}",
        after={"reason": new.why},
    )


def unconfirm_corrected(entry: SupportEntry) -> None:
    """An entry corrected where founders read it is to be confirmed anew."""
    row = db.session.scalar(
        select(MentoringSession).where(MentoringSession.support_entry_id == entry.id)
    )
    if row is not None:
        ask_again(row)
        row.version += 1
        db.session.flush()

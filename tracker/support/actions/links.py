"""The startup is asked by a link whether help was given, and says what it thinks of it."""

import secrets
from datetime import datetime

from sqlalchemy import update

from tracker.access.rules import Actor
from tracker.db import db
from tracker.people.queries import token_hash
from tracker.people.recipients import Recipient
from tracker.support.actions.reading import locked
from tracker.support.actions.telling import tell
from tracker.support.models import SupportFeedback, SupportLink
from tracker.support.rules import SupportKind, check_correctable
from tracker.support.rules.links import LINK_LIFE, Opinion, check_opinion
from tracker.values.refusals import RuleViolation


def make_link(  # noqa: PLR0913 - whose, which, for whom, by whom, when
    startup_id: int, entry_id: int, to: Recipient, *, mailing: bool, by: Actor, at: datetime
) -> str:
    """A new link's token; older ones of the entry end. Only its hash is kept."""
    entry, before = locked(startup_id, entry_id)
    check_correctable(before, before.version)
    if before.kind is SupportKind.MENTORING:
        raise RuleViolation("session_confirms_itself")
    db.session.execute(
        update(SupportLink)
        .where(SupportLink.entry_id == entry_id, SupportLink.ended_at.is_(None))
        .values(ended_at=at)
    )
    token = secrets.token_urlsafe(32)
    mailed = mailing and to.email is not None
    db.session.add(
        SupportLink(
            entry_id=entry_id,
            startup_id=startup_id,
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
    tell("make_link", entry, by, at, after={"to_name": to.name, "mailed": mailed})
    return token


def give_feedback(
    startup_id: int, entry_id: int, opinion: Opinion, *, by: Actor, at: datetime
) -> None:
    """The newest answer counts. The trail says that it was given, not what it says."""
    entry, before = locked(startup_id, entry_id)
    check_correctable(before, before.version)
    if before.kind is SupportKind.MENTORING:
        raise RuleViolation("session_confirms_itself")
    check_opinion(opinion)
    kept = db.session.get(SupportFeedback, entry_id) or SupportFeedback(entry_id=entry_id)
    kept.helpful, kept.again, kept.comment = opinion.helpful, opinion.again, opinion.comment
    kept.given_at, kept.given_by = at, by.label
    db.session.add(kept)
    db.session.flush()
    tell("give_feedback", entry, by, at)


def end_links(startup_id: int, *, at: datetime) -> None:
    """Of a startup that leaves."""
    db.session.execute(
        update(SupportLink)
        .where(SupportLink.startup_id == startup_id, SupportLink.ended_at.is_(None))
        .values(ended_at=at)
    )

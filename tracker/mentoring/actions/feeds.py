"""A person's private calendar feed: opened, shown once, ended."""

import secrets
from datetime import datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.mentoring.models import CalendarFeed
from tracker.people.models import User
from tracker.people.queries import token_hash


def open_feed(user_id: int, *, by: Actor, at: datetime) -> str:
    """The new feed's token, kept nowhere; the feed before is ended."""
    end_feed(user_id, by=by, at=at)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(user_id=user_id, token_hash=token_hash(token), created_at=at))
    db.session.flush()
    record("mentoring.open_feed", by=by, at=at, object=f"user_account:{user_id}")
    return token


def end_feed(user_id: int, *, by: Actor, at: datetime) -> None:
    """At once gone, for whoever holds the address."""
    db.session.scalar(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    open_ = db.session.scalars(
        select(CalendarFeed).where(CalendarFeed.user_id == user_id, CalendarFeed.ended_at.is_(None))
    ).all()
    for feed in open_:
        feed.ended_at = at
    if open_:
        record("mentoring.end_feed", by=by, at=at, object=f"user_account:{user_id}")
    db.session.flush()

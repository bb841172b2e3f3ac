"""Whether mails wait."""

from datetime import datetime

from sqlalchemy import select

from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.mail.rules import ATTEMPTS_MOST


def mail_is_due(at: datetime) -> bool:
    """Asked without any lock."""
    asked = (
        select(OutgoingMail.id)
        .where(
            OutgoingMail.sent_at.is_(None),
            OutgoingMail.failed_at.is_(None),
            OutgoingMail.next_attempt_at <= at,
            OutgoingMail.attempts < ATTEMPTS_MOST,
        )
        .limit(1)
    )
    return db.session.scalar(asked) is not None

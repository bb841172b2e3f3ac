"""The outbox: what is put in, taken to be sent, and put away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.mail.rules import ATTEMPTS_MOST, LEASE, NewMail, wait_before_retry


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that this worker, and no other, sends now.

    `name` and `written_at` are the same at every attempt: where a worker died between the server's
    yes and our commit, the very same mail goes out again, under the name that servers and mail
    programs know already.
    """

    id: int
    mail: NewMail
    name: str
    written_at: datetime


def queue_mail(new: NewMail, *, at: datetime) -> int:
    """Its id. In the transaction at hand: a mail leaves only if what it tells of was kept."""
    mail = OutgoingMail(
        recipient=new.recipient,
        subject=new.subject,
        body=new.body,
        calendar=new.calendar,
        created_at=at,
        next_attempt_at=at,
        attempts=0,
    )
    db.session.add(mail)
    db.session.flush()
    return mail.id


def take_mail(*, at: datetime) -> TakenMail | None:
    """The mail that waits longest; nobody else takes it while the lease lasts."""
    found = db.session.scalar(
        select(OutgoingMail)
        .where(
            OutgoingMail.sent_at.is_(None),
            OutgoingMail.failed_at.is_(None),
            OutgoingMail.next_attempt_at <= at,
            OutgoingMail.attempts < ATTEMPTS_MOST,
        )
        .order_by(OutgoingMail.next_attempt_at, OutgoingMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if found is None:
        return None
    found.attempts += 1
    found.next_attempt_at = at + LEASE
    db.session.flush()
    name = f"{found.id}.{_moment(found.created_at)}"
    return TakenMail(found.id, _as_written(found), name, found.created_at)


def _moment(at: datetime) -> int:
    """Another installation counts its mails from 1, too: its moments differ."""
    return int(at.timestamp() * 1_000_000)


def put_away_sent(mail_id: int, *, at: datetime) -> None:
    """Its words go: they may hold a link."""
    mail = db.session.get_one(OutgoingMail, mail_id)
    mail.sent_at, mail.last_error = at, None
    _forget_words(mail)
    db.session.flush()


def put_back_failed(mail_id: int, error: str, *, at: datetime, for_good: bool = False) -> None:
    """To be tried again later; after the last attempt, or refused `for_good`, its words go, too."""
    mail = db.session.get_one(OutgoingMail, mail_id)
    mail.last_error = error[:300]
    wait = None if for_good else wait_before_retry(mail.attempts)
    if wait is None:
        mail.failed_at = at
        _forget_words(mail)
    else:
        mail.next_attempt_at = at + wait
    db.session.flush()


def _as_written(mail: OutgoingMail) -> NewMail:
    return NewMail(mail.recipient, mail.subject, mail.body, mail.calendar)


def _forget_words(mail: OutgoingMail) -> None:
    mail.body, mail.calendar = "", None

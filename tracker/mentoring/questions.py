"""The question whether a session was as written, put in words: by mail or to be copied."""

from dataclasses import dataclass
from datetime import datetime

from tracker.access.rules import StartupPlace
from tracker.mail.actions import queue_mail
from tracker.mail.rules import NewMail
from tracker.mentoring.rules import SessionFacts
from tracker.mentoring.rules.afterwards import LINK_LIFE
from tracker.people.recipients import Recipient
from tracker.web import formats
from tracker.web.reader import reading
from tracker.web.words import named, t


@dataclass(frozen=True, slots=True)
class Letter:
    """`address` holds the token: shown once."""

    to: Recipient
    address: str
    subject: str
    words: str


def link_address(base_url: str, token: str) -> str:
    """From the configured address of the installation, never from a request's Host."""
    return f"{base_url}/session-links/{token}"


def letter(startup: StartupPlace, session: SessionFacts, to: Recipient, address: str) -> Letter:
    """In the addressee's language, without a word of the notes."""
    with reading(to.language):
        held_on = formats.day_weekday(session.held_on)
        subject = t("sessions.letter_subject", day=formats.day(session.held_on))
        words = t(
            "sessions.letter",
            name=to.name,
            program=named(startup.program),
            day=held_on,
            mentor=session.mentor_name,
            minutes=formats.minutes(session.minutes),
            topic=session.topic,
            link=address,
            days=LINK_LIFE.days,
        )
        return Letter(to, address, f"[{named(startup.program)}] {subject}", words)


def send(written: Letter, *, at: datetime) -> None:
    """Nothing where there is no address to send it to."""
    if written.to.email is not None:
        queue_mail(NewMail(written.to.email, written.subject, written.words), at=at)

"""The question whether help was given as written, put in words: by mail or to be copied."""

from dataclasses import dataclass
from datetime import datetime

from tracker.access.rules import StartupPlace
from tracker.mail.actions import queue_mail
from tracker.mail.rules import SUBJECT_MOST, NewMail
from tracker.people.recipients import Recipient
from tracker.support.rules import EntryFacts
from tracker.support.rules.links import LINK_LIFE
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
    return f"{base_url}/help-links/{token}"


def letter(startup: StartupPlace, entry: EntryFacts, to: Recipient, address: str) -> Letter:
    """In the addressee's language; what is confidential is said to who signs in."""
    with reading(to.language):
        subject = t("support.letter_subject", day=formats.day(entry.held_on))
        words = t(
            "support.letter",
            name=to.name,
            program=named(startup.program),
            kind=t(f"support.kind.{entry.kind}"),
            day=formats.day_weekday(entry.held_on),
            topic=t("support.withheld_topic") if entry.confidential else entry.topic,
            link=address,
            days=LINK_LIFE.days,
        )
        whole = f"[{named(startup.program)}] {subject}"
        return Letter(to, address, whole[:SUBJECT_MOST], words)


def send(written: Letter, *, at: datetime) -> None:
    """Nothing where there is no address to send it to."""
    if written.to.email is not None:
        queue_mail(NewMail(written.to.email, written.subject, written.words), at=at)

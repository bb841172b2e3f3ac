"""Requests for a balance written out: their addresses, the mail, the words for a messenger."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.mail.actions import queue_mail
from tracker.mail.rules import NewMail
from tracker.people.recipients import Recipient
from tracker.usage.rules.requests import REQUEST_LIFE, MonthCover
from tracker.web import formats
from tracker.web.reader import reading
from tracker.web.words import named, t


@dataclass(frozen=True, slots=True)
class Letter:
    """What a startup is asked, to be sent or copied. `address` holds the token: shown once."""

    to: Recipient
    address: str
    words: str


def link_address(base_url: str, token: str) -> str:
    """From the configured address of the installation, never from a request's Host."""
    return f"{base_url}/statement-links/{token}"


def letter(
    startup: StartupPlace, month: date, cover: MonthCover, to: Recipient, address: str
) -> Letter:
    """In the addressee's language, with what is missing of the month."""
    with reading(to.language):
        words = t(
            "statements.letter",
            name=to.name,
            program=named(startup.program),
            startup=named(startup),
            month=formats.month(month),
            missing=_missing(cover),
            link=address,
            days=REQUEST_LIFE.days,
        )
    return Letter(to, address, words)


def _missing(cover: MonthCover) -> str:
    if cover.missing_from is None:
        return ""
    day = formats.day(cover.missing_from)
    return f"{t('statements.linked_missing', day=day, days=formats.number(cover.missing))} "


def send(written: Letter, program: ProgramPlace, month: date, *, at: datetime) -> None:
    """Nothing where there is no address to send it to."""
    if written.to.email is None:
        return
    with reading(written.to.language):
        words = t("statements.letter_subject", month=formats.month(month))
        subject = f"[{named(program)}] {words}"
    queue_mail(NewMail(written.to.email, subject, written.words), at=at)

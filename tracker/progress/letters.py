"""Check-ins written out: their addresses, the mail, the words for a messenger."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.mail.actions import queue_mail
from tracker.mail.rules import NewMail
from tracker.people.recipients import Recipient
from tracker.progress.rules.check_ins import LINK_LIFE, due_on
from tracker.values.periods import Period
from tracker.web import formats
from tracker.web.reader import reading
from tracker.web.words import named, t


@dataclass(frozen=True, slots=True)
class Letter:
    """What a startup is asked, to be sent or copied. `address` holds the token: shown once."""

    to: Recipient
    startup: StartupPlace
    address: str
    words: str


def link_address(base_url: str, token: str) -> str:
    """From the configured address of the installation, never from a request's Host."""
    return f"{base_url}/check-in-links/{token}"


def letter(  # noqa: PLR0913 - what a letter says
    startup: StartupPlace,
    month: Period,
    to: Recipient,
    address: str,
    *,
    fields: int,
    today: date,
) -> Letter:
    """In the addressee's language."""
    due = due_on(month)
    with reading(to.language):
        words = t(
            "check_in.letter" if due >= today else "check_in.letter_late",
            name=to.name,
            program=named(startup.program),
            startup=named(startup),
            month=formats.month(month.starts_on),
            fields=formats.number(fields),
            due_on=formats.day_weekday(due),
            link=address,
            days=LINK_LIFE.days,
        )
    return Letter(to, startup, address, words)


def send(written: Letter, program: ProgramPlace, month: Period, *, at: datetime) -> None:
    """Nothing where there is no address to send it to."""
    if written.to.email is None:
        return
    with reading(written.to.language):
        words = t("check_in.letter_subject", month=formats.month(month.starts_on))
        subject = f"[{named(program)}] {words}"
    queue_mail(NewMail(written.to.email, subject, written.words), at=at)

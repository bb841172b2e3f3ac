"""Mails: what may be sent, and when a failed one is tried again."""

from dataclasses import dataclass
from datetime import timedelta

SUBJECT_MOST = 300
ATTEMPTS_MOST = 8
LEASE = timedelta(minutes=5)  # a worker that died gives its mail back after this
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class NewMail:
    """One mail to one person. A line break in a header would start another: refused here.

    `calendar` is an invitation (iCalendar), shown by mail programs beside the body.
    """

    recipient: str
    subject: str
    body: str
    calendar: str | None = None

    def __post_init__(self) -> None:
        for header in (self.recipient, self.subject):
            if not header or any(
                ord(character) < 0x20 or ord(character) == 0x7F for character in header
            ):
                raise ValueError("a mail's recipient and subject are one line each")
        if len(self.subject) > SUBJECT_MOST:
            raise ValueError(f"a mail's subject has at most {SUBJECT_MOST} characters")


def wait_before_retry(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None: give up."""
    if attempts >= ATTEMPTS_MOST:
        return None
    return min(_FIRST_WAIT * int(4 ** (attempts - 1)), _LONGEST_WAIT)

"""Handing a mail to the server of the installation."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from tracker.mail.rules import NewMail

TIMEOUT_SECONDS = 20
PERMANENT = 500
_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@contextmanager
def connection(url: str) -> Iterator[smtplib.SMTP]:
    """`smtp://`, `smtp+starttls://` or `smtps://`, with `user:password@` where the server asks."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("a mail server's address begins with smtp, smtp+starttls or smtps")
    port = parts.port or _PORTS[parts.scheme]
    with _opened(parts.scheme, parts.hostname, port) as server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _opened(scheme: str, host: str, port: int) -> smtplib.SMTP:
    """By default smtplib checks neither the certificate nor whose it is."""
    if scheme != "smtps":
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)


def written_out(
    mail: NewMail, sender: str, name: str | None = None, written_at: datetime | None = None
) -> EmailMessage:
    """`name` makes the Message-ID; with both, every writing is the same to the byte."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = " ".join(mail.subject.splitlines())  # Unicode knows more breaks than ASCII
    message["Date"] = formatdate(written_at.timestamp() if written_at else None)
    domain = sender.rpartition("@")[2].strip("> ")
    message["Message-ID"] = f"<{name}@{domain}>" if name else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.calendar is not None:
        _add_calendar(message, mail.calendar)
        if name:
            message.set_boundary(f"=={name}==")
    return message


def refused_for_good(error: Exception) -> bool:
    """A bounce at the door: the server says of this mail that trying again is of no use (5xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= PERMANENT


def _add_calendar(message: EmailMessage, calendar: str) -> None:
    """As RFC 6047 asks: the part's own header names the method the calendar holds."""
    found = _METHOD.search(calendar)
    method = found[1] if found else "PUBLISH"
    message.add_alternative(calendar, subtype="calendar", params={"method": method})

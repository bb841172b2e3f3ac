"""Letters leave only where the installation has a mail server."""

from collections.abc import Iterable

from flask import current_app

from config import Config
from tracker.mentoring.booking_letters import send
from tracker.mentoring.calendars import Sender
from tracker.mentoring.rules import Tidings
from tracker.mentoring.rules.afterwards import ARRANGED
from tracker.people.uploading import check_pace
from tracker.values.clock import now


def check_letters_pace() -> None:
    """Before a write begins: what a person arranges goes to others, who are not to be flooded."""
    check_pace((ARRANGED,))


def send_letters(tidings: Iterable[Tidings]) -> None:
    """In the transaction at hand, before its commit."""
    config: Config = current_app.extensions["tracker_config"]
    if config.smtp_url is not None and config.mail_from is not None:
        send(tidings, Sender(config.mail_from, config.base_url), at=now())

"""Letters about what a leaving ended."""

from collections.abc import Iterable
from datetime import datetime

from config import Config
from tracker.mentoring.booking_letters import send
from tracker.mentoring.calendars import Sender
from tracker.mentoring.rules import Tidings


def send_news(news: Iterable[Tidings], config: Config, *, at: datetime) -> None:
    """In the transaction at hand; only where the installation has a mail server."""
    if config.smtp_url is not None and config.mail_from is not None:
        send(news, Sender(config.mail_from, config.base_url), at=at)

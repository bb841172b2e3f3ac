"""Mails about sessions, in their reader's language and at her clock; some carry an invitation."""

from collections.abc import Iterable
from datetime import datetime

from tracker.mail.actions import queue_mail
from tracker.mail.rules import SUBJECT_MOST, NewMail
from tracker.mentoring.calendars import Sender, invitation
from tracker.mentoring.clocks import when
from tracker.mentoring.queries.calendars import (
    Concerned,
    SessionNews,
    news_to_who_left,
    session_news,
)
from tracker.mentoring.rules import Notice, Side, Tidings
from tracker.web.reader import reading
from tracker.web.words import named, t

WAITING = "/mentoring/own"
_BREAKS = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{WORD JOINER}": ""})  # pages need them


def send(tidings: Iterable[Tidings], sender: Sender, *, at: datetime) -> None:
    """In the transaction at hand: what is not kept is not told.

    What reaches calendars goes to all concerned; of the rest, to who did not do it herself.
    """
    for told in tidings:
        news = session_news(told.session_id)
        for person in news.concerned:
            if told.notice.in_calendars or person.side is not told.by:
                queue_mail(letter(told.notice, news, person, sender, at=at), at=at)
        if told.left is not None:
            _send_to_who_left(told.left, news, sender, at=at)


def _send_to_who_left(user_id: int, news: SessionNews, sender: Sender, *, at: datetime) -> None:
    """Else the hour would stay in her calendar."""
    hers = news_to_who_left(news, user_id)
    for person in hers.concerned:
        queue_mail(letter(Notice.TAKEN_OVER, hers, person, sender, at=at), at=at)


def letter(
    notice: Notice, news: SessionNews, to: Concerned, sender: Sender, *, at: datetime
) -> NewMail:
    with reading(to.language):
        subject = f"[{named(news.program)}] {t(f'booking.subject.{notice}', topic=news.topic)}"
        words = t(
            f"booking.letter.{notice}",
            name=to.name,
            startup=named(news.startup),
            mentor=news.mentor_name,
            topic=news.topic,
            when=_when(notice, news),
            reason=news.reason or "-",
            link=sender.base_url + _page(news, to),
        )
    calendar = None
    if notice.in_calendars and news.entry is not None:
        calendar = invitation(news.entry, to, sender, at=at)
    return NewMail(to.email, subject[:SUBJECT_MOST], words, calendar)


def _when(notice: Notice, news: SessionNews) -> str:
    """The time agreed on, or those that are proposed, a line each."""
    spans = [news.entry.span] if news.entry and notice.in_calendars else news.times
    lines = [when(span, news.program.timezone, news.mentor_timezone) for span in spans]
    return "\n".join(lines).translate(_BREAKS) or "-"


def _page(news: SessionNews, to: Concerned) -> str:
    if to.side is Side.MENTOR:
        return WAITING
    return f"/startups/{news.startup.slug}/mentoring/requests"

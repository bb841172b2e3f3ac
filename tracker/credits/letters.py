"""A letter to each who may be the second person of an act that waits."""

from datetime import datetime

from tracker.access.rules import StartupPlace
from tracker.credits.rules.prepared import PreparedFacts
from tracker.credits.waiting import prepared_of
from tracker.mail.actions import queue_mail
from tracker.mail.rules import SUBJECT_MOST, NewMail
from tracker.people.recipients import Recipient, managers_of
from tracker.web import formats
from tracker.web.reader import reading
from tracker.web.words import named, t


def tell_second(
    startup: StartupPlace, prepared_act_id: int, *, base_url: str | None, at: datetime
) -> None:
    """In the transaction at hand; nothing without `base_url`, where no letters leave."""
    act = prepared_of(startup.id, prepared_act_id)
    if act is None or not act.waiting or base_url is None:
        return
    for user_id, to in managers_of(startup.program.id):
        if act.may_decide(user_id):
            queue_mail(_letter(startup, act, to, base_url), at=at)


def _letter(startup: StartupPlace, act: PreparedFacts, to: Recipient, base_url: str) -> NewMail:
    """Whose credits and how much is for who has opened it, not for who sees its subject."""
    with reading(to.language):
        subject = f"[{named(startup.program)}] {t('requests.second_subject')}"
        words = t(
            "requests.second_letter",
            name=to.name,
            startup=named(startup),
            what=t(f"requests.second_what.{act.kind}"),
            amount=formats.won(act.amount_krw),
            by=act.prepared_by,
            link=f"{base_url}/startups/{startup.slug}/credits/prepared/{act.id}",
        )
    return NewMail(to.email or "", subject[:SUBJECT_MOST], words)

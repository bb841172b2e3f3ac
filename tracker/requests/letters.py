"""An answer written to who asked: one letter for each answer, in her language."""

from datetime import datetime

from tracker.access.rules import StartupPlace
from tracker.mail.actions import queue_mail
from tracker.mail.rules import SUBJECT_MOST, NewMail
from tracker.people.recipients import Recipient, recipient_who
from tracker.requests.queries import request_of
from tracker.requests.rules import RequestFacts, RequestState
from tracker.web import formats
from tracker.web.reader import reading
from tracker.web.words import named, t

ANSWERS = frozenset(
    {
        RequestState.APPROVED,
        RequestState.APPROVED_LESS,
        RequestState.SENT_BACK,
        RequestState.REFUSED,
        RequestState.DONE,
    }
)


def tell_answer(
    startup: StartupPlace, request_id: int, *, base_url: str | None, at: datetime
) -> None:
    """In the transaction at hand; nothing without `base_url`, or where it is no answer yet."""
    found = request_of(startup.id, request_id)
    if found is None or found.state not in ANSWERS or base_url is None:
        return
    to = recipient_who(startup.id, found.asked_by_user_id)
    if to.email is not None:
        queue_mail(_letter(startup, found, to, base_url), at=at)


def _letter(startup: StartupPlace, found: RequestFacts, to: Recipient, base_url: str) -> NewMail:
    """The subject stands on locked screens: neither what was asked for nor what became of it."""
    with reading(to.language):
        subject = f"[{named(startup.program)}] {t('requests.answer_subject')}"
        words = t(
            "requests.answer_letter",
            name=to.name,
            kind=t(f"requests.kind.{found.kind}"),
            purpose=found.purpose,
            state=t(f"requests.state.{found.state}"),
            told=t(f"requests.told_state.{found.state}"),
            amount=_amount(found),
            answer=found.answer or "-",
            link=f"{base_url}/startups/{startup.slug}/requests/{found.id}",
        )
    return NewMail(to.email or "", subject[:SUBJECT_MOST], words)


def _amount(found: RequestFacts) -> str:
    if found.approved_krw is None:
        return ""
    return t("requests.answer_amount", amount=formats.won(found.approved_krw))

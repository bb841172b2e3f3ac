"""Links written out: their addresses, and the mails that carry them."""

from datetime import datetime

from tracker.mail.actions import queue_mail
from tracker.mail.rules import NewMail
from tracker.people import queries
from tracker.people.actions import Invited, request_password_reset
from tracker.people.rules import INVITATION_LIFE, RESET_LIFE
from tracker.web.reader import reading
from tracker.web.words import named, t


def link_address(base_url: str, token: str) -> str:
    """From the configured address of the installation, never from a request's Host."""
    return f"{base_url}/links/{token}"


def send_reset_link(email: str, *, base_url: str, at: datetime) -> None:
    """Queue the mail, or nothing where the address is nobody's who may sign in."""
    token = request_password_reset(email, at=at)
    addressee = queries.addressee(email) if token else None
    if token is None or addressee is None:
        return
    with reading(addressee.language):
        body = t(
            "people.mail.reset",
            name=addressee.name,
            link=link_address(base_url, token),
            minutes=int(RESET_LIFE.total_seconds() // 60),
        )
        queue_mail(_mail(email, addressee, t("people.mail.reset_subject"), body), at=at)


def send_invitation(invited: Invited, *, base_url: str, at: datetime) -> None:
    addressee = queries.addressee(invited.email)
    if invited.token is None or addressee is None:
        return
    with reading(addressee.language):
        body = t(
            "people.mail.invitation",
            name=addressee.name,
            program=named(addressee.program) if addressee.program else t("common.product"),
            link=link_address(base_url, invited.token),
            days=INVITATION_LIFE.days,
        )
        subject = t("people.mail.invitation_subject")
        queue_mail(_mail(invited.email, addressee, subject, body), at=at)


def _mail(email: str, addressee: queries.Addressee, subject: str, body: str) -> NewMail:
    """A subject starts with the program in brackets."""
    program = named(addressee.program) if addressee.program else t("common.product")
    return NewMail(email, f"[{program}] {subject}", body)

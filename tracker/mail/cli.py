"""Commands."""

import smtplib
import time

import click
from flask import current_app

from config import Config
from tracker.db import begin_write, db
from tracker.mail import actions
from tracker.mail.queries import mail_is_due
from tracker.mail.smtp import connection, refused_for_good, written_out
from tracker.values.clock import now
from tracker.values.refusals import RuleViolation
from tracker.web.console import refusable
from tracker.web.log import log
from tracker.web.words import tn


@click.group("mail")
def mail() -> None:
    """Mails waiting to leave."""


@mail.command("deliver")
@click.option("--every", "seconds", type=click.IntRange(1, 3600), help="Look again every so often.")
@click.option("--once", is_flag=True, help="Send what is due and leave (the default).")
@refusable
def deliver(seconds: int | None, once: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Hand due mails to the server of TRACKER_SMTP_URL; what fails is tried again later."""
    config: Config = current_app.extensions["tracker_config"]
    if config.smtp_url is None or config.mail_from is None:
        raise RuleViolation("mail_not_configured")
    while True:
        sent = _deliver_due(config.smtp_url, config.mail_from)
        if once or seconds is None:
            click.echo(tn("mail.sent", sent))
            return
        time.sleep(seconds)


def deliver_due_mail() -> None:
    """The worker's chore: nothing where no server is configured."""
    config: Config = current_app.extensions["tracker_config"]
    if config.smtp_url is not None and config.mail_from is not None and mail_is_due(now()):
        _deliver_due(config.smtp_url, config.mail_from)


def _deliver_due(smtp_url: str, sender: str) -> int:
    """One commit to take a mail and one to put it away, as soon as the server has said yes.

    A worker killed between its yes and our commit sends the same mail again: it cannot be known
    whether it was taken, and a mail told twice under one name is better than one that is lost.
    """
    sent = 0
    while True:
        begin_write()
        taken = actions.take_mail(at=now())
        db.session.commit()
        if taken is None:
            return sent
        error = _failure(smtp_url, sender, taken)
        if error is None:
            sent += 1
            continue
        begin_write()
        told = f"{type(error).__name__}: {error}"
        actions.put_back_failed(taken.id, told, at=now(), for_good=refused_for_good(error))
        db.session.commit()


def _failure(smtp_url: str, sender: str, taken: actions.TakenMail) -> Exception | None:
    """Once the server has said yes the mail is sent, whatever becomes of the goodbye."""
    accepted = False
    try:
        with connection(smtp_url) as server:
            server.send_message(written_out(taken.mail, sender, taken.name, taken.written_at))
            accepted = True
            _put_away(taken)
    except (OSError, smtplib.SMTPException) as error:
        if not accepted:
            log.warning("mail_failed", mail=taken.id, kind=type(error).__name__)
            return error
    log.info("mail_sent", mail=taken.id)
    return None


def _put_away(taken: actions.TakenMail) -> None:
    """Before the goodbye, which can hang."""
    begin_write()
    actions.put_away_sent(taken.id, at=now())
    db.session.commit()


commands: tuple[click.Command, ...] = (mail,)

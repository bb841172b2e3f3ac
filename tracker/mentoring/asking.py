"""Asking the founder whether a session was as it is written."""

from datetime import datetime

from flask import current_app

from config import Config
from tracker.access.rules import Actor, StartupPlace
from tracker.mentoring import questions
from tracker.mentoring.actions import make_link
from tracker.mentoring.queries import SessionSight, session_of
from tracker.people.recipients import recipient_of
from tracker.values.refusals import RuleViolation


def ask_to_confirm(startup: StartupPlace, session_id: int, *, by: Actor, at: datetime) -> None:
    """By mail, where the installation can send it and there is somebody to send it to."""
    config: Config = current_app.extensions["tracker_config"]
    if config.smtp_url is not None and recipient_of(startup.id).email is not None:
        write_letter(startup, session_id, by=by, at=at)


def write_letter(
    startup: StartupPlace, session_id: int, *, by: Actor, at: datetime
) -> questions.Letter:
    """A new link, mailed where that is possible. The caller commits."""
    config: Config = current_app.extensions["tracker_config"]
    mailing, to = config.smtp_url is not None, recipient_of(startup.id)
    token = make_link(startup.id, session_id, to, mailing=mailing, by=by, at=at)
    session = session_of(startup.id, session_id, SessionSight(program_notes=False, pay=False))
    if session is None:
        raise RuleViolation("session_unknown")
    address = questions.link_address(config.base_url, token)
    written = questions.letter(startup, session, to, address)
    if mailing:
        questions.send(written, at=at)
    return written

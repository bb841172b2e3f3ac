"""Asking the founder by a link whether help was given as it is written."""

from datetime import datetime
from math import ceil

from flask import current_app, flash
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.mail.sending import mailed_from
from tracker.people.guard import wait_for
from tracker.people.recipients import recipient_of
from tracker.support import actions, letters, queries
from tracker.support.forms import DoneForm
from tracker.support.queries.links import BY_LINK
from tracker.support.rules import SupportKind
from tracker.support.rules.links import LINKS
from tracker.support.views import blueprint
from tracker.support.views.page import entry_page, readable_entry
from tracker.values.clock import now
from tracker.values.refusals import RuleViolation
from tracker.web.errors import too_many
from tracker.web.flow import refusing


@blueprint.post("/startups/<startup>/support/<int:entry_id>/link")
@requires(Permission.STARTUP_WRITE)
def make_link(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    """The link is shown this once, to the program alone, also where a mail brings it."""
    readable_entry(startup, entry_id)
    form, written, at = DoneForm(), None, now()
    if form.validate_on_submit():
        check_pace(at)
        with refusing(form):
            begin_write()
            written = write_letter(startup, entry_id, at=at)
            db.session.commit()
    for words in form.form_errors:
        flash(words, "error")
    return entry_page(startup, readable_entry(startup, entry_id), written=written)


def check_pace(at: datetime) -> None:
    wait = wait_for(((LINKS, str(current_visit().actor.id)),), at)
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))


def write_letter(startup: StartupPlace, entry_id: int, *, at: datetime) -> letters.Letter:
    """A new link, mailed where that is possible. The caller commits."""
    config: Config = current_app.extensions["tracker_config"]
    mailing, to = mailed_from() is not None, recipient_of(startup.id)
    by = current_visit().actor
    token = actions.make_link(startup.id, entry_id, to, mailing=mailing, by=by, at=at)
    entry = queries.entry_of(startup.id, entry_id, BY_LINK)
    if entry is None:
        raise RuleViolation("entry_unknown")
    address = letters.link_address(config.base_url, token)
    written = letters.letter(startup, entry, to, address)
    if mailing:
        letters.send(written, at=at)
    return written


def ask_about(startup: StartupPlace, entry_id: int, kind: SupportKind, *, at: datetime) -> None:
    """Of help just logged: one letter, where there is somebody to write to."""
    if kind is SupportKind.MENTORING or mailed_from() is None:
        return  # sessions ask for themselves
    if recipient_of(startup.id).email is not None:
        write_letter(startup, entry_id, at=at)


def may_ask() -> bool:
    """Whether help she logs may be asked about by mail."""
    return mailed_from() is not None and current_visit().may_program_wide(Permission.STARTUP_WRITE)

"""A link that was made, shown to whoever made it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit
from tracker.db import begin_write, db
from tracker.people import actions
from tracker.people.guard import config
from tracker.people.letters import link_address
from tracker.people.queries import UserRow
from tracker.people.rules import INVITATION_LIFE, RESET_LIFE
from tracker.values.clock import now
from tracker.web.log import log


def link_page(email: str, token: str, *, days: int = 0, minutes: int = 0) -> ResponseReturnValue:
    """Shown once: only the token's hash is kept."""
    return render_template(
        "people/link.html",
        email=email,
        address=link_address(config().base_url, token),
        days=days,
        minutes=minutes,
        mailed=config().smtp_url is not None and days > 0,
    )


def made_link(row: UserRow) -> ResponseReturnValue:
    by = current_visit().actor
    begin_write()
    _, token = actions.make_reset_link(row.id, by=by, at=now())
    db.session.commit()
    log.info("link_made", user=row.id, by=by.id)
    if row.invited:
        return link_page(row.email, token, days=INVITATION_LIFE.days)
    return link_page(row.email, token, minutes=int(RESET_LIFE.total_seconds() // 60))

"""A person's calendar feed: its page, and what calendar programs fetch."""

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import anonymous, current_visit, requires
from tracker.access.rules import Actor, Permission
from tracker.db import begin_write, db
from tracker.mentoring import actions, calendars
from tracker.mentoring.queries.calendars import feed_of, feed_opened_at
from tracker.mentoring.views import blueprint
from tracker.people.forms import OwnPasswordForm
from tracker.people.guard import check_own_password
from tracker.values.clock import now
from tracker.web.flow import page_status, refusing
from tracker.web.words import t

TOKEN_MOST = 100


@blueprint.route("/mentoring/feed", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def feed() -> ResponseReturnValue:
    """Its address is shown this once: kept is only what recognises it."""
    form, address, own = OwnPasswordForm(), None, current_visit().actor
    if form.validate_on_submit():
        with refusing(form):
            check_own_password(str(form.current_password.data))
            address = _opened(own)
            form = OwnPasswordForm(formdata=None)
    page = render_template(
        "mentoring/feed.html",
        form=form,
        address=address,
        opened_at=feed_opened_at(own.id or 0),
    )
    return page, page_status(form)


def _opened(own: Actor) -> str:
    begin_write()
    token = actions.open_feed(int(own.id or 0), by=own, at=now())
    db.session.commit()
    config: Config = current_app.extensions["tracker_config"]
    return f"{config.base_url}/calendar/{token}.ics"


@blueprint.post("/mentoring/feed/end")
@requires(Permission.ACCOUNT_OWN)
def end_feed() -> ResponseReturnValue:
    own = current_visit().actor
    if own.id is not None:
        begin_write()
        actions.end_feed(own.id, by=own, at=now())
        db.session.commit()
        flash(t("booking.feed_ended"), "ok")
    return redirect(url_for("mentoring.feed"))


@blueprint.get("/calendar/<token>.ics")
@anonymous
def calendar_feed(token: str) -> ResponseReturnValue:
    """Whoever holds the address reads it, until its owner ends it."""
    found = feed_of(token, now()) if len(token) <= TOKEN_MOST else None
    if found is None:
        abort(404)
    config: Config = current_app.extensions["tracker_config"]
    text = calendars.feed(found, config.base_url, at=now())
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

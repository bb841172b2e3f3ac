"""The page that a link to confirm help opens: one tap, no sign-in."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import by_link, public
from tracker.access.rules import Actor, ActorKind, Purpose
from tracker.db import begin_write, db
from tracker.support import actions
from tracker.support.forms import AnswerForm, DisputeForm, FeedbackForm
from tracker.support.guard import entry_held, hold_link
from tracker.support.queries.links import HeldEntry, feedback_of, held_entry
from tracker.support.views import blueprint
from tracker.values.clock import now
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form
from tracker.web.words import t


@blueprint.get("/help-links/<token>")
@public
def follow_help_link(token: str) -> ResponseReturnValue:
    """The one address that holds a token: exchanged at once for the cookie and a clean address."""
    if held_entry(token, now()) is None:
        abort(410)
    hold_link(token)
    response = make_response(redirect(url_for("support.linked_entry")))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/help")
@by_link(Purpose.HELP_CONFIRMATION)
def linked_entry() -> ResponseReturnValue:
    return _page(_held())


@blueprint.post("/help/confirm")
@by_link(Purpose.HELP_CONFIRMATION)
def linked_confirm() -> ResponseReturnValue:
    held, form = _held(), AnswerForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.confirm_entry(
                held.startup.id,
                held.entry.id,
                version=form.version.seen,
                by=_who(held),
                at=now(),
            )
            db.session.commit()
            return _back(t("support.thanks_confirmed"))
    return _page(_held(), form)


@blueprint.post("/help/dispute")
@by_link(Purpose.HELP_CONFIRMATION)
def linked_dispute() -> ResponseReturnValue:
    held, form = _held(), DisputeForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.dispute_entry(
                held.startup.id,
                held.entry.id,
                form.dispute.data or "",
                version=form.version.seen,
                by=_who(held),
                at=now(),
            )
            db.session.commit()
            return _back(t("support.thanks_disputed"))
    return _page(_held(), form)


@blueprint.post("/help/feedback")
@by_link(Purpose.HELP_CONFIRMATION)
def linked_feedback() -> ResponseReturnValue:
    held, form = _held(), FeedbackForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            own = held.startup.id, held.entry.id
            actions.give_feedback(*own, form.opinion(), by=_who(held), at=now())
            db.session.commit()
            return _back(t("support.thanks_feedback"))
    return _page(held, form)


def _held() -> HeldEntry:
    return entry_held() or abort(410)


def _who(held: HeldEntry) -> Actor:
    return Actor(ActorKind.LINK, held.link_id, held.to_name)


def _back(words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for("support.linked_entry"))


def _page(held: HeldEntry, form: Form | None = None) -> ResponseReturnValue:
    if isinstance(form, AnswerForm | DisputeForm):  # what she answers is what she is shown now
        form.version.renew(held.entry.version)
    seen = {"formdata": None, "data": {"version": held.entry.version}}
    page = render_template(
        "support/linked_entry.html",
        held=held,
        entry=held.entry,
        startup=held.startup,
        given=feedback_of(held.entry.id) is not None,
        answer=form if isinstance(form, AnswerForm) else AnswerForm(**seen),
        dispute=form if isinstance(form, DisputeForm) else DisputeForm(**seen),
        feedback=form if isinstance(form, FeedbackForm) else FeedbackForm(formdata=None),
    )
    return page, page_status(form) if form else 200

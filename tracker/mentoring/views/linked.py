"""The page that a confirmation link opens: one tap, no sign-in."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import by_link, public
from tracker.access.rules import Actor, ActorKind, Purpose
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.forms.afterwards import DisputeForm, FeedbackForm, PressForm
from tracker.mentoring.guard import hold_link, session_held
from tracker.mentoring.queries.afterwards import feedback_of
from tracker.mentoring.queries.links import HeldSession, held_session
from tracker.mentoring.rules import Side
from tracker.mentoring.views import blueprint
from tracker.values.clock import now
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form
from tracker.web.words import t


@blueprint.get("/session-links/<token>")
@public
def follow_session_link(token: str) -> ResponseReturnValue:
    """The one address that holds a token: exchanged at once for the cookie and a clean address."""
    if held_session(token, now()) is None:
        abort(410)
    hold_link(token)
    response = make_response(redirect(url_for("mentoring.linked_session")))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/session")
@by_link(Purpose.CONFIRMATION)
def linked_session() -> ResponseReturnValue:
    return _page(_held())


@blueprint.post("/session/confirm")
@by_link(Purpose.CONFIRMATION)
def linked_confirm() -> ResponseReturnValue:
    held, form = _held(), PressForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.confirm_session(
                held.startup.id, held.session.id, side=Side.STARTUP, by=_who(held), at=now()
            )
            db.session.commit()
            return _back(t("sessions.thanks_confirmed"))
    return _page(held, form)


@blueprint.post("/session/dispute")
@by_link(Purpose.CONFIRMATION)
def linked_dispute() -> ResponseReturnValue:
    held, form = _held(), DisputeForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.dispute_session(
                held.startup.id,
                held.session.id,
                form.dispute.data or "",
                side=Side.STARTUP,
                by=_who(held),
                at=now(),
            )
            db.session.commit()
            return _back(t("sessions.thanks_disputed"))
    return _page(held, form)


@blueprint.post("/session/feedback")
@by_link(Purpose.CONFIRMATION)
def linked_feedback() -> ResponseReturnValue:
    held, form = _held(), FeedbackForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.give_feedback(
                held.startup.id,
                held.session.id,
                form.opinion(),
                side=Side.STARTUP,
                by=_who(held),
                at=now(),
            )
            db.session.commit()
            return _back(t("sessions.thanks_feedback"))
    return _page(held, form)


def _held() -> HeldSession:
    return session_held() or abort(410)


def _who(held: HeldSession) -> Actor:
    return Actor(ActorKind.LINK, held.link_id, held.to_name)


def _back(words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for("mentoring.linked_session"))


def _page(held: HeldSession, form: Form | None = None) -> ResponseReturnValue:
    page = render_template(
        "mentoring/linked_session.html",
        held=held,
        session=held.session,
        startup=held.startup,
        given=feedback_of(held.session.id) is not None,
        press=PressForm(formdata=None),
        dispute_form=form if isinstance(form, DisputeForm) else DisputeForm(formdata=None),
        feedback_form=form if isinstance(form, FeedbackForm) else FeedbackForm(formdata=None),
    )
    return page, page_status(form) if form else 200

"""The startup answers for its sessions; the program asks it to."""

from math import ceil

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.asking import write_letter
from tracker.mentoring.forms.afterwards import ChoiceForm, DisputeForm, FeedbackForm, PressForm
from tracker.mentoring.queries.afterwards import advice_of_startup, choices_of
from tracker.mentoring.rules import SessionFacts
from tracker.mentoring.rules.afterwards import LINKS
from tracker.mentoring.views import blueprint
from tracker.mentoring.views.sessions import acted, session_page
from tracker.mentoring.views.sight import own_side, session_found, session_sight
from tracker.people.guard import wait_for
from tracker.values.clock import now
from tracker.web.errors import too_many
from tracker.web.flow import page_status, refusing
from tracker.web.words import t


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/confirm")
@requires(Permission.MENTORING_ANSWER)
def confirm_session(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    def act(found: SessionFacts) -> None:
        by = current_visit().actor
        actions.confirm_session(startup.id, found.id, side=own_side(), by=by, at=now())

    return acted(
        startup, session_id, PressForm(), act, t("sessions.thanks_confirmed"), part="feedback"
    )


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/dispute")
@requires(Permission.MENTORING_ANSWER)
def dispute_session(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    form = DisputeForm()

    def act(found: SessionFacts) -> None:
        words, by = form.dispute.data or "", current_visit().actor
        actions.dispute_session(startup.id, found.id, words, side=own_side(), by=by, at=now())

    return acted(startup, session_id, form, act, t("sessions.thanks_disputed"))


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/feedback")
@requires(Permission.MENTORING_ANSWER)
def give_feedback(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    form = FeedbackForm()

    def act(found: SessionFacts) -> None:
        by = current_visit().actor
        actions.give_feedback(
            startup.id, found.id, form.opinion(), side=own_side(), by=by, at=now()
        )

    return acted(startup, session_id, form, act, t("sessions.thanks_feedback"), part="feedback")


@blueprint.post("/startups/<startup>/mentoring/<int:session_id>/link")
@requires(Permission.MENTORS_WRITE)
def make_link(startup: StartupPlace, session_id: int) -> ResponseReturnValue:
    """The link is shown this once, to the program alone, also where a mail brings it."""
    session_found(startup, session_id)
    form, written, at = PressForm(), None, now()
    if form.validate_on_submit():
        wait = wait_for(((LINKS, str(current_visit().actor.id)),), at)
        if wait is not None:
            raise too_many(ceil(wait.total_seconds()))
        with refusing(form):
            begin_write()
            written = write_letter(startup, session_id, by=current_visit().actor, at=at)
            db.session.commit()
    for words in form.form_errors:
        flash(words, "error")
    return session_page(startup, session_found(startup, session_id), written=written)


@blueprint.get("/startups/<startup>/mentoring/advice")
@requires(Permission.MENTORING_READ)
def advice(startup: StartupPlace) -> ResponseReturnValue:
    return _advice_page(startup, ChoiceForm(formdata=None))


@blueprint.post("/startups/<startup>/mentoring/advice")
@requires(Permission.MENTORING_ANSWER)
def choose_advice(startup: StartupPlace) -> ResponseReturnValue:
    form = ChoiceForm()
    form.offer(advice_of_startup(startup.id))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.choose_advice(startup.id, form.new_choice(), by=current_visit().actor, at=now())
            db.session.commit()
            flash(t("sessions.chosen"), "ok")
            return redirect(url_for("mentoring.advice", startup=startup.slug))
    return _advice_page(startup, form)


def _advice_page(startup: StartupPlace, form: ChoiceForm) -> ResponseReturnValue:
    known = advice_of_startup(startup.id, session_sight())
    form.offer(known)
    page = render_template(
        "mentoring/advice.html",
        startup=startup,
        form=form,
        advice=known,
        choices=choices_of(startup.id, known),
    )
    return page, page_status(form)

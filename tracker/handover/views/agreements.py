"""A startup's agreements, duties, and names that changed."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.handover.actions import agreements as actions
from tracker.handover.forms.agreements import AgreementForm, DutyForm, NameForm, WithdrawForm
from tracker.handover.queries import agreements as queries
from tracker.handover.queries.leaving import predecessor_of, status_of, successor_of
from tracker.handover.rules.agreements import FILES
from tracker.handover.views import blueprint
from tracker.people.uploading import FORM_BYTES, received, sent_to_save
from tracker.program.rules import GONE
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.security import accepts_upload
from tracker.web.words import t

TONES = {"done": "ok", "late": "bad", "due": "none"}
SHOWN = 20


@blueprint.get("/startups/<startup>/agreements")
@requires(Permission.EVIDENCE_READ)
def agreements(startup: StartupPlace) -> ResponseReturnValue:
    day = today(startup.program.timezone)
    return render_template(
        "handover/agreements.html",
        agreements=queries.agreements_of(startup.id, today=day)[:SHOWN],
        names=queries.names_of(startup.id)[:SHOWN],
        predecessor=predecessor_of(startup.id),
        successor=successor_of(startup.id),
        gone=status_of(startup.id) in GONE,
        tones=TONES,
    )


@blueprint.route("/startups/<startup>/agreements/new", methods=["GET", "POST"])
@requires(Permission.STARTUP_WRITE)
@accepts_upload(FORM_BYTES)
def new_agreement(startup: StartupPlace) -> ResponseReturnValue:
    form = AgreementForm()
    if form.validate_on_submit():
        with refusing(form):
            file = received(form.file.data, (FILES,))
            begin_write()
            by = current_visit().actor
            actions.add_agreement(startup, form.new_agreement(), file, by=by, at=now())
            db.session.commit()
            return _saved(startup, "handover.agreement_saved")
    return render_template("handover/new_agreement.html", form=form), page_status(form)


@blueprint.route(
    "/startups/<startup>/agreements/<int:agreement_id>/duties", methods=["GET", "POST"]
)
@requires(Permission.STARTUP_WRITE)
def new_duty(startup: StartupPlace, agreement_id: int) -> ResponseReturnValue:
    agreement = _standing(startup, agreement_id)
    form = DutyForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            by = current_visit().actor
            actions.add_duty(startup, agreement_id, form.new_duty(), by=by, at=now())
            db.session.commit()
            return _saved(startup, "handover.duty_saved")
    page = render_template("handover/new_duty.html", form=form, agreement=agreement)
    return page, page_status(form)


@blueprint.route(
    "/startups/<startup>/agreements/<int:agreement_id>/withdraw", methods=["GET", "POST"]
)
@requires(Permission.STARTUP_WRITE)
def withdraw_agreement(startup: StartupPlace, agreement_id: int) -> ResponseReturnValue:
    """Entered by mistake: why is asked, and stays."""
    agreement = _standing(startup, agreement_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            reason, by = form.reason.data or "", current_visit().actor
            actions.withdraw_agreement(startup, agreement_id, reason, by=by, at=now())
            db.session.commit()
            return _saved(startup, "handover.agreement_withdrawn")
    page = render_template("handover/withdraw_agreement.html", form=form, agreement=agreement)
    return page, page_status(form)


@blueprint.post("/startups/<startup>/duties/<int:duty_id>/done")
@requires(Permission.STARTUP_WRITE)
def finish_duty(startup: StartupPlace, duty_id: int) -> ResponseReturnValue:
    begin_write()
    try:
        actions.finish_duty(
            startup,
            duty_id,
            by=current_visit().actor,
            at=now(),
            today=today(startup.program.timezone),
        )
    except LookupError:
        abort(404)
    db.session.commit()
    return _saved(startup, "handover.duty_done_told")


@blueprint.get("/startups/<startup>/agreements/<int:agreement_id>/file")
@requires(Permission.EVIDENCE_READ)
def agreement_file(startup: StartupPlace, agreement_id: int) -> ResponseReturnValue:
    """As it came, for a person to save: never a page of ours."""
    file = queries.agreement_file(startup.id, agreement_id) or abort(404)
    return sent_to_save(file, "agreement")


@blueprint.route("/startups/<startup>/names/new", methods=["GET", "POST"])
@requires(Permission.STARTUP_WRITE)
def change_name(startup: StartupPlace) -> ResponseReturnValue:
    day = today(startup.program.timezone)
    form = NameForm(data={"from_on": day})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            by = current_visit().actor
            actions.change_name(startup, form.new_name(), by=by, at=now(), today=day)
            db.session.commit()
            return _saved(startup, "handover.name_saved")
    return render_template("handover/change_name.html", form=form), page_status(form)


def _standing(startup: StartupPlace, agreement_id: int) -> queries.AgreementFacts:
    held = queries.agreements_of(startup.id, today=today(startup.program.timezone))
    found = (one for one in held if one.id == agreement_id and one.withdrawn_at is None)
    return next(found, None) or abort(404)


def _saved(startup: StartupPlace, words: str) -> ResponseReturnValue:
    flash(t(words), "ok")
    return redirect(url_for("handover.agreements", startup=startup.slug))

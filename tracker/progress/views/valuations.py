"""Valuations of one startup."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.progress import actions, queries
from tracker.progress.forms import (
    ConsentForm,
    CorrectValuationForm,
    ReasonForm,
    ValuationForm,
    VerifyValuationForm,
)
from tracker.progress.rules import (
    Consent,
    SourceGrade,
    ValuationFacts,
    corrected_parts,
)
from tracker.progress.views import blueprint
from tracker.progress.views.attaching import attaching
from tracker.progress.views.sight import own_audience
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import t


@blueprint.route("/startups/<startup>/valuations/new", methods=["GET", "POST"])
@requires(Permission.VALUATIONS_WRITE)
def new_valuation(startup: StartupPlace) -> ResponseReturnValue:
    visit = current_visit()
    by_program = visit.may(Permission.MILESTONES_VERIFY)
    form = ValuationForm()
    form.offer(tuple(SourceGrade) if by_program else (SourceGrade.D,))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.record_valuation(
                startup.id,
                form.new_valuation(),
                verified=by_program,
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("progress.valuation_added"), "ok")
            return redirect(url_for("progress.rounds", startup=startup.slug))
    if not form.is_submitted():
        form.consent.data = Consent.NONE.value
        form.grade.data = None if by_program else SourceGrade.D.value
    page = render_template(
        "progress/new_valuation.html", form=form, startup=startup, by_program=by_program
    )
    return page, page_status(form)


@blueprint.get("/startups/<startup>/valuations/<int:valuation_id>")
@requires(Permission.VALUATIONS_READ)
def valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    found = _found_valuation(startup, valuation_id)
    return render_template("progress/valuation.html", **_valuation_page(startup, found))


def _valuation_page(startup: StartupPlace, found: ValuationFacts, **forms: Any) -> dict[str, Any]:
    visit = current_visit()
    may_verify = visit.may(Permission.MILESTONES_VERIFY)
    sees_all = visit.may(Permission.VALUATIONS_ALL)
    attached = queries.evidence_of_valuation(found.id) if sees_all else []
    return {
        "startup": startup,
        "valuation": found,
        "today": today(startup.program.timezone),
        "evidence": attached,
        "attaching": attaching(startup, attached, formdata=None),
        "history": queries.consents_of_valuation(found.id) if sees_all else [],
        "corrections": _corrections(found) if sees_all else [],
        "sees_all": sees_all,
        "verification": VerifyValuationForm(formdata=None, data={"grade": found.grade}),
        "consenting": ConsentForm(formdata=None, data={"consent": found.consent}),
        "withdrawal": ReasonForm(formdata=None),
        "withdrawable": may_verify or not found.verified,
        **forms,
    }


def _corrections(
    found: ValuationFacts,
) -> list[tuple[queries.WithdrawnValuation, ValuationFacts, list[str]]]:
    """Each that stood before, the one that took its place, and what differs, newest first."""
    chain = queries.corrections_of_valuation(found)
    afterwards = [found, *(one.valuation for one in chain)]
    return [
        (one, after, corrected_parts(one.valuation, after))
        for one, after in zip(chain, afterwards, strict=False)
    ]


@blueprint.route(
    "/startups/<startup>/valuations/<int:valuation_id>/correct", methods=["GET", "POST"]
)
@requires(Permission.VALUATIONS_WRITE)
def correct_valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    """Another valuation takes the place of a wrong one; what a round agreed goes with its round."""
    visit, found = current_visit(), _found_valuation(startup, valuation_id)
    if found.round_id is not None:
        return redirect(
            url_for("progress.correct_round", startup=startup.slug, round_id=found.round_id)
        )
    by_program, form = visit.may(Permission.MILESTONES_VERIFY), CorrectValuationForm()
    if found.verified and not by_program:
        abort(403)
    form.offer(tuple(SourceGrade) if by_program else (SourceGrade.D,))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            made = actions.correct_valuation(
                startup.id,
                valuation_id,
                form.new_valuation(),
                reason=form.reason.data or "",
                verified=by_program,
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("progress.valuation_corrected"), "ok")
            return redirect(_address(startup, made.id))
    if not form.is_submitted():
        history = queries.consents_of_valuation(found.id)
        form.fill(found, history[0].basis if history else "")
    page = render_template(
        "progress/correct_valuation.html",
        form=form,
        startup=startup,
        valuation=found,
        by_program=by_program,
    )
    return page, page_status(form)


@blueprint.post("/startups/<startup>/valuations/<int:valuation_id>/verify")
@requires(Permission.MILESTONES_VERIFY)
def verify_valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    found = _found_valuation(startup, valuation_id)
    form = VerifyValuationForm(data={"grade": found.grade})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            grade, by = SourceGrade(form.grade.data), current_visit().actor
            actions.verify_valuation(startup.id, valuation_id, grade=grade, by=by, at=now())
            db.session.commit()
            flash(t("progress.valuation_verified"), "ok")
            return redirect(_address(startup, valuation_id))
    page = _valuation_page(startup, found, verification=form)
    return render_template("progress/valuation.html", **page), page_status(form)


@blueprint.post("/startups/<startup>/valuations/<int:valuation_id>/evidence")
@requires(Permission.VALUATIONS_WRITE)
def attach_to_valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    found, form = _found_valuation(startup, valuation_id), attaching(startup, ())
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            evidence_id, by = int(form.evidence.data), current_visit().actor
            actions.attach_to_valuation(startup.id, valuation_id, evidence_id, by=by, at=now())
            db.session.commit()
            flash(t("progress.attached_to_round"), "ok")
            return redirect(_address(startup, valuation_id))
    page = _valuation_page(startup, found, attaching=form)
    return render_template("progress/valuation.html", **page), page_status(form)


@blueprint.post("/startups/<startup>/valuations/<int:valuation_id>/consent")
@requires(Permission.VALUATIONS_WRITE)
def consent_to_valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    visit, found, form = current_visit(), _found_valuation(startup, valuation_id), ConsentForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            consent, basis = form.agreed
            actions.consent_to_valuation(
                startup.id,
                valuation_id,
                consent,
                basis,
                by_program=visit.may(Permission.MILESTONES_VERIFY),
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("progress.consent_saved"), "ok")
            return redirect(_address(startup, valuation_id))
    page = render_template(
        "progress/valuation.html", **_valuation_page(startup, found, consenting=form)
    )
    return page, page_status(form)


@blueprint.post("/startups/<startup>/valuations/<int:valuation_id>/withdraw")
@requires(Permission.VALUATIONS_WRITE)
def withdraw_valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    visit, found = current_visit(), _found_valuation(startup, valuation_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_valuation(
                startup.id,
                valuation_id,
                reason=form.reason.data or "",
                by_program=visit.may(Permission.MILESTONES_VERIFY),
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("progress.valuation_withdrawn"), "ok")
            return redirect(url_for("progress.rounds", startup=startup.slug))
    page = render_template(
        "progress/valuation.html", **_valuation_page(startup, found, withdrawal=form)
    )
    return page, page_status(form)


def _found_valuation(startup: StartupPlace, valuation_id: int) -> ValuationFacts:
    found = queries.valuation_of(startup.id, valuation_id, audience=own_audience())
    if found is None:
        abort(404)
    return found


def _address(startup: StartupPlace, valuation_id: int) -> str:
    return url_for("progress.valuation", startup=startup.slug, valuation_id=valuation_id)

"""A partner's people: added, edited, consent withdrawn, removed."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.partners import actions
from tracker.partners.forms import PersonForm, PressForm
from tracker.partners.queries import KnownPerson
from tracker.partners.rules import Consent
from tracker.partners.views import blueprint
from tracker.partners.views.looking import found_partner, found_person
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import t


@blueprint.route("/partners/<int:partner_id>/people/new", methods=["GET", "POST"])
@requires(Permission.PARTNERS_WRITE)
def new_person(partner_id: int) -> ResponseReturnValue:
    found, form, visit = found_partner(partner_id), PersonForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.add_person(
                visit.program.id,
                partner_id,
                form.person(),
                by=visit.actor,
                at=now(),
                today=today(visit.program.timezone),
            )
            db.session.commit()
            flash(t("partners.person_added"), "ok")
            return redirect(_people_of(partner_id))
    page = render_template("partners/new_person.html", partner=found, form=form)
    return page, page_status(form)


@blueprint.route(
    "/partners/<int:partner_id>/people/<int:partner_person_id>/edit", methods=["GET", "POST"]
)
@requires(Permission.PARTNERS_WRITE)
def edit_person(partner_id: int, partner_person_id: int) -> ResponseReturnValue:
    found, person = found_partner(partner_id), found_person(partner_id, partner_person_id)
    form = PersonForm(data=_typed(person))
    if form.validate_on_submit() and _saved(form, partner_id, partner_person_id):
        flash(t("partners.person_saved"), "ok")
        return redirect(_people_of(partner_id))
    stored = found_person(partner_id, partner_person_id)
    if form.is_submitted() and form.version.seen != stored.version:
        form.version.renew(stored.version)
    page = render_template("partners/edit_person.html", partner=found, person=stored, form=form)
    return page, page_status(form)


def _typed(person: KnownPerson) -> dict[str, Any]:
    """A consent that is over is none to be saved again."""
    typed = {**asdict(person.card), "version": person.version}
    if person.consent is not Consent.GIVEN:
        typed.update(consent_on=None, consent_source=None, consent_until=None)
    return typed


def _saved(form: PersonForm, partner_id: int, person_id: int) -> bool:
    visit = current_visit()
    with refusing(form):
        begin_write()
        actions.edit_person(
            visit.program.id,
            partner_id,
            person_id,
            form.person(),
            version=form.version.seen,
            by=visit.actor,
            at=now(),
            today=today(visit.program.timezone),
        )
        db.session.commit()
        return True
    return False


@blueprint.route(
    "/partners/<int:partner_id>/people/<int:partner_person_id>/withdraw", methods=["GET", "POST"]
)
@requires(Permission.PARTNERS_WRITE)
def withdraw_consent(partner_id: int, partner_person_id: int) -> ResponseReturnValue:
    found, person = found_partner(partner_id), found_person(partner_id, partner_person_id)
    form, visit = PressForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_consent(
                visit.program.id,
                partner_id,
                partner_person_id,
                by=visit.actor,
                at=now(),
                today=today(visit.program.timezone),
            )
            db.session.commit()
            flash(t("partners.consent_withdrawn_now"), "ok")
            return redirect(_people_of(partner_id))
    page = render_template(
        "partners/withdraw_consent.html", partner=found, person=person, form=form
    )
    return page, page_status(form)


@blueprint.route(
    "/partners/<int:partner_id>/people/<int:partner_person_id>/remove", methods=["GET", "POST"]
)
@requires(Permission.PARTNERS_WRITE)
def remove_person(partner_id: int, partner_person_id: int) -> ResponseReturnValue:
    found, person = found_partner(partner_id), found_person(partner_id, partner_person_id)
    form, visit = PressForm(), current_visit()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.remove_person(
                visit.program.id, partner_id, partner_person_id, by=visit.actor, at=now()
            )
            db.session.commit()
            flash(t("partners.person_removed"), "ok")
            return redirect(_people_of(partner_id))
    page = render_template("partners/remove_person.html", partner=found, person=person, form=form)
    return page, page_status(form)


def _people_of(partner_id: int) -> str:
    return url_for("partners.partner", partner_id=partner_id, _anchor="people")

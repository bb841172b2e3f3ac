"""Deputies for a time."""

from datetime import date
from typing import cast

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.people.actions.deputies import end_deputy, name_deputy
from tracker.people.deputies import deputies_of, who_may_stand_in
from tracker.people.forms import own_password
from tracker.people.guard import check_own_password
from tracker.people.rules import DEPUTY_REASON_MAX, NewDeputy
from tracker.people.views import blueprint
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import page_status, refusing
from tracker.web.forms import DayField, Form, asked, one_line
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t


class DeputyForm(Form):
    user_id = SelectField("people.away", choices=[], coerce=int)
    deputy_id = SelectField("people.deputy", choices=[], coerce=int)
    from_on = DayField("people.deputy_from", asked(required=True))
    until_on = DayField("people.deputy_until", asked(required=True))
    reason = one_line("people.deputy_reason", DEPUTY_REASON_MAX)
    current_password = own_password()

    def new_deputy(self) -> NewDeputy:
        return NewDeputy(
            self.user_id.data,
            self.deputy_id.data,
            cast("date", self.from_on.data),
            cast("date", self.until_on.data),
            self.reason.data or "",
        )


@blueprint.get("/users/deputies")
@requires(Permission.USERS_READ)
def deputies() -> ResponseReturnValue:
    program = current_visit().program
    page = page_of(
        lambda offset, limit: deputies_of(program.id, offset=offset, limit=limit), wanted_page()
    )
    return render_template("people/deputies.html", page=page, today=today(program.timezone))


@blueprint.route("/users/deputies/new", methods=["GET", "POST"])
@requires(Permission.USERS_WRITE)
def new_deputy() -> ResponseReturnValue:
    visit, form = current_visit(), DeputyForm()
    day = today(visit.program.timezone)
    for field in (form.user_id, form.deputy_id):
        field.choices = [
            SelectChoice(user_id, f"{name} ({t(f'role.{role}')})")
            for user_id, name, role in who_may_stand_in(visit.program.id)
        ]
    if form.validate_on_submit():
        with refusing(form):
            check_own_password(str(form.current_password.data))
            begin_write()
            name_deputy(visit.program.id, form.new_deputy(), by=visit.actor, at=now(), today=day)
            db.session.commit()
            flash(t("people.deputy_named"), "ok")
            return redirect(url_for("people.deputies"))
    return render_template("people/new_deputy.html", form=form), page_status(form)


@blueprint.post("/users/deputies/<int:deputy_id>/end")
@requires(Permission.USERS_WRITE)
def end_deputy_now(deputy_id: int) -> ResponseReturnValue:
    visit = current_visit()
    begin_write()
    try:
        end_deputy(visit.program.id, deputy_id, by=visit.actor, at=now())
    except RuleViolation:
        abort(404)
    db.session.commit()
    flash(t("people.deputy_ended"), "ok")
    return redirect(url_for("people.deputies"))

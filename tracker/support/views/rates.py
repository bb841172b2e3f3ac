"""What help is worth."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.support import actions
from tracker.support.forms import HelpRateForm
from tracker.support.rates import rates_by_kind
from tracker.support.views import blueprint
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import t


@blueprint.get("/support/rates")
@requires(Permission.MENTORING_COUNTS)
def rates() -> ResponseReturnValue:
    return _rates_page(HelpRateForm())


@blueprint.post("/support/rates")
@requires(Permission.MENTORS_WRITE)
def set_rate() -> ResponseReturnValue:
    visit, form = current_visit(), HelpRateForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            source = form.source.data or ""
            actions.set_rate(visit.program.id, form.rate(), source, by=visit.actor, at=now())
            db.session.commit()
            flash(t("support.rate_set"), "ok")
            return redirect(url_for("support.rates"))
    return _rates_page(form)


def _rates_page(form: HelpRateForm) -> ResponseReturnValue:
    program = current_visit().program
    page = render_template(
        "support/rates.html",
        form=form,
        kinds=rates_by_kind(program.id),
        today=today(program.timezone),
    )
    return page, page_status(form)

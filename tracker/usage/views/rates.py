"""Monthly exchange rates."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.forms import RateForm
from tracker.usage.views import blueprint
from tracker.values.clock import now, today
from tracker.web import formats
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t


@blueprint.get("/usage/rates")
@requires(Permission.USAGE_READ)
def rates() -> ResponseReturnValue:
    return _rates_page(RateForm())


@blueprint.post("/usage/rates")
@requires(Permission.USAGE_WRITE)
def set_rate() -> ResponseReturnValue:
    visit = current_visit()
    form = RateForm()
    if not form.validate_on_submit():
        return _rates_page(form)
    with refusing(form):
        begin_write()
        row = actions.set_rate(
            visit.program.id,
            form.new_rate(),
            by=visit.actor,
            at=now(),
            today=today(visit.program.timezone),
        )
        month = formats.month(row.month)
        db.session.commit()
        flash(t("usage.rate_set", month=month), "success")
        return redirect(url_for("usage.rates"))
    return _rates_page(form)


def _rates_page(form: RateForm) -> ResponseReturnValue:
    program_id = current_visit().program.id
    page = render_template(
        "usage/rates.html",
        form=form,
        page=page_of(
            lambda offset, limit: queries.month_rates(program_id, offset, limit), wanted_page()
        ),
    )
    return page, page_status(form)

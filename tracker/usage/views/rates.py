"""Monthly exchange rates."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.forms import RateForm, month_named
from tracker.usage.views import blueprint
from tracker.values.clock import now, today
from tracker.web import formats
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t

RELEASED_SHOWN = 5


@blueprint.get("/usage/rates")
@requires(Permission.USAGE_READ)
def rates() -> ResponseReturnValue:
    """Where an import waits for a month's rate, its page leads here with that month."""
    asked = month_named(request.args.get("month", ""))
    return _rates_page(RateForm(formdata=None, data={"month": asked}))


@blueprint.post("/usage/rates")
@requires(Permission.USAGE_WRITE)
def set_rate() -> ResponseReturnValue:
    visit = current_visit()
    form = RateForm()
    if not form.validate_on_submit():
        return _rates_page(form)
    with refusing(form):
        begin_write()
        done = actions.set_rate(
            visit.program.id,
            form.new_rate(),
            by=visit.actor,
            at=now(),
            today=today(visit.program.timezone),
        )
        words = t("usage.rate_set", month=formats.month(done.rate.month))
        db.session.commit()
        flash(words, "success")
        for import_id in done.released[:RELEASED_SHOWN]:
            flash(_released(import_id), "success")
        return redirect(url_for("usage.rates"))
    return _rates_page(form)


def _released(import_id: int) -> str:
    """An import that went on by itself, and the way to it."""
    address = url_for("usage.show_import", import_id=import_id)
    words = Markup('<a href="{}">{}</a>').format(address, t("usage.import_title", number=import_id))
    return t("usage.rate_released", imported=words)


def _rates_page(form: RateForm) -> ResponseReturnValue:
    program_id = current_visit().program.id
    page = render_template(
        "usage/rates.html",
        form=form,
        waiting=queries.holds.months_without_rate(program_id),
        page=page_of(
            lambda offset, limit: queries.month_rates(program_id, offset, limit), wanted_page()
        ),
    )
    return page, page_status(form)

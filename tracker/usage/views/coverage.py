"""What a startup's credits may be drawn for, and every decision on it."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.forms import CoverageForm, WithdrawSwitchForm
from tracker.usage.rules.coverage import Covered
from tracker.usage.views import blueprint
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t


@blueprint.get("/startups/<startup>/coverage")
@requires(Permission.CREDITS_READ)
def coverage(startup: StartupPlace) -> ResponseReturnValue:
    day = today(startup.program.timezone)
    return _coverage_page(startup, CoverageForm(data={"from_on": day}))


@blueprint.post("/startups/<startup>/coverage")
@requires(Permission.USAGE_WRITE)
def switch_coverage(startup: StartupPlace) -> ResponseReturnValue:
    form = CoverageForm()
    if not form.validate_on_submit():
        return _coverage_page(startup, form)
    with refusing(form):
        begin_write()
        actions.switch_coverage(
            startup.id,
            form.new_switch(),
            by=current_visit().actor,
            at=now(),
            today=today(startup.program.timezone),
        )
        db.session.commit()
        flash(t("usage.cover_switched"), "success")
        return redirect(url_for("usage.coverage", startup=startup.slug))
    return _coverage_page(startup, form)


@blueprint.post("/startups/<startup>/coverage/<int:switch_id>/withdraw")
@requires(Permission.USAGE_WRITE)
def withdraw_switch(startup: StartupPlace, switch_id: int) -> ResponseReturnValue:
    if queries.switch_of(startup.id, switch_id) is None:
        abort(404)
    form = WithdrawSwitchForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_switch(
                startup.id,
                switch_id,
                by=current_visit().actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("usage.switch_withdrawn"), "success")
            return redirect(url_for("usage.coverage", startup=startup.slug))
    for words in form.form_errors:
        flash(words, "error")
    return redirect(url_for("usage.coverage", startup=startup.slug))


def _coverage_page(startup: StartupPlace, form: CoverageForm) -> ResponseReturnValue:
    day = today(startup.program.timezone)
    page = render_template(
        "usage/coverage.html",
        startup=startup,
        form=form,
        day=day,
        now=queries.switches_of(startup.program.id).on(startup.id, day),
        what=tuple(Covered),
        zero=queries.zero_billed(startup.program.id, startup.id),
        page=page_of(
            lambda offset, limit: queries.switch_history(startup.id, offset, limit), wanted_page()
        ),
    )
    return page, page_status(form)

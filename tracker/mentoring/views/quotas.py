"""Hours assigned to startups, and what is left of them."""

from datetime import date
from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.mentoring import actions
from tracker.mentoring.actions import NewQuota
from tracker.mentoring.forms.desk import QuotaForm
from tracker.mentoring.queries.hours import period_hours, quota_decisions
from tracker.mentoring.rules.hours import Days, PeriodHours, read_hours
from tracker.mentoring.views import blueprint
from tracker.program.queries import StartupRow, startups_of
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.kept import kept
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t

DECISIONS_SHOWN = 10


@blueprint.get("/mentoring/quotas")
@requires(Permission.MENTORING_COUNTS)
def quotas() -> ResponseReturnValue:
    form = QuotaForm(data={"day": today(current_visit().program.timezone)})
    return _quotas_page(form, startups_of(current_visit().program.id))


@blueprint.post("/mentoring/quotas")
@requires(Permission.MENTORS_WRITE)
def assign_hours() -> ResponseReturnValue:
    visit, form = current_visit(), QuotaForm()
    startups = startups_of(visit.program.id)
    form.offer((row.slug, named(row)) for row in startups)
    if form.validate_on_submit():
        chosen = next(row for row in startups if row.slug == form.startup.data)
        with refusing(form):
            new = _new_quota(form)
            begin_write()
            actions.assign_hours(chosen.id, new, by=visit.actor, at=now())
            db.session.commit()
            flash(t("mentoring.quota_saved", startup=named(chosen)), "ok")
            return redirect(url_for("mentoring.quotas"))
    return _quotas_page(form, startups)


def _new_quota(form: QuotaForm) -> NewQuota:
    day = cast("date", form.day.data)
    return NewQuota(form.kind, day, read_hours(form.hours.data or ""), form.reason.data or "")


def _quotas_page(form: QuotaForm, startups: list[StartupRow]) -> ResponseReturnValue:
    program = current_visit().program
    day = today(program.timezone)
    form.offer((row.slug, named(row)) for row in startups)
    found = kept(
        ("mentoring.quotas", program.id, day),
        lambda: period_hours(program.id, program.timezone, Days(day, day)),
        of=("mentoring", "support"),
    )
    now_in_force = {one.startup_id: one for one in found}
    lines = sorted(((row, now_in_force.get(row.id)) for row in startups), key=_order)
    page = page_of(
        lambda offset, limit: (lines[offset : offset + limit], len(lines)), wanted_page()
    )
    decisions, total = quota_decisions(program.id, None, 0, DECISIONS_SHOWN)
    shown = render_template(
        "mentoring/quotas.html",
        form=form,
        page=page,
        decisions=decisions,
        decisions_total=total,
        startups={row.id: row for row in startups},
    )
    return shown, page_status(form)


def _order(line: tuple[StartupRow, PeriodHours | None]) -> tuple[bool, int]:
    """Who has least left first; who has nothing assigned last."""
    return (line[1] is None, line[1].left if line[1] else 0)

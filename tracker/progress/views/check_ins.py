"""Asking startups for a month's figures: who was asked, by when, who has answered."""

from math import ceil
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.people.guard import wait_for
from tracker.program.queries import StartupRow, program_figures, startups_of
from tracker.progress import actions, letters
from tracker.progress.forms.kpis import AskForm, ReopenForm
from tracker.progress.queries.check_ins import check_in_of, check_ins_of_month, newest_links
from tracker.progress.queries.kpis import asked_of, by_startup, closings_of, readings_ending_on
from tracker.progress.rules.check_ins import ASKED, LINK_LIFE, CheckInState, due_on, month_to_ask
from tracker.progress.rules.kpis import asked_in
from tracker.progress.rules.readings import is_closed, standing
from tracker.progress.views import blueprint
from tracker.values.clock import now, today
from tracker.values.periods import (
    Period,
    PeriodKind,
    period_after,
    period_before,
    period_of,
    read_period,
)
from tracker.values.refusals import RuleViolation
from tracker.web.errors import too_many
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t

TONES = {
    CheckInState.SUBMITTED: "ok",
    CheckInState.STARTED: "info",
    CheckInState.ASKED: "info",
    CheckInState.CLOSED: "none",
}


@blueprint.get("/figures/check-ins")
@requires(Permission.FIGURES_READ)
def check_ins() -> ResponseReturnValue:
    return _page(AskForm(formdata=None), [])


@blueprint.post("/figures/check-ins")
@requires(Permission.FIGURES_SET)
def ask_check_in() -> ResponseReturnValue:
    """Links are shown this once, also where mails bring them."""
    form, written = AskForm(), []
    if form.validate_on_submit():
        with refusing(form):
            written = _ask(form)
    return _page(form, written)


def _ask(form: AskForm) -> list[letters.Letter]:
    visit, at = current_visit(), now()
    day = today(visit.program.timezone)
    month = _month(str(form.month.data))
    wanted = _wanted(form.startup.data, month)
    wait = wait_for(((ASKED, str(visit.actor.id)),), at)
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))
    config: Config = current_app.extensions["tracker_config"]
    mailing = config.smtp_url is not None
    begin_write()
    fields = len(asked_in(month, asked_of(visit.program.id)))
    written = []
    for row in wanted:
        token, to = actions.ask_check_in(
            visit.program.id, row.id, month, mailing=mailing, by=visit.actor, at=at, today=day
        )
        place = StartupPlace(row.id, visit.program, row.slug, row.name, row.name_en)
        address = letters.link_address(config.base_url, token)
        one = letters.letter(place, month, to, address, fields=fields, today=day)
        if mailing:
            letters.send(one, visit.program, month, at=at)
        written.append(one)
    db.session.commit()
    return written


def _wanted(slug: str | None, month: Period) -> list[StartupRow]:
    """The startup named, or all that are in the program and have not submitted."""
    visit = current_visit()
    rows = startups_of(visit.program.id)
    if slug:
        found = [row for row in rows if row.slug == slug]
    else:
        day = today(visit.program.timezone)
        known = check_ins_of_month(visit.program.id, month)
        found = [
            row
            for row in rows
            if (row.left_on is None or row.left_on > day)
            and (row.id not in known or known[row.id].submitted_at is None)
        ]
    if not found:
        raise RuleViolation("nobody_to_check_in")
    return found


@blueprint.post("/startups/<startup>/check-ins/<int:check_in_id>/reopen")
@requires(Permission.FIGURES_SET)
def reopen_check_in(startup: StartupPlace, check_in_id: int) -> ResponseReturnValue:
    form = ReopenForm()
    month = _month_of_check_in(startup, check_in_id)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.reopen_check_in(
                startup.id,
                check_in_id,
                form.reason.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("check_in.reopened"), "ok")
            return redirect(url_for("progress.check_ins", month=month.name))
    for words in (*form.form_errors, *form.reason.errors):
        flash(str(words), "error")
    return redirect(url_for("progress.check_ins", month=month.name))


def _month_of_check_in(startup: StartupPlace, check_in_id: int) -> Period:
    found = check_in_of(startup.id, check_in_id)
    if found is None:
        abort(404)
    return found.month


def _page(form: Form, written: list[letters.Letter]) -> ResponseReturnValue:
    program = current_visit().program
    starts_on = program_figures(program.id).starts_on
    day, month = today(program.timezone), _month(str(request.values.get("month", "")))
    rows = startups_of(program.id)
    page = page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page())
    known = check_ins_of_month(program.id, month)
    asked = asked_in(month, asked_of(program.id))
    closed = is_closed(month, closings_of(program.id))
    later = period_after(month, program_starts_on=starts_on)
    shown = render_template(
        "progress/check_ins.html",
        form=form,
        reopening=ReopenForm(formdata=None),
        page=page,
        month=month,
        earlier=period_before(month, program_starts_on=starts_on),
        later=later if later.starts_on <= day else None,
        known=known,
        links=newest_links([one.id for one in known.values()]),
        stated=_stated(program.id, month, asked),
        asked=asked,
        due_on=due_on(month),
        closed=closed,
        written=written,
        mailing=current_app.extensions["tracker_config"].smtp_url is not None,
        life=LINK_LIFE.days,
        tones=TONES,
        today=day,
        at=now(),
    )
    return shown, page_status(form)


def _stated(program_id: int, month: Period, asked: list[Any]) -> dict[int, int]:
    """How many of a month's figures each startup has stated, by whichever way."""
    kpis = {kpi for kpi, _ in asked}
    found = by_startup(readings_ending_on(program_id, month.ends_on))
    return {
        own: sum(kpi in kpis for kpi, _ in standing(readings)) for own, readings in found.items()
    }


def _month(text: str) -> Period:
    """`2026-09`; the last month that is over where it names none, none ahead of today."""
    day = today(current_visit().program.timezone)
    found = read_period(text, program_starts_on=day)
    if found is None or found.kind is not PeriodKind.MONTH or found.starts_on > day:
        return period_of(PeriodKind.MONTH, month_to_ask(day), program_starts_on=day)
    return found

"""The program's startups, its figures and its settings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import Visit, current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.program import actions, queries
from tracker.program.forms import (
    FiguresForm,
    NewStartupForm,
    StartupForm,
    StatusForm,
    setting_form,
)
from tracker.program.queries import StartupRow
from tracker.program.rules import (
    GONE,
    SETTINGS,
    SettingKey,
    StartupStatus,
    next_statuses,
    seats_taken,
)
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.forms import choices
from tracker.web.paging import Page, page_of, wanted_page
from tracker.web.words import named, t

blueprint = Blueprint("program", __name__)
TONES = {
    StartupStatus.SELECTED: "info",
    StartupStatus.ACTIVE: "ok",
    StartupStatus.LEFT_EARLY: "none",
    StartupStatus.REPLACED: "none",
    StartupStatus.COMPLETED: "none",
}


@blueprint.get("/startups")
@requires(Permission.STARTUPS_LIST)
def startups() -> ResponseReturnValue:
    """The program's startups; a mentor's own."""
    visit = current_visit()
    found = _visible(visit)
    counts = Counter(row.status for row in found)
    return render_template(
        "program/startups.html",
        page=_page(found),
        counts=counts,
        taken=seats_taken(counts.elements()),
        figures=queries.program_figures(visit.program.id),
        tones=TONES,
    )


def _visible(visit: Visit) -> list[StartupRow]:
    every = queries.startups_of(visit.program.id)
    return [row for row in every if visit.may(Permission.STARTUP_READ, row.id)]


def _page(rows: Sequence[StartupRow]) -> Page[StartupRow]:
    return page_of(lambda start, most: (rows[start : start + most], len(rows)), wanted_page())


@blueprint.get("/startups/<startup>")
@requires(Permission.STARTUP_READ)
def startup(startup: StartupPlace) -> ResponseReturnValue:
    standing = queries.startup_standing(startup.id)
    return render_template(
        "program/startup.html",
        startup=startup,
        card_facts=queries.startup_card(startup.id),
        standing=standing,
        status_may_change=bool(next_statuses(standing.status) - GONE),
        may_leave=bool(next_statuses(standing.status) & GONE),
        tones=TONES,
    )


@blueprint.route("/startups/<startup>/edit", methods=["GET", "POST"])
@requires(Permission.STARTUP_WRITE)
def edit_startup(startup: StartupPlace) -> ResponseReturnValue:
    form = StartupForm(data=asdict(queries.startup_card(startup.id)))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.edit_startup(startup.id, form.card(), by=current_visit().actor, at=now())
            db.session.commit()
            flash(t("program.card_saved"), "ok")
            return redirect(url_for("program.startup", startup=startup.slug))
    if not form.is_submitted():
        form.with_spare_contacts()
    page = render_template("program/edit_startup.html", form=form, startup=startup)
    return page, page_status(form)


@blueprint.route("/startups/new", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
def new_startup() -> ResponseReturnValue:
    visit = current_visit()
    form = NewStartupForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            made = actions.create_startup(
                visit.program.id, form.new_startup(), by=visit.actor, at=now()
            )
            db.session.commit()
            flash(t("program.startup_added", name=made.name), "ok")
            return redirect(url_for("program.startup", startup=made.slug))
    if not form.is_submitted():
        form.joined_on.data = today(visit.program.timezone)
        form.with_spare_contacts()
    page = render_template("program/new_startup.html", form=form, **_seats(visit.program.id))
    return page, page_status(form)


def _seats(program_id: int) -> dict[str, int]:
    taken = seats_taken(row.status for row in queries.startups_of(program_id))
    return {"seats": queries.program_figures(program_id).startup_seats, "taken": taken}


@blueprint.route("/startups/<startup>/status", methods=["GET", "POST"])
@requires(Permission.STARTUP_WRITE)
def change_status(startup: StartupPlace) -> ResponseReturnValue:
    standing = queries.startup_standing(startup.id)
    day = today(startup.program.timezone)
    form = StatusForm()
    open_ = next_statuses(standing.status)
    reachable = [s for s in StartupStatus if s in open_ - GONE]  # leaving has a page of its own
    form.status.choices = choices(reachable, "program.status")
    if reachable and form.validate_on_submit():
        with refusing(form):
            begin_write()
            change = form.status_change(day)
            actions.change_status(startup.id, change, by=current_visit().actor, at=now())
            db.session.commit()
            flash(t("program.status_changed", name=named(startup)), "ok")
            return redirect(url_for("program.startup", startup=startup.slug))
    page = render_template(
        "program/change_status.html",
        form=form,
        startup=startup,
        standing=standing,
        may_leave=bool(open_ & GONE),
        tones=TONES,
    )
    return page, page_status(form)


@blueprint.get("/program")
@requires(Permission.PROGRAM_READ)
def program() -> ResponseReturnValue:
    figures = queries.program_figures(current_visit().program.id)
    return render_template("program/program.html", figures=figures)


@blueprint.get("/program/settings")
@requires(Permission.SETTINGS_READ)
def settings() -> ResponseReturnValue:
    program_id = current_visit().program.id
    return render_template(
        "program/settings.html",
        settings=queries.current_settings(program_id),
        kinds=SETTINGS,
        history=_history(program_id),
    )


def _history(program_id: int) -> Page[queries.SettingChange]:
    every = queries.settings_history(program_id)
    return page_of(lambda start, most: (every[start : start + most], len(every)), wanted_page())


@blueprint.route("/program/edit", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
def edit_program() -> ResponseReturnValue:
    visit = current_visit()
    form = FiguresForm(data=asdict(queries.program_figures(visit.program.id)))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.edit_program(visit.program.id, form.figures(), by=visit.actor, at=now())
            db.session.commit()
            flash(t("program.figures_saved"), "ok")
            return redirect(url_for("program.program"))
    return render_template("program/edit_program.html", form=form), page_status(form)


@blueprint.route("/program/settings/<key>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def change_setting(key: str) -> ResponseReturnValue:
    if key not in SETTINGS:
        abort(404)
    visit, setting = current_visit(), SETTINGS[SettingKey(key)]
    form = setting_form(setting, queries.current_setting(visit.program.id, setting.key))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.change_setting(
                visit.program.id,
                setting.key,
                form.setting_value(),
                reason=form.reason.data or "",
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("program.setting_changed"), "ok")
            return redirect(url_for("program.settings"))
    page = render_template("program/change_setting.html", form=form, setting=setting)
    return page, page_status(form)

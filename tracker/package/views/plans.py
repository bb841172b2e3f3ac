"""Plans: what is in force, what stood before, and setting one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.package.actions import set_plan
from tracker.package.forms import PlanForm
from tracker.package.queries.plans import plan_history, plans_in_force
from tracker.package.rules.kinds import PackageKind
from tracker.package.rules.plans import PlanFacts, Plans, plan_years, year_shown
from tracker.package.views import blueprint
from tracker.package.views.asked import asked_year
from tracker.program.queries import StartupRow, program_figures, startups_of
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t


@blueprint.get("/package/plans")
@requires(Permission.PACKAGE_READ)
def plans() -> ResponseReturnValue:
    return _page(_form())


@blueprint.post("/package/plans")
@requires(Permission.PACKAGE_WRITE)
def change_plan() -> ResponseReturnValue:
    visit, form = current_visit(), _form()
    if form.validate_on_submit():
        chosen = _startups().get(form.startup.data or "")
        with refusing(form):
            begin_write()
            changed = set_plan(
                visit.program.id,
                chosen.id if chosen else None,
                form.new_plan(),
                form.reason.data or "",
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("package.plan_set" if changed else "package.plan_same"), "ok")
            asked = {"startup": form.startup.data or None, "year": form.year.data}
            return redirect(url_for("package.plans", **asked))
    return _page(form)


def _startups() -> dict[str, StartupRow]:
    return {row.slug: row for row in startups_of(current_visit().program.id)}


def _years() -> range:
    figures = program_figures(current_visit().program.id)
    return plan_years(figures.starts_on, figures.ends_on)


def _year(years: range) -> int:
    return year_shown(asked_year(), today(current_visit().program.timezone), years)


def _form() -> PlanForm:
    years = _years()
    kind = request.args.get("kind", PackageKind.MENTORING.value)
    asked = {"year": str(_year(years)), "startup": request.args.get("startup", ""), "kind": kind}
    form = PlanForm(data=asked)
    form.offer(((slug, named(row)) for slug, row in _startups().items()), years)
    return form


def _page(form: PlanForm) -> ResponseReturnValue:
    program, years, startups = current_visit().program, _years(), _startups()
    chosen, year = startups.get(request.args.get("startup", "")), _year(years)
    startup_id = chosen.id if chosen else None
    found = plans_in_force(program.id)
    history = page_of(
        lambda offset, limit: plan_history(program.id, startup_id, offset=offset, limit=limit),
        wanted_page(),
    )
    page = render_template(
        "package/plans.html",
        form=form,
        kinds=PackageKind,
        year=year,
        years=years,
        chosen=chosen,
        startups=startups,
        in_force=found.in_force,
        rows={kind: _row(found, startup_id, kind, year) for kind in PackageKind},
        own={row.slug: _own(found, row.id, year) for row in startups.values()},
        history=history,
    )
    return page, page_status(form)


def _row(found: Plans, startup_id: int | None, kind: PackageKind, year: int) -> PlanFacts | None:
    if startup_id is None:
        return found.own(None, kind, year)
    return found.of(startup_id, kind, year)


def _own(found: Plans, startup_id: int, year: int) -> int:
    """How many plans are this startup's own."""
    return sum(found.own(startup_id, kind, year) is not None for kind in PackageKind)

"""Plan templates of the program, and a plan given to one startup."""

from collections.abc import Sequence
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import startups_of
from tracker.progress import actions, queries
from tracker.progress.forms import ConfirmForm
from tracker.progress.forms.plans import ChoosingForm, TemplateForm, plan_form, template_form
from tracker.progress.rules import MilestoneFacts, check_same_version
from tracker.progress.rules.plans import LADDER_MONTHS, Origin, Step, TemplateFacts
from tracker.progress.views import blueprint
from tracker.progress.views.pressing import flash_errors
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import t


@blueprint.get("/plans")
@requires(Permission.PLANS_WRITE)
def plans() -> ResponseReturnValue:
    return render_template(
        "progress/plans.html",
        templates=_templates(current_visit().program.id),
        confirm=ConfirmForm(formdata=None),
    )


@blueprint.route("/plans/new", methods=["GET", "POST"])
@requires(Permission.PLANS_WRITE)
def new_plan() -> ResponseReturnValue:
    """A template of the program's own, from another's steps (`?copy=`) or from none."""
    copied = _named(_templates(current_visit().program.id), request.args.get("copy", Origin.BLANK))
    return _written(copied, template_form(copied, name=""), origin=None)


@blueprint.route("/plans/default/<origin>", methods=["GET", "POST"])
@requires(Permission.PLANS_WRITE)
def change_default_plan(origin: str) -> ResponseReturnValue:
    """What is saved takes the place of the template that comes with the program."""
    found = _named(_templates(current_visit().program.id), origin)
    if found.id is not None:
        return redirect(url_for("progress.change_plan", template_id=found.id))
    return _written(found, template_form(found), origin=found.origin)


def _written(
    found: TemplateFacts, form: TemplateForm, *, origin: Origin | None
) -> ResponseReturnValue:
    visit = current_visit()
    if form.validate_on_submit():
        with refusing(form):
            new = form.new_template()
            begin_write()
            actions.add_template(visit.program.id, new, origin=origin, by=visit.actor, at=now())
            db.session.commit()
            flash(t("plans.saved", name=new.name), "ok")
            return redirect(url_for("progress.plans"))
    page = render_template("progress/change_plan.html", form=form, plan=found, origin=origin)
    return page, page_status(form)


@blueprint.route("/plans/<int:template_id>", methods=["GET", "POST"])
@requires(Permission.PLANS_WRITE)
def change_plan(template_id: int) -> ResponseReturnValue:
    visit = current_visit()
    found = queries.template_of(visit.program.id, template_id) or abort(404)
    form = template_form(found)
    if form.validate_on_submit():
        with refusing(form):
            new = form.new_template()
            begin_write()
            actions.change_template(
                visit.program.id,
                template_id,
                new,
                version=form.version.seen,
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("plans.saved", name=new.name), "ok")
            return redirect(url_for("progress.plans"))
    page = render_template("progress/change_plan.html", form=form, plan=found, origin=found.origin)
    return page, page_status(form)


@blueprint.post("/plans/<int:template_id>/remove")
@requires(Permission.PLANS_WRITE)
def remove_plan(template_id: int) -> ResponseReturnValue:
    visit, form = current_visit(), ConfirmForm()
    found = queries.template_of(visit.program.id, template_id) or abort(404)
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.remove_template(visit.program.id, template_id, by=visit.actor, at=now())
            db.session.commit()
            flash(t("plans.removed", name=found.name), "ok")
    flash_errors(form)
    return redirect(url_for("progress.plans"))


@blueprint.route("/startups/<startup>/milestones/plan", methods=["GET", "POST"])
@requires(Permission.PLANS_WRITE)
def apply_plan(startup: StartupPlace) -> ResponseReturnValue:
    """Template and day are in the address; the steps are shown on their days, then taken."""
    offered = [one for one in _templates(startup.program.id) if one.steps]
    choosing = ChoosingForm(request.args)
    choosing.offer(offered)
    since = choosing.since.data or _joined_on(startup)
    choosing.since.data = since
    plan = next((one for one in offered if one.key == choosing.template.data), None)
    if plan is None:
        return render_template(
            "progress/apply_plan.html", startup=startup, choosing=choosing, plan=None
        )
    return _previewed(startup, choosing, plan, since)


def _previewed(
    startup: StartupPlace, choosing: ChoosingForm, plan: TemplateFacts, since: date
) -> ResponseReturnValue:
    has = queries.milestones_of_startup(startup.id)
    day = today(startup.program.timezone)
    form = plan_form(plan, since, frozenset(one.title for one in has), day)
    if form.validate_on_submit():
        with refusing(form):
            check_same_version(plan.version, form.version.seen)
            chosen = form.chosen()
            begin_write()
            by = current_visit().actor
            count = actions.apply_plan(startup.id, plan.name, chosen, by=by, at=now())
            db.session.commit()
            flash(t("plans.applied", name=plan.name, count=count), "ok")
            return redirect(url_for("progress.milestones", startup=startup.slug))
    page = render_template(
        "progress/apply_plan.html",
        startup=startup,
        choosing=choosing,
        plan=plan,
        form=form,
        known=_by_title(has),
        since=since,
        today=day,
    )
    return page, page_status(form)


def _by_title(milestones: Sequence[MilestoneFacts]) -> dict[str, MilestoneFacts]:
    return {one.title: one for one in milestones}


def _joined_on(startup: StartupPlace) -> date:
    return next(row.joined_on for row in startups_of(startup.program.id) if row.id == startup.id)


def _templates(program_id: int) -> list[TemplateFacts]:
    """Those that come with the program, or what stands in their place, then its own."""
    stored = queries.templates_of(program_id)
    replaced = {one.origin: one for one in stored if one.origin}
    built_in = [replaced.get(origin) or _built_in(origin) for origin in Origin]
    return [*built_in, *(one for one in stored if one.origin is None)]


def _built_in(origin: Origin) -> TemplateFacts:
    steps = [Step(t(f"plans.ladder.{key}"), months) for key, months in LADDER_MONTHS.items()]
    return TemplateFacts(
        None,
        origin,
        t(f"plans.origin.{origin}"),
        t(f"plans.origin_note.{origin}"),
        tuple(steps) if origin is Origin.LADDER else (),
    )


def _named(templates: Sequence[TemplateFacts], key: str) -> TemplateFacts:
    found = (one for one in templates if key in {one.key, one.origin})
    return next(found, None) or abort(404)

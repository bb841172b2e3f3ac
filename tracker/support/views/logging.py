"""Help is logged."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import startups_of
from tracker.support import actions, queries
from tracker.support.forms import EntryForm, NewEntryForm
from tracker.support.rules import DEFAULT_MINUTES
from tracker.support.views import blueprint
from tracker.support.views.givers import givers_offered, mentor_meant
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status
from tracker.web.words import named, t


@blueprint.route("/support/new", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def new_entry() -> ResponseReturnValue:
    """From any page: the startup is chosen here."""
    program = current_visit().program
    startups = {row.slug: row for row in startups_of(program.id)}
    form = NewEntryForm()
    form.offer((slug, named(row)) for slug, row in startups.items())
    if form.validate_on_submit() and _logged(form, startups[form.startup.data].id):
        return redirect(url_for("support.timeline", startup=form.startup.data))
    if not form.is_submitted():
        chosen = request.args.get("startup", "")
        form.startup.data = chosen
        form.start_at("topic" if chosen in startups else "startup")
        _fill_in(form)
    page = render_template(
        "support/new_entry.html",
        form=form,
        warned=form.warned,
        givers=givers_offered(program.id),
        nobody=not startups,
    )
    return page, page_status(form)


@blueprint.route("/startups/<startup>/support/new", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def new_startup_entry(startup: StartupPlace) -> ResponseReturnValue:
    form = EntryForm()
    if form.validate_on_submit() and _logged(form, startup.id):
        return redirect(url_for("support.timeline", startup=startup.slug))
    if not form.is_submitted():
        form.start_at("topic")
        _fill_in(form)
    page = render_template(
        "support/new_startup_entry.html",
        form=form,
        warned=form.warned,
        startup=startup,
        givers=givers_offered(startup.program.id),
    )
    return page, page_status(form)


def _logged(form: EntryForm, startup_id: int) -> bool:
    """Whether the entry is written; where it is refused the form says why."""
    visit = current_visit()
    try:
        begin_write()
        actions.log_entry(
            startup_id,
            form.entry(),
            by=visit.actor,
            at=now(),
            today=today(visit.program.timezone),
            key=form.key,
            mentor_user_id=mentor_meant(startup_id, form.given_by.data or ""),
            twice=request.form.get("twice") == "yes",
        )
        db.session.commit()
    except RuleViolation as violation:
        db.session.rollback()
        add_refusal(form, violation)
        form.warned = violation.code in {"seems_logged", "help_seems_logged"}
        form.with_new_key()
        return False
    flash(t("support.logged"), "ok")
    return True


def _fill_in(form: EntryForm) -> None:
    """Today, mentoring, an hour, and who gave the help logged last."""
    visit = current_visit()
    form.held_on.data = today(visit.program.timezone)
    form.minutes.data = DEFAULT_MINUTES
    last = queries.last_given_by(visit.actor.id or 0, visit.program.id)
    form.given_by.data = last or (
        visit.actor.label if visit.membership.role is Role.MENTOR else None
    )

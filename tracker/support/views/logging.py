"""Help is logged."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import startups_of
from tracker.support import actions, queries
from tracker.support.forms import ASIDE, EntryForm, NewEntryForm
from tracker.support.rules import DEFAULT_MINUTES, EntryFacts, SupportKind
from tracker.support.views import blueprint
from tracker.support.views.givers import givers_offered, mentor_meant, offer_partners
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status
from tracker.web.words import named, t, tn


@blueprint.route("/support/new", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def new_entry() -> ResponseReturnValue:
    """From any page: the startup is chosen here, or several that were helped together."""
    program = current_visit().program
    startups = {row.slug: row for row in startups_of(program.id)}
    form = NewEntryForm()
    form.offer((slug, named(row)) for slug, row in startups.items())
    offer_partners(form)
    if form.validate_on_submit() and _logged(form, [startups[slug].id for slug in form.slugs]):
        alone = len(form.slugs) == 1
        timeline = url_for("support.timeline", startup=form.startup.data)
        return redirect(timeline if alone else url_for("support.program_entries"))
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
    offer_partners(form)
    if form.validate_on_submit() and _logged(form, [startup.id]):
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


def _logged(form: EntryForm, startup_ids: list[int]) -> bool:
    """Whether it is written for all of them; where it is refused the form says why."""
    visit = current_visit()
    given_by = form.given_by.data or ""
    try:
        begin_write()
        actions.log_for_several(
            [(own, mentor_meant(own, given_by)) for own in startup_ids],
            form.entry(),
            by=visit.actor,
            at=now(),
            today=today(visit.program.timezone),
            key=form.key,
            twice=request.form.get("twice") == "yes",
        )
        db.session.commit()
    except RuleViolation as violation:
        db.session.rollback()
        add_refusal(form, violation)
        form.warned = violation.code in {"seems_logged", "help_seems_logged"}
        form.with_new_key()
        return False
    many = len(startup_ids)
    flash(tn("support.logged_for", many) if many > 1 else t("support.logged"), "ok")
    return True


def _fill_in(form: EntryForm) -> None:
    """Today, an hour, mentoring or the kind asked for, and who gave the help logged last.

    To repeat the last, all that it said but its notes and what was to follow.
    """
    visit = current_visit()
    form.held_on.data = today(visit.program.timezone)
    form.minutes.data = DEFAULT_MINUTES
    last = queries.last_logged(visit.actor.id or 0, visit.program.id)
    if last and "repeat" in request.args:
        _repeat(form, last)
        return
    kind = request.args.get("kind", "")
    if kind in set(SupportKind):
        form.kind.data = kind
    form.given_by.data = (last.given_by if last else None) or (
        visit.actor.label if visit.membership.role is Role.MENTOR else None
    )


def _repeat(form: EntryForm, last: EntryFacts) -> None:
    for name, value in last.told().items():
        if name in form and name not in (*ASIDE, "held_on", "amount_krw"):
            is_choice = isinstance(form[name], SelectField) and value is not None
            form[name].data = str(value) if is_choice else value

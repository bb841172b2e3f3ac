"""Help is logged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import startups_of
from tracker.support import actions, queries
from tracker.support.following import follow_answer
from tracker.support.forms import ASIDE, EntryForm, NewEntryForm
from tracker.support.rules import DEFAULT_MINUTES, EntryFacts, SupportKind
from tracker.support.views import blueprint
from tracker.support.views.asking import ask_about, check_pace, may_ask
from tracker.support.views.givers import givers_offered, mentor_meant, offer_partners
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status
from tracker.web.words import named, t, tn

ASKED_ABOUT = frozenset({"seems_logged", "help_seems_logged", "help_seems_logged_of"})


@blueprint.route("/support/new", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def new_entry() -> ResponseReturnValue:
    """From any page: the startup is chosen here, or several that were helped together."""
    program = current_visit().program
    startups = {row.slug: row for row in startups_of(program.id)}
    form = NewEntryForm()
    form.offer((slug, named(row)) for slug, row in startups.items())
    _offer(form)
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
    _offer(form)
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


def _offer(form: EntryForm) -> None:
    offer_partners(form)
    if not may_ask():
        del form.asks


def _logged(form: EntryForm, startup_ids: list[int]) -> bool:
    """Whether it is written for all of them; where it is refused the form says why."""
    visit, at = current_visit(), now()
    given_by = form.given_by.data or ""
    if _asks(form):
        check_pace(at)
    try:
        begin_write()
        logged = actions.log_for_several(
            [(own, mentor_meant(own, given_by)) for own in startup_ids],
            form.entry(),
            by=visit.actor,
            at=at,
            today=today(visit.program.timezone),
            key=form.key,
            twice=request.form.get("twice") == "yes",
        )
        _follow(form, dict(zip(startup_ids, logged, strict=True)), at)
        db.session.commit()
    except RuleViolation as violation:
        db.session.rollback()
        add_refusal(form, _naming_startups(violation))
        form.warned = violation.code in ASKED_ABOUT
        form.with_new_key()
        return False
    many = len(startup_ids)
    flash(tn("support.logged_for", many) if many > 1 else t("support.logged"), "ok")
    return True


def _follow(form: EntryForm, logged: Mapping[int, actions.Logged], at: datetime) -> None:
    """Who was helped is asked about it; what one of them had asked for is given."""
    places = {row.id: row for row in startups_of(current_visit().program.id)}
    kind, request_id = SupportKind(form.kind.data), form.answers_request
    if request_id is not None and len(logged) > 1:
        raise RuleViolation("answers_one_startup", "others")
    for startup_id, one in logged.items():
        row = places[startup_id]
        program = current_visit().program
        startup = StartupPlace(row.id, program, row.slug, row.name, row.name_en)
        if request_id is not None:
            follow_answer(startup, request_id, one.entry_id, at=at)
        if _asks(form) and not one.again:
            ask_about(startup, one.entry_id, kind, at=at)


def _naming_startups(violation: RuleViolation) -> RuleViolation:
    """In the reader's language, which rules do not know."""
    values: dict[str, Any] = dict(violation.values)
    if "startups" in values:
        rows = {row.id: row for row in startups_of(current_visit().program.id)}
        values["startups"] = ", ".join(named(rows[own]) for own in values["startups"])
    return RuleViolation(violation.code, violation.field, **values)


def _asks(form: EntryForm) -> bool:
    return "asks" in form and bool(form.asks.data)


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
    form.answers.data = request.args.get("request", "")
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

"""Logging help, and reading what help was given."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import StartupRow, startups_of
from tracker.support import actions, queries
from tracker.support.forms import (
    CorrectionForm,
    DoneForm,
    EntryForm,
    HelpRateForm,
    NewEntryForm,
    WithdrawalForm,
)
from tracker.support.queries import EntryFilter
from tracker.support.rates import rates_by_kind
from tracker.support.rules import DEFAULT_MINUTES, EntryFacts, Sight, SupportKind, differences
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.flow import add_refusal, page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t

blueprint = Blueprint("support", __name__)
GIVERS_OFFERED = 20


def _sight() -> Sight:
    """A mentor sees what she gave or logged, and of the program's notes those she wrote."""
    visit = current_visit()
    own = visit.membership.role is Role.MENTOR
    return Sight(
        program_notes=visit.may(Permission.NOTES_READ),
        only_user_id=visit.actor.id if own else None,
    )


@blueprint.get("/startups/<startup>/support")
@requires(Permission.SUPPORT_READ)
def timeline(startup: StartupPlace) -> ResponseReturnValue:
    sight, narrowed = _sight(), _narrowed()
    page = page_of(
        lambda offset, limit: queries.entries_of_startup(
            startup.id, sight, narrowed, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    return render_template(
        "support/timeline.html",
        startup=startup,
        page=page,
        narrowed=narrowed,
        kinds=SupportKind,
        years=queries.entry_years(startup.program.id, sight, startup.id),
        today=today(startup.program.timezone),
    )


@blueprint.get("/support")
@requires(Permission.SUPPORT_READ)
def program_entries() -> ResponseReturnValue:
    program, sight = current_visit().program, _sight()
    startups = startups_of(program.id)
    narrowed = _narrowed(startups)
    page = page_of(
        lambda offset, limit: queries.entries_of_program(
            program.id, sight, narrowed, offset=offset, limit=limit
        ),
        wanted_page(),
    )
    return render_template(
        "support/program_entries.html",
        page=page,
        narrowed=narrowed,
        kinds=SupportKind,
        startups={row.id: row for row in startups},
        years=queries.entry_years(program.id, sight),
        today=today(program.timezone),
    )


def _narrowed(startups: Sequence[StartupRow] = ()) -> EntryFilter:
    """What the address asks for; what makes no sense narrows nothing."""
    kind, year = request.args.get("kind", ""), request.args.get("year", "")
    slug = request.args.get("startup", "")
    return EntryFilter(
        kind=SupportKind(kind) if kind in set(SupportKind) else None,
        year=int(year) if re.fullmatch(r"(19|20)[0-9]{2}", year) else None,
        startup_id=next((row.id for row in startups if row.slug == slug), None),
    )


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
        givers=_givers(program.id),
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
        givers=_givers(startup.program.id),
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
            mentor_user_id=_mentor(startup_id, form.given_by.data or ""),
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


def _mentor(startup_id: int, given_by: str) -> int | None:
    """The mentor meant by what was typed, so that she finds the entry among her own."""
    visit = current_visit()
    if visit.membership.role is Role.MENTOR:
        return visit.actor.id
    mentors = queries.mentors_of(visit.program.id)
    own = [m for m in mentors if m.startup_id == startup_id and m.name == given_by]
    return own[0].user_id if len(own) == 1 else None


def _fill_in(form: EntryForm) -> None:
    """Today, mentoring, an hour, and who gave the help logged last."""
    visit = current_visit()
    form.held_on.data = today(visit.program.timezone)
    form.minutes.data = DEFAULT_MINUTES
    last = queries.last_given_by(visit.actor.id or 0, visit.program.id)
    form.given_by.data = last or (
        visit.actor.label if visit.membership.role is Role.MENTOR else None
    )


def _givers(program_id: int) -> list[str]:
    """Names to choose from; a mentor is not shown whom else the program asks."""
    visit = current_visit()
    if visit.membership.role is Role.MENTOR:
        return [visit.actor.label]
    names = [m.name for m in queries.mentors_of(program_id)]
    return list(dict.fromkeys([*queries.recent_givers(program_id), *names]))[:GIVERS_OFFERED]


@blueprint.get("/startups/<startup>/support/<int:entry_id>")
@requires(Permission.SUPPORT_READ)
def entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found = _found(startup, entry_id)
    return render_template(
        "support/entry.html",
        **_entry_page(startup, found),
        form=WithdrawalForm(data={"version": found.version}),
        done=DoneForm(),
    )


def _entry_page(startup: StartupPlace, found: EntryFacts) -> dict[str, Any]:
    return {
        "startup": startup,
        "entry": found,
        "history": _history(found),
        "today": today(startup.program.timezone),
    }


def _history(found: EntryFacts) -> list[dict[str, Any]]:
    """Every revision with what it changed: its `before` against what stood after it."""
    told, after = [], found.values()
    for revision in queries.entry_revisions(found.id, _sight()):
        told.append({"revision": revision, "changes": differences(revision.before, after)})
        after = {**after, **revision.before}
    return told


@blueprint.route("/startups/<startup>/support/<int:entry_id>/correct", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def correct_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found = _found(startup, entry_id)
    form = CorrectionForm(data={**found.values(), "version": found.version})
    if found.notes_withheld:
        del form.program_notes
    if form.validate_on_submit():
        visit = current_visit()
        with refusing(form):
            begin_write()
            actions.correct_entry(
                startup.id,
                entry_id,
                form.entry(),
                version=form.version.seen,
                reason=form.reason.data or "",
                by=visit.actor,
                at=now(),
                today=today(visit.program.timezone),
                sight=_sight(),
            )
            db.session.commit()
            flash(t("support.corrected"), "ok")
            return redirect(url_for("support.entry", startup=startup.slug, entry_id=entry_id))
    stored = _found(startup, entry_id)
    stale = form.is_submitted() and form.version.seen != stored.version
    if stale:  # what was typed stays; saved again, it replaces what she is shown now
        form.version.renew(stored.version)
    page = render_template(
        "support/correct_entry.html",
        form=form,
        startup=startup,
        entry=stored,
        stale=stale,
        givers=_givers(startup.program.id),
    )
    return page, page_status(form)


@blueprint.post("/startups/<startup>/support/<int:entry_id>/withdraw")
@requires(Permission.SUPPORT_LOG)
def withdraw_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    _found(startup, entry_id)
    form = WithdrawalForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_entry(
                startup.id,
                entry_id,
                version=form.version.seen,
                reason=form.reason.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("support.withdrawn"), "ok")
            return redirect(url_for("support.timeline", startup=startup.slug))
    found = _found(startup, entry_id)
    form.version.renew(found.version)
    page = render_template(
        "support/entry.html", **_entry_page(startup, found), form=form, done=DoneForm()
    )
    return page, page_status(form)


@blueprint.post("/startups/<startup>/support/<int:entry_id>/done")
@requires(Permission.SUPPORT_LOG)
def close_next_action(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    _found(startup, entry_id)
    form = DoneForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.close_next_action(startup.id, entry_id, by=current_visit().actor, at=now())
            db.session.commit()
            flash(t("support.action_done"), "ok")
    for words in form.form_errors:
        flash(words, "error")
    return redirect(url_for("support.entry", startup=startup.slug, entry_id=entry_id))


@blueprint.get("/support/rates")
@requires(Permission.MENTORING_COUNTS)
def rates() -> ResponseReturnValue:
    return _rates_page(HelpRateForm())


@blueprint.post("/support/rates")
@requires(Permission.MENTORS_WRITE)
def set_rate() -> ResponseReturnValue:
    visit, form = current_visit(), HelpRateForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            source = form.source.data or ""
            actions.set_rate(visit.program.id, form.rate(), source, by=visit.actor, at=now())
            db.session.commit()
            flash(t("support.rate_set"), "ok")
            return redirect(url_for("support.rates"))
    return _rates_page(form)


def _rates_page(form: HelpRateForm) -> ResponseReturnValue:
    program = current_visit().program
    page = render_template(
        "support/rates.html",
        form=form,
        kinds=rates_by_kind(program.id),
        today=today(program.timezone),
    )
    return page, page_status(form)


def _found(startup: StartupPlace, entry_id: int) -> EntryFacts:
    found = queries.entry_of(startup.id, entry_id, _sight())
    if found is None:
        abort(404)
    return found

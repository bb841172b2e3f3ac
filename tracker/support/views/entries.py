"""One entry: read, corrected, withdrawn, followed up."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.support import actions, queries
from tracker.support.forms import CorrectionForm, DoneForm, WithdrawalForm
from tracker.support.rules import EntryFacts, differences
from tracker.support.views import blueprint
from tracker.support.views.givers import givers_offered
from tracker.support.views.sight import found_entry, readers_sight
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import t


@blueprint.get("/startups/<startup>/support/<int:entry_id>")
@requires(Permission.SUPPORT_READ)
def entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found = found_entry(startup, entry_id)
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
    told, after = [], found.told()
    for revision in queries.entry_revisions(found.id, readers_sight()):
        told.append({"revision": revision, "changes": differences(revision.before, after)})
        after = {**after, **revision.before}
    return told


@blueprint.route("/startups/<startup>/support/<int:entry_id>/correct", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def correct_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found = found_entry(startup, entry_id)
    form = CorrectionForm(data={**found.told(), "version": found.version})
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
                sight=readers_sight(),
            )
            db.session.commit()
            flash(t("support.corrected"), "ok")
            return redirect(url_for("support.entry", startup=startup.slug, entry_id=entry_id))
    stored = found_entry(startup, entry_id)
    stale = form.is_submitted() and form.version.seen != stored.version
    if stale:  # what was typed stays; saved again, it replaces what she is shown now
        form.version.renew(stored.version)
    page = render_template(
        "support/correct_entry.html",
        form=form,
        startup=startup,
        entry=stored,
        stale=stale,
        givers=givers_offered(startup.program.id),
    )
    return page, page_status(form)


@blueprint.post("/startups/<startup>/support/<int:entry_id>/withdraw")
@requires(Permission.SUPPORT_LOG)
def withdraw_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found_entry(startup, entry_id)
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
    found = found_entry(startup, entry_id)
    form.version.renew(found.version)
    page = render_template(
        "support/entry.html", **_entry_page(startup, found), form=form, done=DoneForm()
    )
    return page, page_status(form)


@blueprint.post("/startups/<startup>/support/<int:entry_id>/done")
@requires(Permission.SUPPORT_LOG)
def close_next_action(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found_entry(startup, entry_id)
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

"""One entry: read, corrected, withdrawn, followed up."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.support import actions
from tracker.support.forms import CorrectionForm, DoneForm, WithdrawalForm
from tracker.support.rules import EntryFacts
from tracker.support.views import blueprint
from tracker.support.views.givers import givers_offered, offer_partners
from tracker.support.views.page import acted, entry_page, readable_entry
from tracker.support.views.sight import found_entry, readers_sight
from tracker.values.clock import now, today
from tracker.web.flow import page_status, refusing
from tracker.web.words import t


@blueprint.get("/startups/<startup>/support/<int:entry_id>")
@requires(Permission.SUPPORT_READ)
def entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    return entry_page(startup, found_entry(startup, entry_id))


@blueprint.route("/startups/<startup>/support/<int:entry_id>/correct", methods=["GET", "POST"])
@requires(Permission.SUPPORT_LOG)
def correct_entry(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    found = readable_entry(startup, entry_id)
    form = CorrectionForm(data={**found.told(), "version": found.version})
    offer_partners(form, found)
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
    stored = readable_entry(startup, entry_id)
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
    found = readable_entry(startup, entry_id)
    form = WithdrawalForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_entry(
                startup.id,
                found.id,
                version=form.version.seen,
                reason=form.reason.data or "",
                by=current_visit().actor,
                at=now(),
            )
            db.session.commit()
            flash(t("support.withdrawn"), "ok")
            return redirect(url_for("support.timeline", startup=startup.slug))
    found = readable_entry(startup, entry_id)
    form.version.renew(found.version)
    return entry_page(startup, found, form=form)


@blueprint.post("/startups/<startup>/support/<int:entry_id>/done")
@requires(Permission.SUPPORT_LOG)
def close_next_action(startup: StartupPlace, entry_id: int) -> ResponseReturnValue:
    def act(found: EntryFacts) -> None:
        actions.close_next_action(startup.id, found.id, by=current_visit().actor, at=now())

    return acted(startup, entry_id, {"done": DoneForm()}, act, t("support.action_done"))
